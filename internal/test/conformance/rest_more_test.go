package conformance

import (
	"fmt"
	"slices"
	"strings"
)

// moreCases extend the cases of the contract. Their ids start at 201.
var moreCases = slices.Concat(methodCases, mechanicsCases, moreOffsetCases, moreConfigCases, moreValidationCases)

// methodCases check the answers to OPTIONS for every path.
var methodCases = []restCase{
	allow("201", "/", "GET"), allow("201", "/health", "GET"), allow("201", "/connectors/x", "GET DELETE"),
	allow("201", "/connectors/x/config", "GET PUT PATCH"), allow("201", "/connectors/x/status", "GET"),
	allow("201", "/connectors/x/restart", "POST"), allow("201", "/connectors/x/pause", "PUT"), allow("201", "/connectors/x/stop", "PUT"),
	allow("201", "/connectors/x/tasks", "GET POST"), allow("201", "/connectors/x/tasks/0/status", "GET"),
	allow("201", "/connectors/x/tasks/0/restart", "POST"), allow("201", "/connectors/x/topics", "GET"),
	allow("201", "/connectors/x/topics/reset", "PUT"), allow("201", "/connectors/x/offsets", "GET PATCH DELETE"),
	allow("201", "/connectors/x/fence", "PUT"), allow("201", "/connector-plugins", "GET"), allow("201", "/connector-plugins/x/config", "GET"),
	allow("201", "/connector-plugins/x/config/validate", "PUT"), allow("201", "/admin/loggers", "GET"), allow("201", "/admin/loggers/root", "GET PUT"),
}

func allow(id, path, methods string) restCase {
	return ok(id+" "+path, "OPTIONS "+path, func(s *session) {
		want := append(strings.Fields(methods), "OPTIONS")
		if slices.Contains(want, "GET") {
			want = append(want, "HEAD")
		}
		slices.Sort(want)
		got := strings.FieldsFunc(s.do("OPTIONS "+path, "").want(200).header.Get("Allow"), func(c rune) bool { return c == ',' || c == ' ' })
		slices.Sort(got)
		s.same("Allow", want, got)
	})
}

var mechanicsCases = []restCase{
	ok("202", "slashes at the end", func(s *session) {
		for _, path := range []string{"/connectors/m1/", "/connectors/m1/config/", "/connectors/m1/status/", "/connectors/m1/tasks/",
			"/connectors/m1/tasks/0/status/", "/connectors/m1/topics/", "/connectors/m1/offsets/", "/connector-plugins/",
			"/connector-plugins/FileStreamSource/config/", "/admin/loggers/root/", "/health/"} {
			s.do("GET "+path, "").want(200)
		}
	}),
	ok("203", "HEAD", func(s *session) {
		for _, path := range []string{"/connectors", "/connectors/m1/status", "/connector-plugins", "/admin/loggers"} {
			s.do("HEAD "+path, "").want(200).empty()
		}
		s.do("HEAD /connectors/nope", "").want(404).empty()
	}),
	e("204", "TRACE /connectors", "", is(405)),
	e("205", "GET /connectors/nope/tasks-config", "", is(404), "HTTP 404"),
	e("206", "PUT /connectors/m1/restart", "", is(405)),
	ok("207", "a form as the type of an empty body", func(s *session) {
		s.do("PUT /connectors/m1/resume", "", "Content-Type", "application/x-www-form-urlencoded").fails(is(415))
		s.do("PUT /connectors/m1/resume", "", "Content-Type", "application/json; charset=utf-8").want(202)
		s.do("PUT /connectors/m1/resume", `{"x":1}`).want(202)
	}),
	ok("208", "expand without a value", func(s *session) {
		s.check(s.do("GET /connectors?expand", "").want(200).object()["m1"] != nil, "m1 is missing")
	}),
	e("209", "PUT /connectors/m1/config", `["a"]`, is(500, 400)),
	e("210", "PUT /connectors/m1/config", `{"a":"b"} x`, is(500, 400)),
	e("211", "PUT /admin/loggers/root", ``, is(500, 400)),
	e("212", "PUT /admin/loggers", `{"level":"INFO"}`, is(405)),
	e("213", "GET /Connectors", "", is(404)),
	e("214", "GET /connectors/m1/tasks/00000000000000/status/x", "", is(404)),
}

// moreOffsetCases are invalid changes of offsets.
var moreOffsetCases = []restCase{
	ok("220", "values that are not primitive", func(s *session) {
		s.patch("m6", entry(s.filename(), map[string]any{"position": map[string]any{"a": 1}})).fails(is(500, 400))
	}),
	ok("221", "a negative position", func(s *session) {
		s.patch("m6", entry(s.filename(), map[string]any{"position": -1})).fails(is(500))
	}),
	ok("222", "an unknown field", func(s *session) {
		s.do("PATCH /connectors/m6/offsets", `{"offsets":[],"x":1}`).fails(is(500, 400), "Unrecognized field")
	}),
	ok("223", "a null entry", func(s *session) { s.do("PATCH /connectors/m6/offsets", `{"offsets":[null]}`).fails(is(500, 400)) }),
	ok("224", "no offsets", func(s *session) { s.do("PATCH /connectors/m6/offsets", `{}`).fails(is(400)) }),
	ok("225", "a sink's topic that does not exist", func(s *session) {
		s.patch("k1", entry(map[string]any{"kafka_topic": "no-such-topic-" + s.topic, "kafka_partition": 0}, map[string]any{"kafka_offset": 1})).
			fails(is(500), "Failed to alter consumer group offsets")
	}),
	ok("226", "a sink's negative offset", func(s *session) {
		s.patch("k1", entry(s.partition(), map[string]any{"kafka_offset": -1})).fails(is(500), "Failed to modify offsets for sink connector")
	}),
	ok("227", "a sink's topic that is null", func(s *session) {
		s.patch("k1", entry(map[string]any{"kafka_topic": nil, "kafka_partition": 0}, map[string]any{"kafka_offset": 1})).fails(is(400))
	}),
	ok("228", "two changes of one partition", func(s *session) {
		s.patch("k1", entry(s.partition(), map[string]any{"kafka_offset": 1}), entry(s.partition(), map[string]any{"kafka_offset": 2})).want(200)
		s.offsets("k1", entry(map[string]any{"kafka_topic": s.topic, "kafka_partition": 0.0}, map[string]any{"kafka_offset": 2.0}))
	}),
	ok("229", "a sink's offset removed", func(s *session) {
		s.patch("k1", entry(s.partition(), nil)).want(200).altered("altered")
		s.offsets("k1")
	}),
	ok("230", "a sink reset", func(s *session) {
		s.patch("k1", entry(s.partition(), map[string]any{"kafka_offset": 1})).want(200)
		s.do("DELETE /connectors/k1/offsets", "").want(200).altered("reset")
		s.offsets("k1")
		s.do("DELETE /connectors/k1/offsets", "").want(200).altered("reset")
	}),
	ok("231", "offsets outlive their connector", func(s *session) {
		s.patch("m6", entry(s.filename(), map[string]any{"position": 4})).want(200)
		s.do("DELETE /connectors/m6", "").want(204)
		s.initially("m6", "stopped")
		s.offsets("m6", entry(s.filename(), map[string]any{"position": 4.0}))
	}),
}

func (s *session) partition() map[string]any {
	return map[string]any{"kafka_topic": s.topic, "kafka_partition": 0}
}

var moreConfigCases = []restCase{
	ok("240", "PATCH nothing", func(s *session) { s.do("PATCH /connectors/m6/config", `{}`).want(200) }),
	e("241", "PATCH /connectors/m6/config", `{"connector.class":null}`, is(400)),
	e("242", "PATCH /connectors/m6/config", `{"name":null}`, is(400)),
	ok("243", "PATCH another name", func(s *session) {
		s.do("PATCH /connectors/m6/config", `{"name":"zzz"}`).want(200, 400)
		s.do("DELETE /connectors/m6", "").want(204)
	}),
	ok("244", "a state outlives a new configuration", func(s *session) {
		s.do("PUT /connectors/m5/config", jsonOf(s.source("batch.size", "10"))).want(200)
		s.reaches("m5", "PAUSED")
		s.do("PUT /connectors/m5/stop", "").want(204)
		s.reaches("m5", "STOPPED")
		s.do("PUT /connectors/m5/pause", "").want(202)
		s.reaches("m5", "PAUSED")
		s.do("PUT /connectors/m5/resume", "").want(202)
		s.reaches("m5", "RUNNING", "RUNNING")
	}),
	ok("245", "a paused connector restarted with its tasks", func(s *session) {
		s.do("PUT /connectors/m5/pause", "").want(202)
		s.reaches("m5", "PAUSED", "PAUSED")
		s.restarts("m5", "includeTasks=true", "RESTARTING", "RESTARTING")
		s.reaches("m5", "PAUSED", "PAUSED")
		s.do("PUT /connectors/m5/resume", "").want(202)
		s.reaches("m5", "RUNNING", "RUNNING")
	}),
	ok("246", "a bad version of a plugin", func(s *session) {
		s.do("POST /connectors", create("v", s.source("connector.plugin.version", "9.9"))).fails(is(400))
	}),
	ok("247", "a connector with converters and overrides of its own", func(s *session) {
		c := s.source("value.converter", "JsonConverter", "value.converter.schemas.enable", "false", "producer.override.linger.ms", "5",
			"key.converter", "org.apache.kafka.connect.storage.StringConverter")
		s.do("PUT /connectors/m5/config", jsonOf(c)).want(200)
		s.reaches("m5", "RUNNING", "RUNNING")
	}),
	ok("248", "a dead letter queue among the topics", func(s *session) {
		s.do("POST /connectors", create("d", map[string]string{"connector.class": "FileStreamSink", "topics": "a,b",
			"errors.deadletterqueue.topic.name": "b"})).fails(is(400), "following 1 error(s)", "DLQ topic 'b'")
	}),
	ok("249", "a topic twice", func(s *session) {
		s.do("POST /connectors", create("d", map[string]string{"connector.class": "FileStreamSink", "topics": "a,a"})).fails(is(400))
	}),
}

var moreValidationCases = []restCase{
	ok("260", "keys of converters", func(s *session) {
		for plugin, key := range map[string]string{"JsonConverter": "schemas.enable", "org.apache.kafka.connect.storage.StringConverter": "converter.encoding"} {
			var got []definition
			s.do("GET /connector-plugins/"+plugin+"/config", "").want(200).into(&got)
			s.check(slices.ContainsFunc(got, func(d definition) bool { return d.Name == key }), "%s has no key %s", plugin, key)
		}
	}),
	ok("261", "the order of overrides and converters", func(s *session) {
		c := s.source("name", "v", "producer.override.linger.ms", "5", "value.converter", "JsonConverter", "value.converter.schemas.enable", "false",
			"key.converter", "StringConverter", "header.converter", "SimpleHeaderConverter")
		var v validation
		s.validate("FileStreamSource", c).want(200).into(&v)
		var names []string
		for _, c := range v.Configs {
			names = append(names, c.Value.Name)
		}
		at := func(name string) int {
			i := slices.Index(names, name)
			s.check(i >= 0, "no entry %s", name)
			return i
		}
		order := []int{at("name"), at("file"), at("batch.size"), at("producer.override.linger.ms"), at("key.converter.converter.encoding"),
			at("value.converter.schemas.enable")}
		s.check(slices.IsSorted(order), "order of %v", names)
		for _, c := range v.Configs {
			if c.Value.Name == "value.converter" {
				s.check(c.Value.Value != nil && *c.Value.Value == "org.apache.kafka.connect.json.JsonConverter", "value %+v", c.Value)
				s.check(len(c.Value.Recommended) > 5, "recommended %v", c.Value.Recommended)
			}
		}
		s.check(v.ErrorCount == 0, "error_count %d", v.ErrorCount)
	}),
	ok("272", "the definitions of overrides are those of Kafka's clients", func(s *session) {
		const jaas = "producer.override.sasl.jaas.config"
		var v validation
		s.validate("FileStreamSource", s.source("name", "v", "producer.override.linger.ms", " 7 ", "producer.override.batch.size", "1000", "producer.override.no.such", "1",
			jaas, `x required username="me" password="geheim";`)).want(200).into(&v)
		want := map[string]string{"producer.override.linger.ms": "LONG linger.ms 7", "producer.override.batch.size": "INT batch.size 1000",
			jaas: "PASSWORD sasl.jaas.config [hidden]", "producer.override.no.such": "nothing 1"}
		got := map[string]string{}
		for _, c := range v.Configs {
			if _, is := want[c.Value.Name]; !is || c.Value.Value == nil {
				continue
			}
			got[c.Value.Name] = "nothing " + *c.Value.Value
			if d := c.Definition; d != nil {
				got[c.Value.Name] = d.Type + " " + d.DisplayName + " " + *c.Value.Value
				s.check(d.Group == nil && d.OrderInGroup == -1 && !d.Required, "%s is %+v", d.Name, d)
				s.check(d.Name != "producer.override.batch.size" || d.DefaultValue != nil && *d.DefaultValue == "16384", "%s is %+v", d.Name, d)
			}
		}
		s.same("overrides", want, got)
		s.check(v.ErrorCount == 0, "error_count %d", v.ErrorCount)
	}),
	ok("262", "faults of a converter", func(s *session) {
		var v validation
		s.validate("FileStreamSource", s.source("name", "v", "value.converter", "JsonConverter", "value.converter.schemas.cache.size", "x")).want(200).into(&v)
		s.check(v.ErrorCount >= 1, "error_count %d", v.ErrorCount)
		s.validate("FileStreamSource", s.source("name", "v", "value.converter", "no.Such")).want(200).into(&v)
		s.check(v.ErrorCount >= 1, "error_count %d", v.ErrorCount)
	}),
	ok("263", "values that do not parse are null", func(s *session) {
		var v validation
		s.validate("FileStreamSource", s.source("name", "v", "tasks.max", "abc", "errors.tolerance", "some")).want(200).into(&v)
		s.check(v.ErrorCount == 3, "error_count %d", v.ErrorCount)
		for _, c := range v.Configs {
			if c.Value.Name == "tasks.max" {
				s.check(c.Value.Value == nil, "tasks.max is %v", fmt.Sprint(c.Value))
			}
		}
	}),
	e("264", "GET /connector-plugins/FileStreamSource/config?version=", "", is(400)),
	ok("265", "a plugin in a range of versions", func(s *session) {
		s.do("GET /connector-plugins/FileStreamSource/config?version=%5B4.0,5.0)", "").want(200)
		s.do("GET /connector-plugins/FileStreamSource/config?version=4.3.0", "").want(200)
		s.do("GET /connector-plugins/FileStreamSource/config?version=latest", "").want(200)
	}),
	ok("266", "groups and keys of a sink", func(s *session) {
		var v validation
		s.validate("FileStreamSink", map[string]string{"connector.class": "FileStreamSink", "name": "v", "topics": "a , b"}).want(200).into(&v)
		s.same("groups", []string{"Common", "Transforms", "Predicates", "Error Handling"}, v.Groups[:min(4, len(v.Groups))])
		s.check(len(v.Configs) > 24 && v.Configs[19].Value.Name == "topics" && *v.Configs[19].Value.Value == "a,b", "entry 19 is %+v", v.Configs[19].Value)
	}),
}

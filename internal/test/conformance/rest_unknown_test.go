package conformance

import (
	"slices"
	"strings"
)

// serverCases apply to every path.
var serverCases = []restCase{
	ok("1", "GET /", func(s *session) {
		r := s.do("GET /", "").want(200)
		s.check(r.header.Get("Content-Type") == "application/json", "Content-Type %q", r.header.Get("Content-Type"))
		s.check(slices.Equal(objectKeys(r.body), []string{"version", "commit", "kafka_cluster_id"}), "keys %v", objectKeys(r.body))
		for k, v := range r.object() {
			_, text := v.(string)
			s.check(text, "%s is %v", k, v)
		}
	}),
	ok("2", "GET /health", func(s *session) {
		s.eventually(func() error {
			_, err := s.healthy()
			return err
		})
		r, _ := s.healthy()
		s.check(slices.Equal(objectKeys(r.body), []string{"status", "message"}), "keys %v", objectKeys(r.body))
	}),
	e("3", "GET /nope", "", is(404), "HTTP 404 Not Found"),
	e("4", "PUT /connectors", "{}", is(405), "HTTP 405 Method Not Allowed"),
	ok("5", "POST /connectors as text/plain", func(s *session) {
		s.do("POST /connectors", "{}", "Content-Type", "text/plain").fails(is(415), "HTTP 415")
	}),
	ok("6", "GET /connectors Accept text/html", func(s *session) {
		s.do("GET /connectors", "", "Accept", "text/html").fails(is(406), "HTTP 406")
	}),
	ok("7", "OPTIONS /connectors", func(s *session) {
		r := s.do("OPTIONS /connectors", "").want(200)
		got := strings.FieldsFunc(r.header.Get("Allow"), func(c rune) bool { return c == ',' || c == ' ' })
		slices.Sort(got)
		s.check(slices.Equal(got, []string{"GET", "HEAD", "OPTIONS", "POST"}), "Allow %v", got)
	}),
	ok("8", "HEAD /", func(s *session) { s.do("HEAD /", "").want(200).empty() }),
	ok("9", "GET /connectors and /connectors/ when there are none", func(s *session) {
		s.do("GET /connectors", "").want(200).text("[]")
		s.do("GET /connectors/", "").want(200).text("[]")
	}),
}

// unknownCases are requests for a connector that does not exist.
var unknownCases = []restCase{
	e("10", "GET /connectors/nope", "", is(404), "Connector nope not found"),
	e("11", "GET /connectors/nope/config", "", is(404), "Connector nope not found"),
	e("12", "GET /connectors/nope/tasks", "", is(404), "Connector nope not found"),
	e("13", "GET /connectors/nope/status", "", is(404), "No status found for connector nope"),
	e("14", "GET /connectors/nope/tasks/0/status", "", is(404), "No status found for task nope-0"),
	e("15", "GET /connectors/nope/tasks/abc/status", "", is(404), "HTTP 404 Not Found"),
	ok("16", "GET nope/topics", func(s *session) {
		s.do("GET /connectors/nope/topics", "").want(200).text(`{"nope":{"topics":[]}}`)
	}),
	ok("17", "PUT nope/topics/reset", func(s *session) { s.do("PUT /connectors/nope/topics/reset", "").want(202).empty() }),
	e("18", "PUT /connectors/nope/pause", "", is(404), "Unknown connector nope"),
	e("19", "PUT /connectors/nope/resume", "", is(404), "Unknown connector nope"),
	e("20", "PUT /connectors/nope/stop", "", is(404, 500)),
	e("21", "DELETE /connectors/nope", "", is(404), "Connector nope not found"),
	e("22", "POST /connectors/nope/restart", "", is(404, 500)),
	e("23", "POST /connectors/nope/restart?includeTasks=true", "", is(404), "Unknown connector: nope"),
	e("24", "POST /connectors/nope/tasks/0/restart", "", is(404, 500)),
	e("25", "GET /connectors/nope/offsets", "", is(404), "Connector nope not found"),
	e("26", "PATCH /connectors/nope/offsets", `{"offsets":[{"partition":{"filename":"x"},"offset":{"position":1}}]}`, is(404), "Connector nope not found"),
	e("27", "DELETE /connectors/nope/offsets", "", is(404), "Connector nope not found"),
	e("28", "PATCH /connectors/nope/config", `{"a":"b"}`, is(404), "Connector nope not found"),
}

// refusedCases are invalid requests to create a connector.
var refusedCases = []restCase{
	e("29", "POST /connectors", `{}`, is(500, 400)),
	e("30", "POST /connectors", `{"name":"x","config":{`, is(500, 400)),
	e("31", "POST /connectors", `{"name":"x","config":{},"extra":1}`, is(500, 400), "Unrecognized field"),
	e("32", "POST /connectors", `{"name":"x","config":{"a":{"b":"c"}}}`, is(500, 400), "Cannot deserialize"),
	e("33", "POST /connectors", `{"name":"x","config":{}}`, is(400), "contains no connector type"),
	e("34", "POST /connectors", `{"name":"x","config":{"connector.class":"no.Such"}}`, is(400), "Failed to find any class", "no.Such"),
	refused("35", "POST without name", func(s *session) string { return jsonOf(map[string]any{"config": s.source()}) },
		"following 1 error(s)", "String may not be empty"),
	refused("36", "POST name x, config.name y", func(s *session) string { return create("x", s.source("name", "y")) }, "x", "y", "doesn't match"),
	refused("37", "POST a name with a control character", func(s *session) string { return create("a\u0001b", s.source()) }, "control sequences"),
	refused("38", "POST tasks.max 0", func(s *session) string { return create("x", s.source("tasks.max", "0")) },
		"following 1 error(s)", "at least 1", "/connector-plugins/{connectorType}/config/validate"),
	refused("39", "POST tasks.max abc", func(s *session) string { return create("x", s.source("tasks.max", "abc")) }, "following 2 error(s)"),
	refused("40", "POST a sink without topics", func(s *session) string {
		return create("x", map[string]string{"connector.class": "FileStreamSink", "file": s.output})
	}, "following 2 error(s)", "Must configure one of topics or topics.regex"),
	refused("41", "POST a sink with topics and topics.regex", func(s *session) string {
		return create("x", map[string]string{"connector.class": "FileStreamSink", "file": s.output, "topics": "a", "topics.regex": "b"})
	}, "following 2 error(s)", "mutually exclusive"),
	refused("42", "POST a source without topic", func(s *session) string { return create("x", s.source("topic", "")) },
		`Missing required configuration "topic"`),
	ok("43", "POST initial_state bogus", func(s *session) {
		s.do("POST /connectors", jsonOf(map[string]any{"name": "x", "config": s.source(), "initial_state": "bogus"})).fails(is(500, 400))
	}),
	ok("44", "GET /connectors after that", func(s *session) { s.do("GET /connectors", "").want(200).text("[]") }),
}

// refused is a request to create a connector that is rejected with 400.
func refused(id, name string, body func(s *session) string, parts ...string) restCase {
	return ok(id, name, func(s *session) { s.do("POST /connectors", body(s)).fails(is(400), parts...) })
}

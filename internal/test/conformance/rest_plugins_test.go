package conformance

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// definition is the definition of a configuration key.
type definition struct {
	Name         string
	Type         string
	Required     bool
	DefaultValue *string `json:"default_value"`
	Importance   string
	Group        *string
	OrderInGroup int `json:"order_in_group"`
	Width        string
	DisplayName  string `json:"display_name"`
}

// validation is the result of validating a configuration.
type validation struct {
	Name       string
	ErrorCount int `json:"error_count"`
	Groups     []string
	Configs    []struct {
		Definition *definition
		Value      struct {
			Name        string
			Value       *string
			Recommended []string `json:"recommended_values"`
			Errors      []string
			Visible     bool
		}
	}
}

var definitionKeys = []string{"name", "type", "required", "default_value", "importance", "documentation", "group", "order_in_group",
	"width", "display_name", "dependents"}

// pluginCases cover the list of plugins, and validation.
var pluginCases = []restCase{
	ok("98", "GET /connector-plugins", func(s *session) {
		types := s.plugins("")
		slices.Sort(types)
		s.same("types", []string{"sink", "source"}, slices.Compact(types))
	}),
	ok("99", "GET /connector-plugins?connectorsOnly=false", func(s *session) {
		all := []string{"sink", "source", "transformation", "predicate", "converter", "header_converter"}
		types := slices.Compact(s.plugins("?connectorsOnly=false"))
		s.check(len(types) >= 4 && slices.IsSortedFunc(types, func(a, b string) int { return slices.Index(all, a) - slices.Index(all, b) }),
			"types %v", types)
	}),
	ok("100", "GET FileStreamSource/config", func(s *session) {
		var raw []json.RawMessage
		var got []definition
		r := s.do("GET /connector-plugins/FileStreamSource/config", "").want(200)
		r.into(&raw)
		r.into(&got)
		if len(got) < 3 {
			s.giveUp("definitions %s", r.short())
		}
		s.same("names", []string{"file", "topic", "batch.size"}, []string{got[0].Name, got[1].Name, got[2].Name})
		s.check(got[1].Required && got[2].DefaultValue != nil && *got[2].DefaultValue == "2000", "definitions %+v", got[:3])
		s.same("keys", definitionKeys, objectKeys(raw[0]))
	}),
	ok("100a", "GET RegexRouter/config", func(s *session) {
		var got []definition
		s.do("GET /connector-plugins/RegexRouter/config", "").want(200).into(&got)
		s.check(len(got) == 2 && got[0].Name == "regex" && got[0].Required && got[0].Group == nil && got[1].OrderInGroup == -1, "definitions %+v", got)
	}),
	e("101", "GET /connector-plugins/no.Such/config", "", is(404), "Unknown plugin no.Such."),
	e("102", "GET /connector-plugins/FileStreamSource/config?version=9.9", "", is(400), "[9.9,9.9]", "available versions"),
	e("103", "GET /connector-plugins/FileStreamSource/config?version=%5B", "", is(400), "Invalid version specification"),
	ok("104", "validate a good source", func(s *session) {
		r := s.validate("FileStreamSource", s.source("name", "v", "nobody.knows", "x")).want(200)
		s.same("keys", []string{"name", "error_count", "groups", "configs"}, objectKeys(r.body))
		var v validation
		r.into(&v)
		s.same("name", "FileStreamSource", v.Name)
		s.same("error_count", 0, v.ErrorCount)
		s.same("groups", []string{"Common", "Transforms", "Predicates", "Error Handling", "Topic Creation", "Exactly Once Support", "offsets.topic"},
			v.Groups[:min(7, len(v.Groups))])
		s.frameworkKeys(v)
		var shape struct {
			Configs []struct{ Definition, Value json.RawMessage }
		}
		r.into(&shape)
		s.same("keys of a definition", definitionKeys, objectKeys(shape.Configs[0].Definition))
		s.same("keys of a value", []string{"name", "value", "recommended_values", "errors", "visible"}, objectKeys(shape.Configs[0].Value))
	}),
	ok("105", "validate a sink without name", func(s *session) {
		var v validation
		s.validate("FileStreamSink", map[string]string{"connector.class": "FileStreamSink", "topics": "a"}).want(200).into(&v)
		s.check(v.ErrorCount == 1, "error_count %d", v.ErrorCount)
		for _, c := range v.Configs {
			if c.Value.Name == "name" {
				s.check(c.Value.Value == nil && len(c.Value.Errors) == 1, "name is %+v", c.Value)
			}
		}
	}),
	ok("106", "validate another type", func(s *session) {
		s.validate("FileStreamSink", s.source("name", "v")).fails(is(400), "does not match request type")
	}),
	ok("107", "validate without connector.class", func(s *session) {
		s.validate("FileStreamSource", map[string]string{"name": "v"}).fails(is(500, 400), "contains no connector type")
	}),
	ok("108", "validate a null", func(s *session) {
		var v validation
		body := strings.TrimSuffix(jsonOf(s.source("name", "v")), "}\n") + `,"undefined":null}`
		s.do("PUT /connector-plugins/FileStreamSource/config/validate", body).want(200).into(&v)
		c := v.Configs[0]
		s.check(c.Definition == nil && c.Value.Name == "undefined" && len(c.Value.Errors) == 1 && strings.Contains(c.Value.Errors[0], "Null value"),
			"first is %+v", c)
	}),
	ok("109", "validate HoistField without field", func(s *session) {
		var v validation
		s.validate("FileStreamSource", s.source("name", "v", "transforms", "h",
			"transforms.h.type", "org.apache.kafka.connect.transforms.HoistField$Value")).want(200).into(&v)
		s.check(v.ErrorCount == 1 && len(v.Groups) > 0 && slices.Contains(v.Groups, "Transforms: h"), "%d errors, groups %v", v.ErrorCount, v.Groups)
	}),
	ok("109a", "validate transformations and predicates", func(s *session) {
		var v validation
		s.validate("FileStreamSource", s.source("name", "v", "transforms", "h,c,m,x", "predicates", "p,q",
			"transforms.h.type", "org.apache.kafka.connect.transforms.HoistField$Value", "transforms.h.negate", "true",
			"transforms.c.type", "org.apache.kafka.connect.transforms.Cast",
			"transforms.x.type", "org.apache.kafka.connect.transforms.MaskField$Value", "transforms.x.fields", "f,f", "transforms.x.predicate", "p",
			"predicates.p.type", "TopicNameMatches", "predicates.p.pattern", "(", "predicates.q.type", "nope.X")).want(200).into(&v)
		s.same("error_count", 7, v.ErrorCount)
		s.steps(v)
	}),
}

func (s *session) plugins(query string) []string {
	var got []struct{ Class, Type, Version string }
	s.do("GET /connector-plugins"+query, "").want(200).into(&got)
	var types []string
	for _, p := range got {
		types = append(types, p.Type)
		s.check(p.Class != "", "a plugin without a class")
	}
	return types
}

func (s *session) validate(plugin string, config map[string]string) reply {
	return s.do("PUT /connector-plugins/"+plugin+"/config/validate", jsonOf(config))
}

// frameworkTable contains the framework's keys of a source in a validation: name, type, default,
// importance, width, order, group, display name. A default of ? is the worker's.
const frameworkTable = `
name|STRING|!|HIGH|MEDIUM|1|Common|Connector name
connector.class|STRING|!|HIGH|LONG|2|Common|Connector class
connector.plugin.version|STRING|?|MEDIUM|MEDIUM|3|Common|Connector version
tasks.max|INT|1|HIGH|SHORT|4|Common|Tasks max
tasks.max.enforce|BOOLEAN|true|LOW|SHORT|5|Common|Enforce tasks max
key.converter|CLASS|?|LOW|SHORT|6|Common|Key converter class
key.converter.plugin.version|STRING|?|LOW|SHORT|7|Common|Key converter version
value.converter|CLASS|?|LOW|SHORT|8|Common|Value converter class
value.converter.plugin.version|STRING|?|LOW|SHORT|9|Common|Value converter version
header.converter|CLASS|?|LOW|SHORT|10|Common|Header converter class
header.converter.plugin.version|STRING|?|LOW|SHORT|11|Common|Header converter version
transforms|LIST||LOW|LONG|12|Transforms|Transforms
predicates|LIST||LOW|LONG|13|Predicates|Predicates
config.action.reload|STRING|restart|LOW|MEDIUM|14|Common|Reload Action
errors.retry.timeout|LONG|0|MEDIUM|MEDIUM|1|Error Handling|Retry Timeout for Errors
errors.retry.delay.max.ms|LONG|60000|MEDIUM|MEDIUM|2|Error Handling|Maximum Delay Between Retries for Errors
errors.tolerance|STRING|none|MEDIUM|SHORT|3|Error Handling|Error Tolerance
errors.log.enable|BOOLEAN|false|MEDIUM|SHORT|4|Error Handling|Log Errors
errors.log.include.messages|BOOLEAN|false|MEDIUM|SHORT|5|Error Handling|Log Error Details
topic.creation.groups|LIST||LOW|LONG|1|Topic Creation|Topic Creation Groups
exactly.once.support|STRING|requested|MEDIUM|SHORT|2|Exactly Once Support|Exactly once support
transaction.boundary|STRING|poll|MEDIUM|SHORT|3|Exactly Once Support|Transaction Boundary
transaction.boundary.interval.ms|LONG|~|LOW|SHORT|4|Exactly Once Support|Transaction boundary interval
offsets.storage.topic|STRING|~|LOW|LONG|1|offsets.topic|Offsets topic`

func (s *session) frameworkKeys(v validation) {
	rows := strings.Split(strings.TrimSpace(frameworkTable), "\n")
	for i, row := range rows {
		if i >= len(v.Configs) || v.Configs[i].Definition == nil {
			s.giveUp("definition %d is missing: want %s", i, row)
		}
		d := v.Configs[i].Definition
		value, group := "~", ""
		if d.DefaultValue != nil {
			value = *d.DefaultValue
		}
		want := strings.Split(row, "|")
		if d.Required {
			value = "!"
		}
		if want[2] == "?" {
			s.check(value != "!" && value != "~", "%s has no default", d.Name)
			value = "?"
		}
		if d.Group != nil {
			group = *d.Group
		}
		got := []string{d.Name, d.Type, value, d.Importance, d.Width, fmt.Sprint(d.OrderInGroup), group, d.DisplayName}
		s.same("definition "+want[0], want, got)
	}
	s.check(v.Configs[len(rows)].Definition != nil && v.Configs[len(rows)].Definition.Name == "file", "the plugin's own keys do not follow")
}

// stepTable contains the keys of transformations and predicates in a validation: name, type,
// default, importance, width, order, group, display name, errors.
const stepTable = `
transforms.h.type|CLASS|!|HIGH|LONG|0|Transforms: h|Transformation type for h|1
transforms.h.plugin.version|STRING|?|HIGH|LONG|1|Transforms: h|Transformation version for h|0
transforms.h.field|STRING|!|MEDIUM|NONE|2|Transforms: h|field|1
transforms.h.negate|BOOLEAN|false|MEDIUM|NONE|3|Transforms: h|negate|0
transforms.h.predicate|STRING|~|MEDIUM|NONE|4|Transforms: h|predicate|0
transforms.c.type|CLASS|!|HIGH|LONG|0|Transforms: c|Transformation type for c|1
transforms.c.plugin.version|STRING|~|HIGH|LONG|1|Transforms: c|Transformation version for c|0
transforms.m.type|CLASS|!|HIGH|LONG|0|Transforms: m|Transformation type for m|1
transforms.m.plugin.version|STRING|~|HIGH|LONG|1|Transforms: m|Transformation version for m|0
transforms.x.type|CLASS|!|HIGH|LONG|0|Transforms: x|Transformation type for x|0
transforms.x.plugin.version|STRING|?|HIGH|LONG|1|Transforms: x|Transformation version for x|0
transforms.x.fields|LIST|!|HIGH|NONE|2|Transforms: x|fields|1
transforms.x.negate|BOOLEAN|false|MEDIUM|NONE|3|Transforms: x|negate|0
transforms.x.predicate|STRING|~|MEDIUM|NONE|4|Transforms: x|predicate|0
transforms.x.replace.null.with.default|BOOLEAN|true|MEDIUM|NONE|5|Transforms: x|replace.null.with.default|0
transforms.x.replacement|STRING|~|LOW|NONE|6|Transforms: x|replacement|0
predicates.p.type|CLASS|!|HIGH|LONG|0|Predicates: p|Predicate type for p|0
predicates.p.plugin.version|STRING|?|HIGH|LONG|1|Predicates: p|Predicate version for p|0
predicates.p.pattern|STRING|!|MEDIUM|NONE|2|Predicates: p|pattern|1
predicates.q.type|CLASS|!|HIGH|LONG|0|Predicates: q|Predicate type for q|1
predicates.q.plugin.version|STRING|~|HIGH|LONG|1|Predicates: q|Predicate version for q|0`

func (s *session) steps(v validation) {
	var got []string
	for _, c := range v.Configs {
		if d := c.Definition; d != nil && d.Group != nil && strings.Contains(*d.Group, ": ") {
			value := "~"
			switch {
			case d.Required:
				value = "!"
			case d.DefaultValue != nil && strings.HasSuffix(d.Name, ".version"):
				value = "?"
			case d.DefaultValue != nil:
				value = *d.DefaultValue
			}
			got = append(got, fmt.Sprintf("%s|%s|%s|%s|%s|%d|%s|%s|%d", d.Name, d.Type, value, d.Importance, d.Width, d.OrderInGroup, *d.Group, d.DisplayName, len(c.Value.Errors)))
		}
	}
	s.same("the keys", strings.Split(strings.TrimSpace(stepTable), "\n"), got)
}

// loggerCases read and change log levels.
var loggerCases = []restCase{
	ok("110", "GET /admin/loggers/root", func(s *session) {
		r := s.do("GET /admin/loggers/root", "").want(200)
		s.same("keys", []string{"level", "last_modified"}, objectKeys(r.body))
	}),
	ok("111", "GET /admin/loggers", func(s *session) {
		keys := objectKeys(s.do("GET /admin/loggers", "").want(200).body)
		s.check(slices.IsSorted(keys) && slices.Contains(keys, "root"), "keys %v", keys)
		s.same("with a slash", len(keys), len(objectKeys(s.do("GET /admin/loggers/", "").want(200).body)))
	}),
	e("112", "GET /admin/loggers/no.such.logger", "", is(404), "Logger no.such.logger not found."),
	ok("113", "PUT mx.new debug", func(s *session) {
		before := time.Now().Add(-time.Minute).UnixMilli()
		s.do("PUT /admin/loggers/mx.new", `{"level":"debug"}`).want(200).text(`["mx.new"]`)
		var got struct {
			Level        string
			LastModified int64 `json:"last_modified"`
		}
		s.do("GET /admin/loggers/mx.new", "").want(200).into(&got)
		s.check(got.Level == "DEBUG" && got.LastModified > before, "got %+v", got)
	}),
	ok("114", "PUT the same level again", func(s *session) {
		s.do("PUT /admin/loggers/mx.new", `{"level":"DEBUG"}`).want(200).text(`[]`)
	}),
	e("115", "PUT /admin/loggers/mx.new", `{"level":"bogus"}`, is(404), "invalid log level 'bogus'."),
	e("116", "PUT /admin/loggers/mx.new", `{}`, is(400), "level"),
	ok("117", "PUT mx.new?scope=cluster", func(s *session) {
		s.do("PUT /admin/loggers/mx.new?scope=cluster", `{"level":"ERROR"}`).want(204).empty()
		for _, base := range slices.DeleteFunc([]string{s.base, s.other}, func(base string) bool { return base == "" }) {
			s.at(base, func() {
				s.eventually(func() error {
					if r := s.do("GET /admin/loggers/mx.new", ""); r.status != 200 || r.object()["level"] != "ERROR" {
						return fmt.Errorf("got %s", r.short())
					}
					return nil
				})
			})
		}
	}),
}

package conformance

import (
	"path/filepath"
	"strings"
)

// secretText is the content of the session's secrets file.
const secretText = "topic=%s-secret\nnumber=canary-7f3a\n"

// secret returns a variable for a key of the session's secrets file.
func (s *session) secret(key string) string {
	return "${file:" + filepath.Join(filepath.Dir(s.input), "secrets.properties") + ":" + key + "}"
}

// providerCases are configurations with variables for a config provider.
var providerCases = []restCase{
	ok("267", "a variable stays one", func(s *session) {
		topic := s.secret("topic")
		s.do("POST /connectors", create("sec", s.source("topic", topic))).want(201)
		s.reaches("sec", "RUNNING", "RUNNING")
		s.eventually(func() error {
			if r := s.do("GET /connectors/sec/topics", ""); !strings.Contains(string(r.body), `"`+s.topic+`-secret"`) {
				return &statusError{r.status}
			}
			return nil
		})
		s.config("sec", s.source("name", "sec", "topic", topic))
		var tasks []struct {
			Config map[string]string `json:"config"`
		}
		s.do("GET /connectors/sec/tasks", "").want(200).into(&tasks)
		s.check(len(tasks) == 1 && tasks[0].Config["topic"] == topic, "tasks %v", tasks)
		s.do("DELETE /connectors/sec", "").want(204)
	}),
	ok("268", "a validation shows the variable", func(s *session) {
		var v validation
		s.validate("FileStreamSource", s.source("name", "v", "topic", s.secret("topic"))).want(200).into(&v)
		for _, c := range v.Configs {
			if c.Value.Name == "topic" {
				s.check(c.Value.Value != nil && *c.Value.Value == s.secret("topic"), "topic is %v", *c.Value.Value)
			}
		}
		s.check(v.ErrorCount == 0, "error_count %d", v.ErrorCount)
	}),
	ok("269", "an error hides what a variable stands for", func(s *session) {
		r := s.do("POST /connectors", create("sec2", s.source("tasks.max", s.secret("number")))).want(400)
		s.check(!strings.Contains(string(r.body), "canary"), "the secret is in %s", r.short())
	}),
	ok("270", "a file of secrets that is not there", func(s *session) {
		s.do("POST /connectors", create("sec3", s.source("topic", "${file:/no/such/file:topic}"))).fails(is(500), "/no/such/file")
	}),
	ok("271", "a variable that nobody resolves is the value", func(s *session) {
		if s.do("POST /connectors", create("sec4", s.source("topic", "${nope:topic}"))).want(201).status == 201 {
			s.reaches("sec4", "RUNNING", "FAILED")
			s.do("DELETE /connectors/sec4", "").want(204)
		}
	}),
}

package conformance

import (
	"encoding/json"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// info is the body of GET /connectors/{c}.
type info struct {
	Name   string
	Config map[string]string
	Tasks  []taskRef
	Type   string
}

type taskRef struct {
	Connector string `json:"connector"`
	Task      int    `json:"task"`
}

func (s *session) same(what string, want, got any) {
	if diff := cmp.Diff(want, got); diff != "" {
		s.errorf("%s (-want +got):\n%s", what, diff)
	}
}

func (s *session) healthy() (reply, error) {
	r := s.do("GET /health", "")
	if r.status != 200 || r.object()["status"] != "healthy" {
		return r, fmt.Errorf("status %d: %s", r.status, r.short())
	}
	return r, nil
}

// connectorCases cover the lifetime of the connector m1.
var connectorCases = []restCase{
	ok("45", "POST m1", func(s *session) {
		r := s.do("POST /connectors", create("  m1 ", s.source())).want(201)
		s.check(r.header.Get("Location") == s.base+"/connectors/m1", "Location %q", r.header.Get("Location"))
		s.check(slices.Equal(objectKeys(r.body), []string{"name", "config", "tasks", "type"}), "keys %v", objectKeys(r.body))
		want := info{"m1", s.source("name", "m1"), []taskRef{}, "source"}
		if s.standalone {
			want.Tasks = []taskRef{{"m1", 0}}
		}
		var got info
		r.into(&got)
		s.same("m1", want, got)
	}),
	ok("46", "GET m1/status", func(s *session) { s.reaches("m1", "RUNNING", "RUNNING") }),
	ok("47", "GET m1", func(s *session) {
		var got info
		s.do("GET /connectors/m1", "").want(200).into(&got)
		s.same("m1", info{"m1", s.source("name", "m1"), []taskRef{{"m1", 0}}, "source"}, got)
	}),
	ok("48", "GET m1/config", func(s *session) { s.config("m1", s.source("name", "m1")) }),
	ok("49", "GET m1/tasks", func(s *session) {
		var got []struct {
			ID     taskRef
			Config map[string]string
		}
		s.do("GET /connectors/m1/tasks", "").want(200).into(&got)
		s.check(len(got) == 1 && got[0].ID == taskRef{"m1", 0} && strings.HasSuffix(got[0].Config["task.class"], "FileStreamSourceTask"), "tasks %v", got)
	}),
	ok("50", "the keys of m1/status", func(s *session) {
		var got struct {
			Connector json.RawMessage
			Tasks     []json.RawMessage
		}
		r := s.do("GET /connectors/m1/status", "").want(200)
		r.into(&got)
		s.check(slices.Equal(objectKeys(r.body), []string{"name", "connector", "tasks", "type"}), "keys %v", objectKeys(r.body))
		s.check(slices.Equal(objectKeys(got.Connector), []string{"state", "worker_id", "version"}), "keys %v", objectKeys(got.Connector))
		for _, t := range got.Tasks {
			s.check(slices.Equal(objectKeys(t), []string{"id", "state", "worker_id", "version"}), "keys %v", objectKeys(t))
		}
		st, err := s.status("m1")
		host, port, split := net.SplitHostPort(st.Connector.WorkerID)
		s.check(err == nil && split == nil && host != "" && port != "", "worker_id %q", st.Connector.WorkerID)
	}),
	ok("51", "GET m1/tasks/0/status", func(s *session) {
		var got taskState
		s.do("GET /connectors/m1/tasks/0/status", "").want(200).into(&got)
		s.check(got.ID == 0 && got.State == "RUNNING", "got %+v", got)
	}),
	e("52", "GET /connectors/m1/tasks/7/status", "", is(404), "No status found for task m1-7"),
	ok("53", "POST m1 again", func(s *session) {
		s.do("POST /connectors", create("m1", s.source())).fails(is(409), "Connector m1 already exists")
	}),
	ok("54", "expand=info&expand=status", func(s *session) {
		var got map[string]map[string]any
		s.do("GET /connectors?expand=info&expand=status", "").want(200).into(&got)
		s.check(len(got) == 1 && len(got["m1"]) == 2 && got["m1"]["info"] != nil && got["m1"]["status"] != nil, "got %v", got)
	}),
	ok("55", "expand=bogus", func(s *session) {
		s.do("GET /connectors?expand=bogus", "").want(200).text(`{"m1":{}}`)
		s.do("GET /connectors?expand=info,status", "").want(200).text(`{"m1":{}}`)
	}),
	ok("56", "PUT m1/config", func(s *session) {
		r := s.do("PUT /connectors/m1/config", jsonOf(s.source())).want(200)
		s.check(r.header.Get("Location") == "", "Location %q", r.header.Get("Location"))
	}),
	ok("57", "PUT with numbers and booleans", func(s *session) {
		body := strings.TrimSuffix(jsonOf(s.source("tasks.max", "")), "}\n") + `,"tasks.max":1,"num":1.50,"flag":true}`
		s.do("PUT /connectors/m1/config", body).want(200)
		s.config("m1", s.source("name", "m1", "num", "1.50", "flag", "true"))
	}),
	ok("58", "PUT with another name", func(s *session) {
		s.do("PUT /connectors/m1/config", jsonOf(s.source("name", "other"))).fails(is(400), "other", "m1")
	}),
	ok("59", "PUT with null", func(s *session) {
		body := strings.TrimSuffix(jsonOf(s.source()), "}\n") + `,"undefined":null}`
		s.do("PUT /connectors/m1/config", body).fails(is(400), "following 1 error(s)", "Null value")
	}),
	e("60", "PUT /connectors/m1/config", `{}`, is(400), "contains no connector type"),
	ok("61", "PATCH m1/config", func(s *session) {
		s.do("PATCH /connectors/m1/config", `{"num":null,"added":"1"}`).want(200)
		s.config("m1", s.source("name", "m1", "flag", "true", "added", "1"))
	}),
	e("62", "PATCH /connectors/m1/config", `{"tasks.max":"0"}`, is(400), "following 1 error(s)"),
	ok("63", "PUT m2/config", func(s *session) {
		r := s.do("PUT /connectors/m2/config", jsonOf(s.source())).want(201)
		s.check(r.header.Get("Location") == s.base+"/connectors/m2", "Location %q", r.header.Get("Location"))
		s.reaches("m2", "RUNNING", "RUNNING")
	}),
	ok("64", "GET m1/topics", func(s *session) {
		s.eventually(func() error {
			r := s.do("GET /connectors/m1/topics", "")
			if strings.TrimSpace(string(r.body)) != `{"m1":{"topics":["`+s.topic+`"]}}` {
				return fmt.Errorf("topics %s", r.short())
			}
			return nil
		})
	}),
	ok("65", "GET m1/offsets", func(s *session) {
		s.offsets("m1", entry(map[string]any{"filename": s.input}, map[string]any{"position": 6.0}))
	}),
}

func (s *session) config(name string, want map[string]string) {
	var got map[string]string
	s.do("GET /connectors/"+name+"/config", "").want(200).into(&got)
	s.same("the configuration of "+name, want, got)
}

func entry(partition, offset map[string]any) map[string]any {
	return map[string]any{"partition": partition, "offset": offset}
}

// offsets waits until a connector has these offsets. Additional fields of an offset are ignored.
func (s *session) offsets(name string, want ...map[string]any) {
	if want == nil {
		want = []map[string]any{}
	}
	s.eventually(func() error {
		var got struct{ Offsets []map[string]any }
		r := s.do("GET /connectors/"+name+"/offsets", "")
		if err := json.Unmarshal(r.body, &got); err != nil || r.status != 200 {
			return fmt.Errorf("status %d: %s", r.status, r.short())
		}
		for _, o := range got.Offsets {
			if m, ok := o["offset"].(map[string]any); ok && m["position"] != nil {
				o["offset"] = map[string]any{"position": m["position"]}
			}
		}
		if diff := cmp.Diff(want, got.Offsets); diff != "" {
			return fmt.Errorf("offsets (-want +got):\n%s", diff)
		}
		return nil
	})
}

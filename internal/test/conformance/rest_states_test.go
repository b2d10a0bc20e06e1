package conformance

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// stateCases pause, stop and restart m1.
var stateCases = []restCase{
	e("66", "PATCH /connectors/m1/offsets", `{"offsets":[{"partition":{"filename":"x"},"offset":{"position":1}}]}`, is(400), "STOPPED", "stop"),
	e("67", "DELETE /connectors/m1/offsets", "", is(400), "STOPPED", "stop"),
	e("68", "PATCH /connectors/nope/offsets", `{"offsets":[]}`, is(400)),
	ok("69", "PUT m1/pause", func(s *session) {
		s.do("PUT /connectors/m1/pause", "").want(202).empty()
		s.reaches("m1", "PAUSED", "PAUSED")
		s.do("PUT /connectors/m1/pause", "").want(202).empty()
	}),
	ok("70", "POST m1/restart while paused", func(s *session) {
		s.do("POST /connectors/m1/restart", "").want(204).empty()
		s.reaches("m1", "PAUSED", "PAUSED")
	}),
	ok("71", "PUT m1/resume", func(s *session) {
		s.do("PUT /connectors/m1/resume", "").want(202).empty()
		s.reaches("m1", "RUNNING", "RUNNING")
	}),
	ok("72", "POST m1/restart?includeTasks=true", func(s *session) { s.restarts("m1", "includeTasks=true", "RESTARTING", "RESTARTING") }),
	ok("73", "GET m1/status", func(s *session) { s.reaches("m1", "RUNNING", "RUNNING") }),
	ok("74", "POST m1/restart?onlyFailed=true&includeTasks=true", func(s *session) {
		s.eventually(func() error { // in a cluster, the previous restart may not have started yet
			var plan status
			s.do("POST /connectors/m1/restart?onlyFailed=true&includeTasks=true", "").want(202).into(&plan)
			if plan.Connector.State != "RUNNING" || len(plan.Tasks) != 1 || plan.Tasks[0].State != "RUNNING" {
				return fmt.Errorf("the plan is %+v", plan)
			}
			return nil
		})
	}),
	ok("75", "POST m1/restart?includeTasks=bogus", func(s *session) { s.do("POST /connectors/m1/restart?includeTasks=bogus", "").want(204).empty() }),
	ok("76", "POST m1/tasks/0/restart", func(s *session) { s.do("POST /connectors/m1/tasks/0/restart", "").want(204).empty() }),
	e("77", "POST /connectors/m1/tasks/9/restart", "", is(404), "m1-9"),
	ok("78", "PUT m1/stop", func(s *session) {
		s.do("PUT /connectors/m1/stop", "").want(204).empty()
		s.do("GET /connectors/m1/tasks", "").want(200).text("[]")
		s.reaches("m1", "STOPPED")
	}),
	ok("79", "PUT m1/stop again", func(s *session) { s.do("PUT /connectors/m1/stop", "").want(204).empty() }),
}

// restarts sends a restart request and checks its plan.
func (s *session) restarts(name, query, connector string, tasks ...string) status {
	var plan status
	s.do("POST /connectors/"+name+"/restart?"+query, "").want(202).into(&plan)
	good := plan.Connector.State == connector && len(plan.Tasks) == len(tasks)
	for i := range tasks {
		good = good && plan.Tasks[i].State == tasks[i]
	}
	s.check(good, "the plan is %+v, want %s %v", plan, connector, tasks)
	return plan
}

// offsetCases alter the offsets of the stopped m1 and of the sink k1.
var offsetCases = []restCase{
	ok("80", "PATCH m1/offsets", func(s *session) {
		s.patch("m1", entry(s.filename(), map[string]any{"position": 2})).want(200).altered("altered")
		s.offsets("m1", entry(s.filename(), map[string]any{"position": 2.0}))
	}),
	ok("81", "PATCH m1/offsets with a bad partition", func(s *session) {
		s.patch("m1", entry(map[string]any{"nope": "x"}, map[string]any{"position": 2})).fails(is(500), "filename")
	}),
	ok("82", "PATCH m1/offsets with null", func(s *session) {
		s.patch("m1", entry(s.filename(), nil)).want(200).altered("altered")
		s.offsets("m1")
	}),
	ok("83", "DELETE m1/offsets", func(s *session) {
		s.do("DELETE /connectors/m1/offsets", "").want(200).altered("reset")
		s.do("DELETE /connectors/m1/offsets", "").want(200).altered("reset")
	}),
	ok("84", "PUT m1/resume after stop", func(s *session) {
		s.do("PUT /connectors/m1/resume", "").want(202).empty()
		s.reaches("m1", "RUNNING", "RUNNING")
	}),
	ok("85", "POST initial_state paused", func(s *session) {
		s.initially("m5", "paused")
		s.reaches("m5", "PAUSED")
	}),
	ok("86", "POST initial_state STOPPED", func(s *session) {
		s.initially("m6", "STOPPED")
		s.reaches("m6", "STOPPED")
		s.do("DELETE /connectors/m6/offsets", "").want(200).altered("reset")
	}),
	ok("87", "POST the sink k1", func(s *session) {
		body := create("k1", map[string]string{"connector.class": "FileStreamSink", "file": s.output, "topics": s.topic, "tasks.max": "1"})
		r := s.do("POST /connectors", body).want(201)
		s.check(r.object()["type"] == "sink", "type of %s", r.short())
		s.reaches("k1", "RUNNING", "RUNNING")
	}),
	ok("88", "GET k1/offsets", func(s *session) {
		s.eventually(func() error {
			var got struct {
				Offsets []struct{ Partition, Offset map[string]any }
			}
			r := s.do("GET /connectors/k1/offsets", "").want(200)
			r.into(&got)
			if len(got.Offsets) != 1 || got.Offsets[0].Partition["kafka_topic"] != s.topic ||
				got.Offsets[0].Partition["kafka_partition"] != 0.0 || got.Offsets[0].Offset["kafka_offset"] == nil {
				return fmt.Errorf("offsets %s", r.short())
			}
			return nil
		})
	}),
	ok("89", "PATCH k1/offsets with numbers as strings", func(s *session) {
		s.do("PUT /connectors/k1/stop", "").want(204)
		s.reaches("k1", "STOPPED")
		patch := entry(map[string]any{"kafka_topic": s.topic, "kafka_partition": "0"}, map[string]any{"kafka_offset": "1"})
		s.eventually(func() error { // the tasks may remain in the group for a while
			if r := s.patch("k1", patch); r.status != 200 {
				return fmt.Errorf("status %d: %s", r.status, r.short())
			}
			return nil
		})
		s.offsets("k1", entry(map[string]any{"kafka_topic": s.topic, "kafka_partition": 0.0}, map[string]any{"kafka_offset": 1.0}))
	}),
	badSink("90a", map[string]any{"kafka_topic": "t"}, map[string]any{"kafka_offset": 1}, "kafka_partition"),
	badSink("90b", map[string]any{"kafka_topic": "t", "kafka_partition": "x"}, map[string]any{"kafka_offset": 1}, "'x'", "Partition values for sink connectors need to be integers"),
	badSink("90c", map[string]any{"kafka_topic": "t", "kafka_partition": 0}, map[string]any{"kafka_offset": "x"}, "'x'",
		"Offset values for sink connectors need to be integers"),
	badSink("90d", map[string]any{"kafka_topic": "t", "kafka_partition": 0}, map[string]any{"other": 1}, "kafka_offset"),
	badSink("90e", nil, map[string]any{"kafka_offset": 1}, "partition"),
	ok("91", "PUT k1/topics/reset", func(s *session) {
		s.do("PUT /connectors/k1/topics/reset", "").want(202).empty()
		s.eventually(func() error {
			if r := s.do("GET /connectors/k1/topics", ""); strings.TrimSpace(string(r.body)) != `{"k1":{"topics":[]}}` {
				return fmt.Errorf("topics %s", r.short())
			}
			return nil
		})
	}),
}

func (s *session) filename() map[string]any { return map[string]any{"filename": s.input} }

func (s *session) patch(name string, entries ...map[string]any) reply {
	return s.do("PATCH /connectors/"+name+"/offsets", jsonOf(map[string]any{"offsets": entries}))
}

// altered checks the message of a successful change.
func (r reply) altered(verb string) {
	text, _ := r.object()["message"].(string)
	r.s.check(strings.Contains(text, "offsets for this connector have been "+verb+" successfully"), "%s: %s", r.what, r.short())
}

func (s *session) initially(name, state string) {
	body := jsonOf(map[string]any{"name": name, "config": s.source(), "initial_state": state})
	var got info
	s.do("POST /connectors", body).want(201).into(&got)
	s.check(len(got.Tasks) == 0, "tasks %v", got.Tasks)
}

// badSink is a change of a sink's offsets that is rejected with 400.
func badSink(id string, partition, offset map[string]any, parts ...string) restCase {
	return ok(id, "PATCH k1/offsets "+jsonOf(entry(partition, offset)), func(s *session) {
		s.patch("k1", entry(partition, offset)).fails(is(400), parts...)
	})
}

// failureCases cover a failing connector, a failing task, and deletion.
var failureCases = []restCase{
	ok("92", "a task that fails", func(s *session) {
		s.do("POST /connectors", create("f1", mock("task-failure"))).want(201)
		s.reaches("f1", "RUNNING", "FAILED")
		st, _ := s.status("f1")
		s.check(st.Connector.Trace == "" && len(st.Tasks) == 1 && st.Tasks[0].Trace != "", "traces of %+v", st)
		r := s.do("GET /connectors/f1/tasks/0/status", "")
		keys := objectKeys(r.body)
		s.check(len(keys) > 0 && keys[len(keys)-1] == "trace", "keys %v", keys)
	}),
	ok("93", "POST f1/restart?onlyFailed=true&includeTasks=true", func(s *session) {
		plan := s.restarts("f1", "onlyFailed=true&includeTasks=true", "RUNNING", "RESTARTING")
		s.check(len(plan.Tasks) == 1 && plan.Tasks[0].Trace != "", "the trace is gone: %+v", plan)
	}),
	ok("94", "a connector that fails", func(s *session) {
		s.do("POST /connectors", create("f2", mock("connector-failure"))).want(201)
		s.reaches("f2", "FAILED", "RUNNING")
		st, _ := s.status("f2")
		s.check(st.Connector.Trace != "", "no trace: %+v", st)
	}),
	ok("95", "PUT f2/pause", func(s *session) {
		s.do("PUT /connectors/f2/pause", "").want(202)
		s.eventually(func() error {
			st, err := s.status("f2")
			if err == nil && st.Connector.State != "FAILED" {
				err = fmt.Errorf("f2 is %+v", st)
			}
			return err
		})
	}),
	ok("96", "PUT f2/stop", func(s *session) {
		s.do("PUT /connectors/f2/stop", "").want(204)
		s.reaches("f2", "STOPPED")
	}),
	ok("97", "DELETE f2", func(s *session) {
		s.do("DELETE /connectors/f2", "").want(204).empty()
		for _, path := range []string{"/connectors/f2", "/connectors/f2/status"} {
			s.eventually(func() error {
				if r := s.do("GET "+path, ""); r.status != 404 {
					return fmt.Errorf("%s: status %d", path, r.status)
				}
				return nil
			})
		}
		s.do("DELETE /connectors/f2", "").want(404)
	}),
}

func mock(mode string) map[string]string {
	return map[string]string{"connector.class": "MockSource", "tasks.max": "1", "mock_mode": mode, "delay_ms": "100"}
}

// otherCases cover names that must be escaped in URLs, and requests between workers.
var otherCases = []restCase{
	{id: "118", name: "DELETE m2?forward=false", distributed: true, run: func(s *session) {
		var answers []int
		for _, base := range []string{s.base, s.other} {
			s.at(base, func() { answers = append(answers, s.do("DELETE /connectors/m2?forward=false", "").status) })
		}
		slices.Sort(answers) // the leader processes the request before or after the other worker rejects it
		s.check(slices.Equal(answers, []int{204, 409}) || slices.Equal(answers, []int{404, 409}), "answers %v", answers)
	}},
	ok("119", "PUT m1/fence unsigned", func(s *session) {
		if s.standalone {
			s.do("PUT /connectors/m1/fence", "").fails(is(500))
			return
		}
		s.do("PUT /connectors/m1/fence", "").fails(is(400), "missing required signature")
	}),
	ok("120", "POST m1/tasks with a wrong signature", func(s *session) {
		r := s.do("POST /connectors/m1/tasks", "[]", "X-Connect-Authorization", "AAAA", "X-Connect-Request-Signature-Algorithm", "HmacSHA256")
		if s.standalone {
			r.fails(is(500))
			return
		}
		r.fails(is(403), "invalid signature")
	}),
	ok("121", "the name sp ace", func(s *session) {
		for _, name := range []string{"sp ace", "naïve café", "emoji 🚀", "plus+and&co", "q?h#"} {
			r := s.do("POST /connectors", jsonOf(map[string]any{"name": name, "config": s.source(), "initial_state": "stopped"})).want(201)
			where, err := url.Parse(r.header.Get("Location"))
			s.check(err == nil && where.Path == "/connectors/"+name, "Location %q", r.header.Get("Location"))
			path := "/connectors/" + url.PathEscape(name)
			s.check(s.do("GET "+path, "").want(200).object()["name"] == name, "another name")
			s.do("DELETE "+path, "").want(204)
		}
	}),
	ok("122", "GET /connectors/a%2Fb", func(s *session) { s.do("GET /connectors/a%2Fb", "").want(400, 404) }),
}

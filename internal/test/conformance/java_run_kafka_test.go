//go:build kafka

package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// scriptRun runs scripts with one worker. Each has a connector of its own.
type scriptRun struct {
	side, mode string
	standalone bool
	url        string
	dir        string // for traces
	scripts    []script
}

const (
	scriptsAtOnce = 12
	soon          = 30 * time.Second // the time in which a script ends
)

// all returns what happened in each script.
func (r *scriptRun) all(t *testing.T, broker string) map[string][]string {
	t.Helper()
	found, problems := make([][]string, len(r.scripts)), make([][]string, len(r.scripts))
	next := make(chan int)
	var work sync.WaitGroup
	changes := new(sync.Mutex) // Apache's standalone worker deadlocks when it stops a connector and creates one
	open := func() *session {
		s := newSession(t, r.url, "")
		s.standalone, s.changes = r.standalone, changes
		return s
	}
	run := func(s *session, i int) {
		problems[i] = s.run(restCase{run: func(s *session) { found[i] = r.run(s, i) }})
	}
	for i, c := range r.scripts {
		if c.alone {
			run(open(), i)
		}
	}
	for range scriptsAtOnce {
		s := open()
		work.Go(func() {
			for i := range next {
				run(s, i)
			}
		})
	}
	for i, c := range r.scripts {
		if !c.alone {
			next <- i
		}
	}
	close(next)
	work.Wait()
	topics, out := written(t, broker, r.name, r.scripts), map[string][]string{}
	for i, c := range r.scripts {
		for _, p := range problems[i] {
			t.Errorf("%s: %s", c.id, p)
		}
		lines := slices.Concat(found[i], topics[r.name(i)+"-out"], topics[r.name(i)+"-dead"])
		names := strings.NewReplacer(r.dir, "DIR", r.name(i), "NAME")
		for k, line := range lines {
			lines[k] = identity.ReplaceAllString(names.Replace(line), "@ID")
		}
		out[c.id] = lines
	}
	return out
}

// without returns lines with a file's name replaced.
func without(file string, lines []string) []string {
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], file, "FILE")
	}
	return lines
}

func (r *scriptRun) name(i int) string  { return fmt.Sprintf("%s-%s-%d", r.side, r.mode, i) }
func (r *scriptRun) trace(i int) string { return filepath.Join(r.dir, fmt.Sprint(i)) }

// run runs a script until its end, stops its connector, and returns what happened.
func (r *scriptRun) run(s *session, i int) []string {
	c, name := r.scripts[i], r.name(i)
	s.do("PUT /connectors/"+name+"/config", jsonOf(c.configuration(name, r.trace(i), saidTopic(r.mode, i)))).want(201, 400, 500)
	var states string
	var after []string
	reached := within(soon, func() bool {
		states, after = statesOf(s, name)
		events := lines(r.trace(i))
		enough := 1
		if c.twice {
			enough = 2
		}
		return states == c.ends && len(withPrefix(events, c.until)) >= enough ||
			r.side == "ours" && states == c.oursEnds && len(withPrefix(events, c.oursUntil)) > 0
	})
	after = append([]string{"states " + states}, after...)
	if !reached {
		after = append(after, fmt.Sprintf("these are not the states %s, or there is no %q", c.ends, c.until))
	}
	after = append(after, measured(s, c, name, r.trace(i))...)
	if states != "none" {
		s.do("PUT /connectors/"+name+"/stop", "").want(204)
		if !within(soon, func() bool { states, _ := statesOf(s, name); return states == "STOPPED" }) {
			after = append(after, "did not stop")
		}
	}
	if c.alter != "" {
		changed := s.do("PATCH /connectors/"+name+"/offsets", c.alter)
		after = append(after, fmt.Sprint("altered ", changed.status))
		if changed.status == 200 {
			after = append(after, compact(changed.body))
		}
	}
	if !c.anyOffset {
		after = append(after, "offsets "+inOrder(s.do("GET /connectors/"+name+"/offsets", "").want(200, 404).body))
	}
	events := lines(r.trace(i))
	if c.anyCommit {
		events = slices.DeleteFunc(events, isCommit)
	}
	if c.anyPart {
		return slices.Concat(once(events), after)
	}
	return slices.Concat(once(events), after, partLines(r.trace(i)))
}

// within reports whether a condition holds before a time is over.
func within(d time.Duration, done func() bool) bool {
	deadline := time.After(d)
	for !done() {
		select {
		case <-deadline:
			return false
		case <-time.After(100 * time.Millisecond):
		}
	}
	return true
}

// configuration returns the properties of the connector of a script.
func (c script) configuration(name, trace, said string) map[string]string {
	config := map[string]string{"connector.class": "probe.Script" + c.class, "trace": trace, "tasks.max": "3"}
	if c.class == "Sink" {
		config["topics"], config["consumer.override.auto.offset.reset"] = "script", "earliest"
	} else {
		config["topic"] = "script-source"
	}
	if c.says != nil {
		maps.Copy(config, partConfig(trace))
	}
	switch {
	case c.says != nil && c.class == "Sink":
		config["topics"] = said
	case c.says != nil:
		config["topic"], config["says"] = name+"-out", strings.Join(c.says, "|")
	}
	maps.Copy(config, c.config)
	if config["errors.deadletterqueue.topic.replication.factor"] != "" {
		config["errors.deadletterqueue.topic.name"] = name + "-dead"
	}
	return config
}

func isCommit(event string) bool {
	return strings.HasPrefix(event, "flush ") || strings.HasPrefix(event, "preCommit ") || event == "commit"
}

// identity matches the identity of a Java object.
var identity = regexp.MustCompile(`@[0-9a-f]{6,8}\b`)

// once drops events that occur again and again, such as commits, when they are the same as before.
// What other threads do is in order, at the end: acknowledgments, commits and the stop of a connector.
func once(events []string) (out []string) {
	var others []string
	for _, line := range events {
		what, _, _ := strings.Cut(line, " ")
		if what == "commitRecord" || what == "commit" || what == "connector.stop" {
			others = append(others, line)
		} else if !slices.Contains([]string{"flush", "preCommit", "put", "again", "taskConfigs"}, what) || !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	slices.Sort(others)
	return append(out, slices.Compact(others)...)
}

// inOrder returns the offsets of a connector in order.
func inOrder(body []byte) string {
	var all struct{ Offsets []json.RawMessage }
	if json.Unmarshal(body, &all) != nil {
		return string(body)
	}
	var out []string
	for _, o := range all.Offsets {
		out = append(out, compact(o))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// ownText matches errors of the connectors themselves. Those of the workers have other words.
var (
	ownText  = regexp.MustCompile("thrown by|raised|the cause")
	ownCause = regexp.MustCompile(`[a-z.]+\.[A-Z][A-Za-z]+: (thrown by [a-zA-Z.]+|raised|the cause)`)
)

// statesOf returns the states of a connector and its tasks, and the innermost causes of failures.
func statesOf(s *session, name string) (states string, causes []string) {
	st, err := s.status(name)
	if err != nil {
		return "none", nil
	}
	states = st.Connector.State
	for _, part := range append([]taskState{st.Connector}, st.Tasks...) {
		if part.Trace == "" {
			continue
		}
		causes = append(causes, "cause "+innermost(part.Trace))
	}
	for _, task := range st.Tasks {
		states += " " + task.State
	}
	return states, causes
}

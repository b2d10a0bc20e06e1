package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// restCase is a row of the table. The rows run in order: later ones use connectors that earlier
// ones created.
type restCase struct {
	id          string
	name        string
	distributed bool // skipped in standalone mode
	run         func(s *session)
}

// session runs the table with one worker.
type session struct {
	base       string // URL of the worker's REST API
	other      string // URL of another worker of the cluster; distributed mode only
	standalone bool
	input      string // file with the lines a, b and c
	output     string // path of a file that does not exist
	topic      string // topic used only by this run
	client     http.Client
	changes    *sync.Mutex // held during requests that change something; nil: none
	rebalances int         // number of answers that were attributed to a rebalance

	problems []string // of the current case
}

// givenUp ends a case that cannot continue.
type givenUp struct{}

// run runs a case and returns its problems.
func (s *session) run(c restCase) (problems []string) {
	s.problems = nil
	defer func() {
		if p := recover(); p != nil {
			if _, ok := p.(givenUp); !ok {
				panic(p)
			}
			problems = s.problems
		}
	}()
	c.run(s)
	return s.problems
}

func (s *session) errorf(format string, args ...any) {
	s.problems = append(s.problems, fmt.Sprintf(format, args...))
}

func (s *session) check(ok bool, format string, args ...any) {
	if !ok {
		s.errorf(format, args...)
	}
}

func (s *session) giveUp(format string, args ...any) {
	s.errorf(format, args...)
	panic(givenUp{})
}

// reply is the answer to a request.
type reply struct {
	s      *session
	what   string
	status int
	header http.Header
	body   []byte
}

// do sends "METHOD /path" with a JSON body; "" means no body. headers are alternating names and
// values. If Apache's workers of a cluster reject the request because of a rebalance, do retries
// it.
func (s *session) do(what, body string, headers ...string) (r reply) {
	for range 100 {
		r = s.once(what, body, headers...)
		if s.standalone || r.status != 500 && r.status != 409 ||
			!bytes.Contains(r.body, []byte("a rebalance is expected")) && !bytes.Contains(r.body, []byte("stale configuration")) {
			return r
		}
		s.rebalances++
		<-time.After(100 * time.Millisecond)
	}
	return r
}

func (s *session) once(what, body string, headers ...string) reply {
	method, path, _ := strings.Cut(what, " ")
	if s.changes != nil && method != http.MethodGet {
		s.changes.Lock()
		defer s.changes.Unlock()
	}
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequest(method, s.base+path, r)
	if err != nil {
		s.giveUp("%s: %v", what, err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := s.client.Do(req)
	if err != nil {
		s.giveUp("%s: %v", what, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		s.giveUp("%s: %v", what, err)
	}
	return reply{s, what, resp.StatusCode, resp.Header, data}
}

// want checks the status.
func (r reply) want(status ...int) reply {
	for _, n := range status {
		if r.status == n {
			return r
		}
	}
	r.s.errorf("%s: status %d, want %v: %s", r.what, r.status, status, r.short())
	return r
}

func (r reply) short() string {
	if len(r.body) > 400 {
		return string(r.body[:400]) + "…"
	}
	return string(r.body)
}

// empty checks that there is no body.
func (r reply) empty() { r.s.check(len(r.body) == 0, "%s: body %s, want none", r.what, r.short()) }

// text checks the body byte by byte, except for surrounding white space.
func (r reply) text(want string) {
	r.s.check(strings.TrimSpace(string(r.body)) == want, "%s: body %s, want %s", r.what, r.short(), want)
}

// into decodes the body.
func (r reply) into(v any) {
	if err := json.Unmarshal(r.body, v); err != nil {
		r.s.giveUp("%s: reading %s: %v", r.what, r.short(), err)
	}
}

// object decodes the body as an object.
func (r reply) object() map[string]any {
	var out map[string]any
	r.into(&out)
	return out
}

// fails checks an error: its status, the form of its body, and parts of its message. If several
// statuses are allowed, the first is Apache's.
func (r reply) fails(statuses []int, parts ...string) {
	r.want(statuses...)
	keys := objectKeys(r.body)
	r.s.check(strings.Join(keys, " ") == "error_code message", "%s: the keys of the error are %v", r.what, keys)
	var e struct {
		Code    int `json:"error_code"`
		Message *string
	}
	if json.Unmarshal(r.body, &e) != nil {
		return
	}
	r.s.check(e.Code == r.status, "%s: error_code %d with status %d", r.what, e.Code, r.status)
	for _, part := range parts {
		r.s.check(e.Message != nil && strings.Contains(*e.Message, part), "%s: message %s does not contain %q", r.what, r.short(), part)
	}
}

func is(statuses ...int) []int { return statuses }

// objectKeys returns the keys of a JSON object, in order.
func objectKeys(data []byte) []string {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	var out []string
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return out
		}
		out = append(out, t.(string))
		var skip json.RawMessage
		if d.Decode(&skip) != nil {
			return out
		}
	}
	return out
}

// eventuality is the time to wait for eventual states.
const eventuality = 30 * time.Second

// eventually repeats a check until it succeeds.
func (s *session) eventually(check func() error) {
	deadline := time.After(eventuality)
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for {
		err := check()
		if err == nil {
			return
		}
		select {
		case <-deadline:
			s.errorf("not in %v: %v", eventuality, err)
			return
		case <-ticker.C:
		}
	}
}

// status is the body of GET /connectors/{c}/status.
type status struct {
	Name      string
	Connector taskState
	Tasks     []taskState
	Type      string
}

type taskState struct {
	ID       int
	State    string
	WorkerID string `json:"worker_id"`
	Trace    string
}

func (s *session) status(name string) (status, error) {
	var out status
	r := s.do("GET /connectors/"+name+"/status", "")
	if r.status != http.StatusOK {
		return out, errors.New(r.short())
	}
	err := json.Unmarshal(r.body, &out)
	out.Tasks = slices.DeleteFunc(out.Tasks, func(t taskState) bool { return t.ID == phantom })
	return out, err
}

// phantom is a task that Apache shows as FAILED in standalone mode after case 77 has restarted it,
// although it does not exist.
const phantom = 9

// reaches waits for the states of a connector and its tasks.
func (s *session) reaches(name, connector string, tasks ...string) {
	s.eventually(func() error {
		st, err := s.status(name)
		if err != nil {
			return err
		}
		ok := st.Connector.State == connector && len(st.Tasks) == len(tasks)
		for i := range tasks {
			ok = ok && st.Tasks[i].State == tasks[i]
		}
		if !ok {
			return fmt.Errorf("%s is %+v, want %s %v", name, st, connector, tasks)
		}
		return nil
	})
}

func jsonOf(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return b.String()
}

// source returns the configuration of a file source with changes: alternating keys and values,
// where "" removes the key.
func (s *session) source(changes ...string) map[string]string {
	out := map[string]string{"connector.class": "FileStreamSource", "file": s.input, "topic": s.topic, "tasks.max": "1"}
	for i := 0; i < len(changes); i += 2 {
		if out[changes[i]] = changes[i+1]; changes[i+1] == "" {
			delete(out, changes[i])
		}
	}
	return out
}

func create(name string, config map[string]string) string {
	return jsonOf(map[string]any{"name": name, "config": config})
}

// at sends the requests of do to another worker.
func (s *session) at(base string, do func()) {
	before := s.base
	s.base = base
	defer func() { s.base = before }()
	do()
}

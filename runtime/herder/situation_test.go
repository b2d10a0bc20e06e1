package herder

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/group"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// situation is a worker of a cluster in a bubble of its own time. The group and the leader are the
// test's, the stores are in memory, and the worker runs fake plugins.
type situation struct {
	*Herder
	*plugins
	t       *testing.T
	member  *clusterMember
	configs localConfigs

	mu      sync.Mutex
	refuses int  // the status with which the leader answers; 0: it stores what it gets
	gone    bool // the group does not take this worker for a member
}

// localConfigs are configurations in memory in place of a topic.
type localConfigs struct{ *storage.LocalConfigs }

func (localConfigs) SessionKey() *storage.SessionKey                         { return nil }
func (localConfigs) PutSessionKey(context.Context, storage.SessionKey) error { return nil }
func (localConfigs) Claim(context.Context) error                             { return nil }
func (localConfigs) Disclaim()                                               {}
func (localConfigs) Doubt()                                                  {}

const (
	here  = "w:8083"
	there = "http://leader:8083/"
)

func newSituation(t *testing.T) *situation {
	props := map[string]string{"bootstrap.servers": "127.0.0.1:1", "group.id": "g", "config.storage.topic": "configs", "offset.storage.topic": "offsets",
		"status.storage.topic": "states", "key.converter": "org.apache.kafka.connect.storage.StringConverter", "value.converter": "org.apache.kafka.connect.storage.StringConverter"}
	config, err := configs.DistributedKeys.Parse(props)
	if err != nil {
		t.Fatal(err)
	}
	p := newPlugins()
	h := newHerder(Options{WorkerID: here, Worker: worker.Options{Plugins: p, Offsets: storage.NewMemoryOffsets(), Props: props, Config: config, Log: slog.New(slog.DiscardHandler)}})
	s := &situation{Herder: h, plugins: p, t: t, configs: localConfigs{storage.NewLocalConfigs(nil, configEvents{h})}}
	states := storage.NewLocalStatuses()
	states.Noted = h.statusRead
	s.member = newClusterMember(h, s.configs, ClusterOptions{Client: &http.Client{Transport: s}, Group: group.Options{URL: "http://" + here + "/", Protocol: group.Compatible}})
	s.member.group = s
	h.configs, h.states, h.place = s.configs, states, s.member
	h.begin()
	return s
}

// The group of the test.

func (s *situation) Run(context.Context) error              { return nil }
func (s *situation) Standing() (epoch uint64, current bool) { return 0, true }
func (s *situation) Counts() group.Counts                   { return group.Counts{} }
func (s *situation) Confirm(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		return errors.New("no member")
	}
	return nil
}

// Rejoin is noted once a step: more requests before a rebalance make no difference.
func (s *situation) Rejoin() {
	s.plugins.mu.Lock()
	defer s.plugins.mu.Unlock()
	if !slices.Contains(s.log, "rejoin") {
		s.log = append(s.log, "rejoin")
	}
}

// RoundTrip is the leader, elsewhere: it stores the tasks that it gets, unless it refuses.
func (s *situation) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	status := s.refuses
	s.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var tasks []map[string]string
	if err := json.Unmarshal(body, &tasks); err != nil {
		return nil, err
	}
	s.note("ask %d", len(tasks))
	if status == 0 {
		status = http.StatusOK
		err = s.configs.PutTasks(r.Context(), "c", tasks)
	}
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(nil))}, err
}

// do takes a step: a verb and its argument.
func (s *situation) do(step string) {
	s.t.Helper()
	ctx := s.t.Context()
	verb, arg, _ := strings.Cut(step, " ")
	var err error
	switch verb {
	case "put": // a configuration
		err = s.configs.PutConnector(ctx, "c", config("name=c;"+arg), "")
	case "tasks": // a number of them
		n, _ := strconv.Atoi(arg)
		tasks := make([]map[string]string, n)
		for i := range tasks {
			tasks[i] = map[string]string{"mode": "", "split": "0", "task.class": "test.SourceTask"}
		}
		err = s.configs.PutTasks(ctx, "c", tasks)
	case "target":
		err = s.configs.PutTarget(ctx, "c", arg)
	case "remove":
		err = s.configs.RemoveConnector(ctx, "c")
	case "remake": // remove and put, before anything of it is carried out
		l := s.lock("c")
		err = errors.Join(s.configs.RemoveConnector(ctx, "c"), s.configs.PutConnector(ctx, "c", config("name=c;"+arg), ""))
		l.op.Unlock()
	case "restart":
		err = s.configs.PutRestart(ctx, "c", storage.RestartRequest{IncludeTasks: strings.Contains(arg, "tasks"), OnlyFailed: strings.Contains(arg, "failed")})
	case "lead": // this worker leads, and holds the work of arg
		s.assign(true, "m", arg)
	case "hold": // another worker leads
		s.assign(false, "m", arg)
	case "forgotten": // the group took this worker for gone, and gave it a new id
		s.assign(false, "m2", arg)
	case "revoke":
		groupHandler{s.member}.Revoke(work(arg))
	case "lost":
		groupHandler{s.member}.Lost()
	case "leader": // answers with a status from now on
		s.mu.Lock()
		s.refuses, _ = strconv.Atoi(arg)
		s.mu.Unlock()
	case "ask": // for other tasks
		s.plugins.mu.Lock()
		s.split++
		ask := s.asks["c"]
		s.plugins.mu.Unlock()
		ask()
	case "fail":
		s.plugins.mu.Lock()
		fail := s.fails["c"]
		s.plugins.mu.Unlock()
		fail(errors.New("it broke"))
	case "crash": // the process of the connector itself, or of a task
		s.plugins.mu.Lock()
		end, fail := s.crash[arg], s.fails["c"]
		s.plugins.mu.Unlock()
		if arg == "c" {
			fail(&connect.ProcessEnded{Text: "the process is gone"})
		} else {
			end()
		}
	case "state": // another worker writes one
		task, state, _ := strings.Cut(arg, " ")
		n, _ := strconv.Atoi(task)
		s.states.Put("c", n, storage.Status{State: state, WorkerID: "other:8083", Generation: 9})
	case "wait":
		d, parseErr := time.ParseDuration(arg)
		err = parseErr
		time.Sleep(d) //nolint:forbidigo // the clock of synctest
	case "close":
		s.Close()
	default:
		err = errors.New("no such step")
	}
	if err != nil {
		s.t.Errorf("%s: %v", step, err)
	}
}

// work reads a list of numbers: "i" is the connector itself.
func work(list string) (out []group.Work) {
	for _, one := range strings.Fields(list) {
		n, err := strconv.Atoi(one)
		if err != nil {
			n = group.Instance
		}
		out = append(out, group.Work{Connector: "c", Task: n})
	}
	return out
}

func (s *situation) assign(leads bool, id, held string) {
	round := group.Round{MemberID: id, Generation: int32(s.member.generation() + 1), Protocol: group.Compatible, Leader: leads, LeaderURL: there,
		Offset: s.configs.Offset(), Held: work(held)}
	if leads {
		round.LeaderURL = s.member.options.Group.URL
	}
	groupHandler{s.member}.BeforeJoin(s.t.Context())
	groupHandler{s.member}.Assigned(round)
}

// shown is the states of the connector in one line.
func (s *situation) shown() string {
	st, err := s.Status("c")
	if err != nil {
		return "none"
	}
	show := func(i rest.StateInfo) string {
		if i.WorkerID != here {
			return string(i.State) + "@" + i.WorkerID
		}
		return string(i.State)
	}
	out := show(st.Connector)
	for _, task := range st.Tasks {
		out += fmt.Sprintf(" %d:%s", task.ID, show(task.StateInfo))
	}
	return out
}

// TestSituations checks what the worker starts, stops, publishes and shows in every situation: what
// the stores say, what runs, and what happens next.
func TestSituations(t *testing.T) {
	for _, row := range situations {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSituation(t)
				defer s.Close()
				for _, step := range row.steps {
					s.do(step.do)
					synctest.Wait()
					if states, called := s.shown(), sorted(s.took()); states != step.states || called != sorted(step.called) {
						t.Fatalf("after %s\nstates %s\nwant   %s\ncalled %s\nwant   %s", step.do, states, step.states, called, sorted(step.called))
					}
				}
			})
		})
	}
}

package herder

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/runtime/fault"
	"millrace/runtime/group"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// leaderID is the transactional id by which leaders write.
const leaderID = "connect-cluster-g"

// member is a cluster of one worker, whose coordinator and topics are in memory.
type member struct {
	*Distributed
	t      *testing.T
	broker *kgo.Client
}

func newMember(t *testing.T) *member {
	c, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.BrokerConfigs(map[string]string{"group.min.session.timeout.ms": "100"}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	props := map[string]string{"bootstrap.servers": c.ListenAddrs()[0], "group.id": "g", "config.storage.topic": "configs", "offset.storage.topic": "offsets",
		"status.storage.topic": "states", "key.converter": "org.apache.kafka.connect.storage.StringConverter", "value.converter": "org.apache.kafka.connect.storage.StringConverter"}
	config, err := configs.DistributedKeys.Parse(props)
	if err != nil {
		t.Fatal(err)
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(c.ListenAddrs()...))
	if err != nil {
		t.Fatal(err)
	}
	p := newPlugins()
	log := slog.New(slog.DiscardHandler)
	topic := func(name string, partitions int32) storage.TopicConfig {
		return storage.TopicConfig{Name: name, Partitions: partitions, Replicas: 1, Client: props, Log: log}
	}
	written := topic("configs", 1)
	written.LeaderID, written.Client = leaderID, map[string]string{"bootstrap.servers": c.ListenAddrs()[0], "isolation.level": "read_committed"}
	m := &member{t: t, broker: client, Distributed: NewDistributed(
		Options{WorkerID: "w:8083", Worker: worker.Options{Plugins: p, Offsets: storage.NewMemoryOffsets(), Props: props, Config: config, Log: log}},
		ClusterOptions{Configs: written, States: topic("states", 1), Client: http.DefaultClient,
			Group: group.Options{Client: client, Group: "g", URL: "http://w:8083/", Protocol: group.Sessioned, SessionTimeout: 5 * time.Second,
				Heartbeat: 20 * time.Millisecond, RebalanceTimeout: 5 * time.Second, SyncTimeout: time.Second, UnsyncBackoff: time.Second, Log: log}})}
	m.run()
	return m
}

// run runs the worker until the test ends.
func (m *member) run() {
	starting, cancel := context.WithTimeout(m.t.Context(), 20*time.Second)
	defer cancel()
	if err := m.Start(starting); err != nil {
		m.t.Fatal(err)
	}
	storing, stopStoring := context.WithCancel(context.Background())
	staying, leave := context.WithCancel(context.Background())
	var stores, membership sync.WaitGroup
	stores.Go(func() { m.check(m.RunStores(storing)) })
	membership.Go(func() { m.check(m.Run(staying)) })
	m.t.Cleanup(func() {
		leave()
		membership.Wait()
		m.Close()
		stopStoring()
		stores.Wait()
		m.CloseStores()
		m.broker.Close()
	})
	m.check(m.Joined(starting))
}

func (m *member) check(err error) {
	if err != nil {
		m.t.Error(err)
	}
}

// await polls until a connector and its tasks are in a state.
func (m *member) await(name, want string) {
	m.t.Helper()
	got := ""
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); m.check(m.states.Sync(m.t.Context())) {
		st, err := m.Status(name)
		if got = string(st.Connector.State); err != nil {
			got = err.Error()
		}
		for _, task := range st.Tasks {
			got += fmt.Sprintf(" %d:%s@%s", task.ID, task.State, task.WorkerID)
		}
		if got == want {
			return
		}
	}
	m.t.Fatalf("%s is %s, want %s", name, got, want)
}

// tell writes a state as a worker does that was cut off.
func (m *member) tell(key, state string, generation int) {
	value := fmt.Appendf(nil, `{"state":%q,"trace":null,"worker_id":"former:8083","generation":%d,"version":null}`, state, generation)
	if state == "" {
		value = nil
	}
	m.check(m.broker.ProduceSync(m.t.Context(), &kgo.Record{Topic: "states", Key: []byte(key), Value: value}).FirstErr())
	m.check(m.states.Sync(m.t.Context()))
}

// Late states of a former owner change nothing: the worker that runs a task writes its state again,
// and the leader removes states without a task.
func TestStatesOfFormerOwners(t *testing.T) {
	m := newMember(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := m.Create(ctx, "c", rest.ConfigOf(config("")), ""); err != nil {
		t.Fatal(err)
	}
	const running = "RUNNING 0:RUNNING@w:8083 1:RUNNING@w:8083"
	if _, err := m.Restart(ctx, "c", Restart{IncludeTasks: true}); err != nil { // it may not have written its state yet
		t.Fatal(err)
	}
	m.await("c", running)
	for _, late := range []struct{ key, state string }{
		{"status-task-c-0", "FAILED"}, {"status-task-c-1", ""}, {"status-connector-c", ""}, {"status-task-c-2", "UNASSIGNED"}, {"status-connector-c", "UNASSIGNED"},
	} {
		m.tell(late.key, late.state, 0)
		m.await("c", running)
	}
	m.tell("status-task-gone-0", "UNASSIGNED", 0)
	m.tell("status-connector-gone", "UNASSIGNED", 0)
	m.await("gone", "No status found for connector gone")
}

// A connector that is deleted and created again at once, with the same configuration, starts from
// nothing. That holds while this worker is still busy with the first one, and without a new
// assignment of the group in between. Its tasks run elsewhere, or were never made.
func TestMadeAgainAtOnce(t *testing.T) {
	m := newMember(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	create := func() {
		t.Helper()
		if _, err := m.Create(ctx, "c", rest.ConfigOf(config("mode=no tasks")), ""); err != nil {
			t.Fatal(err)
		}
	}
	begins := func() {
		t.Helper()
		for done := ""; !strings.HasSuffix(done, "start c"); m.check(m.states.Sync(ctx)) {
			done += m.opts.Worker.Plugins.(*plugins).took()
			if ctx.Err() != nil {
				t.Fatalf("%q was done", done)
			}
		}
		m.await("c", "RUNNING")
	}
	create()
	begins()
	for range 3 {
		l := m.local("c")
		l.op.Lock()
		m.check(m.Delete(ctx, "c"))
		create()
		l.op.Unlock()
		begins()

		m.joinsAgain(false)
		m.check(m.Delete(ctx, "c"))
		m.await("c", "No status found for connector c")
		create()
		m.joinsAgain(true)
		begins()
	}
}

// A cluster whose config topic is deleted goes on with an empty one: a connector that is created
// then runs, although offsets begin again.
func TestConfigTopicThatIsDeleted(t *testing.T) {
	m := newMember(t)
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	for _, name := range []string{"a", "b", "c"} {
		if _, err := m.Create(ctx, name, rest.ConfigOf(config("mode=no tasks")), ""); err != nil {
			t.Fatal(err)
		}
		m.await(name, "RUNNING")
	}
	before := m.configs.Offset()
	if _, err := kadm.NewClient(m.broker).DeleteTopics(ctx, "configs"); err != nil {
		t.Fatal(err)
	}
	m.check(m.configs.Sync(ctx))
	if _, err := m.Create(ctx, "new", rest.ConfigOf(config("mode=no tasks")), ""); err != nil {
		t.Fatal(err)
	}
	for m.configs.Offset() >= before { // until the new one is read
		if err := m.configs.Sync(ctx); ctx.Err() != nil {
			t.Fatalf("the new topic is not read: %v", err)
		}
	}
	m.await("new", "RUNNING")
}

// joinsAgain sets whether the worker asks for a new assignment when there is something to assign.
func (m *member) joinsAgain(does bool) {
	m.member.mu.Lock()
	m.member.joining = !does
	m.member.mu.Unlock()
	m.member.rejoinIfNeeded()
}

// A leader that was fenced by a suspended former leader, and still leads, writes all the same.
func TestFencedOutButLeading(t *testing.T) {
	m := newMember(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for i := range 3 {
		former, err := kgo.NewClient(kgo.SeedBrokers(m.broker.OptValue(kgo.SeedBrokers).([]string)...), kgo.TransactionalID(leaderID))
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = former.ProducerID(ctx)
		former.Close()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Create(ctx, fmt.Sprint("c", i), rest.ConfigOf(config("")), ""); err != nil {
			t.Errorf("create %d: %v", i, err)
		}
	}
}

// A task asks its leader again to fence its predecessors, unless the leader never can.
func TestFencingIsAskedForAgain(t *testing.T) {
	_, refused := net.Dial("tcp", "127.0.0.1:1")
	answers := map[fault.Kind]int{fault.Internal: http.StatusInternalServerError, fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict, fault.Unavailable: http.StatusServiceUnavailable}
	for _, row := range []struct {
		name string
		err  error // on the leader
		want bool
	}{
		{"reading the configurations", fmt.Errorf("listing the ends: %w", refused), true},
		{"a broker that is away", &fencingError{refused}, true},
		{"a broker that is slow", &fencingError{context.DeadlineExceeded}, true},
		{"another leader", fmt.Errorf("storing it: %w", kerr.ProducerFenced), true},
		{"other tasks by now", fault.New(fault.Conflict, "configured anew"), true},
		{"no permission", &fencingError{kerr.TransactionalIDAuthorizationFailed}, false},
		{"no such connector", notFound("c"), false},
	} {
		err := meanwhile(row.err)
		if here := passes(err); here != row.want {
			t.Errorf("%s, on the leader: %v", row.name, here)
		}
		if there := passes(&refusal{status: answers[fault.KindOf(err)]}); there != row.want {
			t.Errorf("%s, from another worker: %v", row.name, there)
		}
	}
	if err := meanwhile(nil); err != nil {
		t.Error(err)
	}
}

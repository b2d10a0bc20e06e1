//go:build kafka

package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/internal/test/apache"
	"millrace/internal/test/postgres"
)

// killsEnv is the environment variable with the number of kills of the JVM, and of the worker.
const killsEnv = "MILLRACE_KILLS"

// Debezium's PostgreSQL connector, on a real broker and a real database. MirrorMaker copies its
// topic.
func TestDebezium(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	postgres.Require(t)
	jars, err := apache.Debezium()
	if err != nil {
		t.Fatal(err)
	}
	mirrorJars, err := apache.Mirror()
	if err != nil {
		t.Fatal(err)
	}
	plugins := t.TempDir()
	copyMirror(t, mirrorJars, filepath.Join(plugins, "mirror"))
	if err := os.CopyFS(filepath.Join(plugins, "debezium-connector-postgres"), os.DirFS(jars)); err != nil {
		t.Fatal(err)
	}
	b, err := apache.StartBroker(t.TempDir(), "group.initial.rebalance.delay.ms=0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Kill() })
	server, err := postgres.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	t.Run("both", func(t *testing.T) {
		t.Run("takeover", func(t *testing.T) {
			t.Parallel()
			takeOverJars(t, newItems(t, server, b.Addr(), "takeover"), plugins)
		})
		t.Run("native", func(t *testing.T) {
			t.Parallel()
			takeOverNative(t, newItems(t, server, b.Addr(), "native"), plugins)
		})
		t.Run("exactly once", func(t *testing.T) {
			t.Parallel()
			kills := 3
			if text := os.Getenv(killsEnv); text != "" {
				if kills, err = strconv.Atoi(text); err != nil {
					t.Fatal(err)
				}
			}
			killOften(t, newItems(t, server, b.Addr(), "exactly"), plugins, kills)
		})
	})
}

// takeOverJars runs Debezium and MirrorMaker with Apache's worker, then with Millrace's, and then
// with Apache's again, with the same properties and topics, while rows are inserted. No row is lost,
// and only the worker that is killed may repeat rows.
func takeOverJars(t *testing.T, in *items, plugins string) {
	more := "plugin.path=" + plugins
	url, stop, _ := apacheSide.start(t, in.broker, in.name, more)
	s := newSession(t, url, in.name)
	s.standalone = false
	s.do("PUT /connectors/items/config", jsonOf(in.config())).want(201)
	in.awaits(t, in.insert(t, 500))
	m := mirrorOf(t, in)
	m.create(t, s)
	m.goesOn(t)
	in.insert(t, 500) // meanwhile
	stop()
	m.sameKeys(t, in.name+"-offsets")

	url, _, kill := ourSide.start(t, in.broker, in.name, more)
	s.base = url
	s.reaches("items", "RUNNING", "RUNNING")
	config := in.config()
	config["name"] = "items"
	s.config("items", config)
	in.awaits(t, in.insert(t, 500))
	m.goesOn(t)
	in.once(t)
	m.once(t)
	in.insert(t, 500)
	kill()
	m.sameKeys(t, in.name+"-offsets")

	url, stop, _ = apacheSide.start(t, in.broker, in.name, more)
	s.base = url
	in.awaits(t, in.insert(t, 500))
	m.goesOn(t)
	for _, name := range []string{"items", "mirror-Source", "mirror-Checkpoint", "mirror-Heartbeat"} {
		s.reaches(name, "RUNNING", "RUNNING")
	}
	stop()
	m.sameKeys(t, in.name+"-offsets")
	s.report(t)
}

// killOften kills the JVM of a connector, and then its worker, while rows are inserted. Each row
// arrives exactly once. Debezium starts an interrupted snapshot over, so there is none.
func killOften(t *testing.T, in *items, plugins string, kills int) {
	in.committed = true
	cache, dir := t.TempDir(), t.TempDir()
	config := in.config()
	config["name"], config["exactly.once.support"], config["snapshot.mode"] = "items", "required", "no_data"
	file := filepath.Join(dir, "items.properties")
	var text strings.Builder
	for k, v := range config {
		fmt.Fprintf(&text, "%s=%s\n", k, v)
	}
	writeFile(t, file, text.String())
	start := func() *ours {
		o := prepareWorker(t, "standalone", in.broker, "plugin.path", plugins, "exactly.once.source.support", "enabled",
			"offset.storage.topic", in.name+"-offsets", "offset.storage.replication.factor", "1")
		o.cmd.Args = append(o.cmd.Args, file)
		o.useBridge(t, cache)
		o.launch(t)
		o.awaitBanner(t)
		return o
	}
	worker := start()
	eventually(t, func() error { return in.streams(t) })
	stop := in.insertAlways(t)
	defer stop()
	for range kills {
		in.more(t, 20)
		eventually(t, func() error { return killJVM(worker.cmd.Process.Pid) })
		in.more(t, 20)
		worker.kill()
		worker = start()
	}
	stop()
	in.awaits(t, in.inserted())
	in.once(t)
	t.Logf("%d rows, each once", in.inserted())
}

// killJVM kills the JVM of a worker.
func killJVM(worker int) error {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", worker))
	for _, file := range files {
		children, _ := os.ReadFile(file)
		for _, child := range strings.Fields(string(children)) {
			name, _ := os.ReadFile("/proc/" + child + "/comm")
			if pid, err := strconv.Atoi(child); err == nil && strings.TrimSpace(string(name)) == "java" {
				return syscall.Kill(pid, syscall.SIGKILL)
			}
		}
	}
	return fmt.Errorf("worker %d has no JVM", worker)
}

// items is a table whose rows have the ids 0, 1, 2 and so on, and the topic of its connector.
type items struct {
	name, broker string
	topic        string
	server       *postgres.Server
	committed    bool // read only committed records
	next         atomic.Int64
	reader       *kgo.Client
	seen         map[int64]int
}

func newItems(t *testing.T, server *postgres.Server, broker, name string) *items {
	if _, err := server.Exec(t.Context(), postgres.User, "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Exec(t.Context(), name, "CREATE TABLE items (id bigint PRIMARY KEY, text text)"); err != nil {
		t.Fatal(err)
	}
	return &items{name: name, broker: broker, topic: name + ".public.items", server: server, seen: map[int64]int{}}
}

func (in *items) config() map[string]string {
	return map[string]string{
		"connector.class": "io.debezium.connector.postgresql.PostgresConnector", "tasks.max": "1",
		"database.hostname": "127.0.0.1", "database.port": fmt.Sprint(in.server.Port()), "database.user": postgres.User, "database.password": "none",
		"database.dbname": in.name, "table.include.list": "public.items", "plugin.name": "pgoutput", "publication.autocreate.mode": "filtered",
		"slot.name": in.name, "slot.retry.delay.ms": "200", "slot.max.retries": "100", "topic.prefix": in.name, "poll.interval.ms": "50",
		"transforms": "row", "transforms.row.type": "io.debezium.transforms.ExtractNewRecordState",
		"key.converter": "org.apache.kafka.connect.json.JsonConverter", "key.converter.schemas.enable": "false",
		"value.converter": "org.apache.kafka.connect.json.JsonConverter", "value.converter.schemas.enable": "false",
	}
}

// streams returns an error unless the connector reads changes.
func (in *items) streams(t *testing.T) error {
	out, err := in.server.Exec(t.Context(), in.name, "SELECT active FROM pg_replication_slots WHERE slot_name = '"+in.name+"'")
	if err == nil && out != "t" {
		err = fmt.Errorf("the replication slot is active: %q", out)
	}
	return err
}

// inserted returns the number of rows.
func (in *items) inserted() int64 { return in.next.Load() }

// insert adds n rows in several transactions, and returns the number of all rows.
func (in *items) insert(t *testing.T, n int64) int64 {
	t.Helper()
	for range 5 {
		if err := in.add(t.Context(), n/5); err != nil {
			t.Fatal(err)
		}
	}
	return in.inserted()
}

func (in *items) add(ctx context.Context, n int64) error {
	from := in.next.Load()
	_, err := in.server.Exec(ctx, in.name, fmt.Sprintf("INSERT INTO items SELECT i, 'text of ' || i FROM generate_series(%d, %d) i", from, from+n-1))
	if err == nil {
		in.next.Add(n)
	}
	return err
}

// insertAlways inserts rows until stop is called.
func (in *items) insertAlways(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var inserting sync.WaitGroup
	inserting.Go(func() {
		for ctx.Err() == nil {
			if err := in.add(context.WithoutCancel(ctx), 10); err != nil {
				t.Error(err)
				return
			}
			select {
			case <-ctx.Done():
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
	return func() { cancel(); inserting.Wait() }
}

// read polls the topic once.
func (in *items) read(ctx context.Context, t *testing.T) {
	t.Helper()
	if in.reader == nil {
		isolation := kgo.ReadUncommitted()
		if in.committed {
			isolation = kgo.ReadCommitted()
		}
		client, err := kgo.NewClient(kgo.SeedBrokers(in.broker), kgo.ConsumeTopics(in.topic), kgo.FetchIsolationLevel(isolation),
			kgo.UnknownTopicRetries(-1), kgo.MetadataMinAge(100*time.Millisecond), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		in.reader = client
	}
	in.reader.PollFetches(ctx).EachRecord(func(r *kgo.Record) {
		var row struct{ ID *int64 }
		if err := json.Unmarshal(r.Value, &row); err != nil || row.ID == nil {
			t.Fatalf("%s: %v", r.Value, err)
		}
		in.seen[*row.ID]++
	})
}

// awaits reads the topic until the first n rows have arrived.
func (in *items) awaits(t *testing.T, n int64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	for int64(len(in.seen)) < n {
		if in.read(ctx, t); ctx.Err() != nil {
			t.Fatalf("%d of %d rows have arrived; the first that is missing is %d", len(in.seen), n, in.missing())
		}
	}
}

// more awaits n more rows.
func (in *items) more(t *testing.T, n int64) {
	t.Helper()
	in.awaits(t, int64(len(in.seen))+n)
}

func (in *items) missing() (id int64) {
	for in.seen[id] > 0 {
		id++
	}
	return id
}

// once checks that no row has arrived twice, and that none does within a second.
func (in *items) once(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	for ctx.Err() == nil {
		in.read(ctx, t)
	}
	for id, n := range in.seen {
		if n > 1 {
			t.Errorf("row %d has arrived %d times", id, n)
		}
	}
}

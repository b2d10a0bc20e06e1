package pgsource

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"millrace/internal/test/postgres"
	"millrace/plugins/connect"

	"millrace/connectors/internal/tasktest"
)

// server is the PostgreSQL of all tests. Each test has a database of its own.
var server *postgres.Server

func TestMain(m *testing.M) {
	os.Exit(func() int {
		if postgres.Find() == nil {
			var err error
			if server, err = postgres.Start(); err != nil {
				fmt.Fprintln(os.Stderr, err)
				return 1
			}
			defer server.Stop() // the tests are over
		}
		return m.Run()
	}())
}

var databases atomic.Int64

// world is a database with a connector.
type world struct {
	t       *testing.T
	name    string
	props   map[string]string
	offsets tasktest.Offsets
	task    *tasktest.Source
	got     []event
}

// event is a record as tests see it.
type event struct {
	topic, op, snapshot string
	key, before, after  map[string]any
	tombstone           bool
	lsn                 int64
}

func newWorld(t *testing.T, sql string) *world {
	t.Helper()
	postgres.Require(t)
	w := &world{t: t, name: fmt.Sprintf("db%d", databases.Add(1)), offsets: tasktest.Offsets{}}
	if _, err := server.Exec(t.Context(), postgres.User, "CREATE DATABASE "+w.name); err != nil {
		t.Fatal(err)
	}
	w.sql(sql)
	w.props = map[string]string{
		"connector.class": "io.debezium.connector.postgresql.PostgresConnector", "topic.prefix": "p", hostKey: "127.0.0.1", portKey: fmt.Sprint(server.Port()),
		userKey: postgres.User, databaseKey: w.name, slotKey: w.name, statusKey: "100", sslModeKey: "disable",
	}
	t.Cleanup(w.stop)
	return w
}

func (w *world) sql(statements string) string {
	w.t.Helper()
	out, err := server.Exec(context.Background(), w.name, statements)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func (w *world) start() {
	w.t.Helper()
	w.task = tasktest.StartSource(w.t, &Source{}, w.offsets, w.props)
}

func (w *world) stop() {
	if w.task != nil {
		w.task.Stop()
		w.task = nil
	}
}

const patience = 30 * time.Second

// poll returns the records of the next batch, which it commits; false if there was none for a while.
func (w *world) poll(wait time.Duration) (batch *connect.Batch, err error) {
	ctx, cancel := context.WithTimeout(w.t.Context(), wait)
	defer cancel()
	b, err := w.task.Task.Poll(ctx)
	if b == nil || err != nil {
		return nil, err
	}
	w.task.Store(b.Partition, b.Offset)
	for i := range b.Records {
		w.got = append(w.got, eventOf(w.t, &b.Records[i]))
	}
	if err := w.task.Task.(connect.Committer).Commit(ctx, []connect.SourceOffset{{Partition: b.Partition, Offset: b.Offset}}); err != nil {
		w.t.Fatal(err)
	}
	return b, nil
}

// await polls until there are n records in all.
func (w *world) await(n int) []event {
	w.t.Helper()
	for deadline := time.Now().Add(patience); len(w.got) < n; {
		if time.Now().After(deadline) {
			w.t.Fatalf("%d records, expected %d; log:\n%s", len(w.got), n, w.task.Log.String())
		}
		if _, err := w.poll(100 * time.Millisecond); err != nil && !connect.IsRetriable(err) {
			w.t.Fatalf("polling: %v", err)
		}
	}
	return w.got
}

// fails polls until the task fails, and returns the error.
func (w *world) fails() string {
	w.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		if _, err := w.poll(100 * time.Millisecond); err != nil && !connect.IsRetriable(err) {
			return err.Error()
		}
	}
	w.t.Fatal("the task did not fail")
	return ""
}

func eventOf(t *testing.T, r *connect.SourceRecord) event {
	t.Helper()
	e := event{topic: r.Topic, tombstone: r.Value.IsNull()}
	fields := func(v connect.Value) (m map[string]any) {
		if v.IsNull() {
			return nil
		}
		text, err := connect.AppendJSON(nil, v)
		if err == nil {
			err = json.Unmarshal(text, &m)
		}
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	e.key = fields(r.Key)
	value := fields(r.Value)
	e.op, _ = value["op"].(string)
	e.before, _ = value["before"].(map[string]any)
	e.after, _ = value["after"].(map[string]any)
	if source, ok := value["source"].(map[string]any); ok {
		e.snapshot, _ = source["snapshot"].(string)
		lsn, _ := source["lsn"].(float64)
		e.lsn = int64(lsn)
	}
	return e
}

// ids returns operation and id of each record with a row.
func ids(events []event) (out []string) {
	for _, e := range events {
		row := e.after
		if row == nil {
			row = e.before
		}
		if e.op != "" && row != nil {
			out = append(out, fmt.Sprintf("%s%v", e.op, row["id"]))
		}
	}
	return out
}

func equalIDs(t *testing.T, events []event, want string) {
	t.Helper()
	if got := ids(events); !slices.Equal(got, strings.Fields(want)) {
		t.Errorf("records %v, expected %s", got, want)
	}
}

// The rows come first, then the changes, in the order of their transactions. A restart continues.
func TestSnapshotAndStreaming(t *testing.T) {
	w := newWorld(t, `CREATE TABLE a (id int PRIMARY KEY, v text); INSERT INTO a VALUES (1, 'x'), (2, E'tab\t and \\ and newline\n');
CREATE TABLE b (id int PRIMARY KEY); INSERT INTO b VALUES (3);  CREATE TABLE empty (id int PRIMARY KEY)`)
	w.start()
	got := w.await(3)
	equalIDs(t, got, "r1 r2 r3")
	if got[0].topic != "p.public.a" || got[1].after["v"] != "tab\t and \\ and newline\n" {
		t.Errorf("records %+v", got)
	}
	if s := []string{got[0].snapshot, got[1].snapshot, got[2].snapshot}; !slices.Equal(s, []string{"first", "last_in_data_collection", "last"}) {
		t.Errorf("places in the snapshot: %v", s)
	}
	w.got = nil
	w.sql("INSERT INTO a VALUES (4, NULL); UPDATE a SET v = 'y' WHERE id = 1; DELETE FROM a WHERE id = 2; UPDATE a SET id = 5 WHERE id = 4")
	equalIDs(t, w.await(7), "c4 u1 d2 d4 c5")
	w.stop()
	w.got = nil
	w.sql("INSERT INTO b VALUES (6)")
	w.start()
	equalIDs(t, w.await(1), "c6")
}

// Rows of a COPY share an LSN. A task that is killed between two of them continues with the second.
func TestSharedLSN(t *testing.T) {
	w := newWorld(t, "CREATE TABLE a (id int PRIMARY KEY, v text)")
	w.props[snapshotModeKey], w.props[batchKey] = modeNoData, "7"
	w.start()
	w.awaitStreaming()
	w.sql("COPY a (id) FROM PROGRAM 'seq 1 100'; INSERT INTO a SELECT generate_series(101, 120)")
	w.awaitBatches(3)
	for kills := 1; len(w.got) < 120; kills++ {
		w.stop()
		w.start()
		w.awaitBatches(min(kills%4, 2) + 1)
		if len(w.got) == 119 || kills > 100 {
			break
		}
	}
	got := w.await(120)
	for i, e := range got {
		if e.after["id"] != float64(i+1) {
			t.Fatalf("record %d has id %v", i, e.after["id"])
		}
	}
}

func (w *world) awaitBatches(n int) {
	w.t.Helper()
	for deadline := time.Now().Add(patience); n > 0 && time.Now().Before(deadline); {
		b, err := w.poll(100 * time.Millisecond)
		if err != nil && !connect.IsRetriable(err) {
			w.t.Fatal(err)
		}
		if b != nil {
			n--
		}
	}
}

// awaitStreaming waits until the slot is in use.
func (w *world) awaitStreaming() {
	w.t.Helper()
	for deadline := time.Now().Add(patience); ; {
		if w.sql("SELECT active FROM pg_replication_slots WHERE slot_name = '"+w.name+"'") == "t" {
			return
		}
		if _, err := w.poll(20 * time.Millisecond); err != nil && !connect.IsRetriable(err) {
			w.t.Fatal(err)
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("the task does not stream; log:\n%s", w.task.Log.String())
		}
	}
}

// A table that nobody writes to does not hold WAL while others are written to, and the stored
// offset follows.
func TestQuietTable(t *testing.T) {
	w := newWorld(t, "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE busy (id int)")
	w.props[tableIncludeKey], w.props[autocreateKey] = "public.a", createFiltered
	w.start()
	w.awaitStreaming()
	before := w.sql("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '" + w.name + "'")
	w.sql("INSERT INTO busy SELECT generate_series(1, 10000)")
	lsn := w.sql("SELECT pg_current_wal_lsn()")
	for deadline := time.Now().Add(patience); ; {
		if w.sql("SELECT confirmed_flush_lsn >= '"+lsn+"' FROM pg_replication_slots WHERE slot_name = '"+w.name+"'") == "t" {
			break
		}
		if _, err := w.poll(50 * time.Millisecond); err != nil {
			t.Fatal(err)
		}
		if time.Now().After(deadline) {
			t.Fatalf("the slot stays at %s", before)
		}
	}
	if len(w.got) > 0 {
		t.Errorf("records %+v", w.got)
	}
	w.stop()
	w.sql("INSERT INTO a VALUES (1)")
	w.start()
	equalIDs(t, w.await(1), "c1")
}

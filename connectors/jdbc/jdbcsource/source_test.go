package jdbcsource

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"millrace/internal/test/postgres"
	"millrace/plugins/connect"
)

var server *postgres.Server

func TestMain(m *testing.M) {
	code := 1
	defer func() { os.Exit(code) }()
	if postgres.Find() == nil {
		var err error
		if server, err = postgres.Start(); err != nil {
			panic(err)
		}
		defer func() { _ = server.Stop() }()
	}
	code = m.Run()
}

func same(props map[string]string) map[string]string { return props }

// bench is a connector under test with one task.
type bench struct {
	t      *testing.T
	props  map[string]string
	task   connect.SourceTask
	stored []connect.SourceOffset
}

func schemaOf(t *testing.T) string {
	return strings.ToLower(strings.ReplaceAll(t.Name(), "/", "_"))
}

func execSQL(t *testing.T, text string) string {
	t.Helper()
	out, err := server.Exec(context.Background(), "postgres", "SET search_path TO "+schemaOf(t)+";"+text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// newBench returns a bench on a new schema of PostgreSQL with a table.
func newBench(t *testing.T, table string, props map[string]string) *bench {
	t.Helper()
	postgres.Require(t)
	execSQL(t, "CREATE SCHEMA "+schemaOf(t)+";"+table)
	b := &bench{t: t, props: map[string]string{"connection.url": fmt.Sprintf("jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres", server.Port()), "schema.pattern": schemaOf(t),
		"topic.prefix": "t-", "poll.interval.ms": "10", "connection.backoff.ms": "1"}}
	for k, v := range props {
		b.props[k] = v
	}
	t.Cleanup(b.stop)
	return b
}

func (b *bench) stop() {
	if b.task != nil {
		if err := b.task.Stop(); err != nil {
			b.t.Error(err)
		}
	}
	b.task = nil
}

// start starts the task, with the offsets of the batches so far.
func (b *bench) start() {
	b.t.Helper()
	b.stop()
	ctx, cancel := context.WithCancel(b.t.Context())
	c := &Connector{Translate: same}
	if err := c.Start(ctx, connect.ConnectorContext{Name: "c", Log: slog.New(slog.DiscardHandler), RequestTaskReconfiguration: func() {}}, b.props); err != nil {
		b.t.Fatal(err)
	}
	configs, err := c.TaskConfigs(1)
	cancel()
	if err := c.Stop(); err != nil {
		b.t.Error(err)
	}
	if err != nil || len(configs) != 1 {
		b.t.Fatal(configs, err)
	}
	b.task = c.NewTask()
	sc := connect.SourceContext{Connector: "c", Log: slog.New(slog.DiscardHandler), Offset: func(_ context.Context, p map[string]any) (map[string]any, error) {
		for i := len(b.stored) - 1; i >= 0; i-- {
			if reflect.DeepEqual(b.stored[i].Partition, p) {
				return b.stored[i].Offset, nil
			}
		}
		return nil, nil
	}}
	if err := b.task.Start(b.t.Context(), sc, configs[0]); err != nil {
		b.t.Fatal(err)
	}
}

// batch returns the next batch, and stores its offset.
func (b *bench) batch() *connect.Batch {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 20*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		batch, err := b.task.Poll(ctx)
		if err != nil {
			b.t.Fatal(err)
		}
		if batch == nil {
			continue
		}
		if batch.Partition != nil {
			b.stored = append(b.stored, connect.SourceOffset{Partition: batch.Partition, Offset: batch.Offset})
		}
		return batch
	}
	b.t.Fatal("no batch comes")
	return nil
}

// read returns the first field of n records.
func (b *bench) read(n int) string {
	b.t.Helper()
	var out []string
	for len(out) < n {
		for _, r := range b.batch().Records {
			if r.Err != nil {
				b.t.Fatal(r.Err)
			}
			out = append(out, r.Value.Struct().Values[0].Text())
		}
	}
	return strings.Join(out, " ")
}

func want[T any](t *testing.T, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestIncrementing(t *testing.T) {
	b := newBench(t, "CREATE TABLE users (id serial PRIMARY KEY, name text); INSERT INTO users (name) VALUES ('a'), ('b'), ('c')", map[string]string{"mode": "incrementing", "batch.max.rows": "2"})
	b.start()
	first := b.batch()
	want(t, first.Partition, map[string]any{"protocol": "1", "table": schemaOf(t) + ".users"})
	want(t, first.Offset, map[string]any{"incrementing": int64(2)})
	want(t, first.Records[0].Topic, "t-users")
	want(t, first.Records[1].Position, int64(2))
	want(t, b.read(1), "3")
	execSQL(t, "INSERT INTO users (name) VALUES ('d')")
	want(t, b.read(1), "4")
	execSQL(t, "INSERT INTO users (name) VALUES ('e')")
	b.start()
	want(t, b.read(1), "5")
}

func TestTimestampIncrementing(t *testing.T) {
	b := newBench(t, "CREATE TABLE users (id int NOT NULL, at timestamp(6) NOT NULL); INSERT INTO users VALUES (2, '2024-01-01 00:00:00.000001'), (1, '2024-01-01 00:00:00.000001'), (3, '2023-01-01')",
		map[string]string{"mode": "timestamp+incrementing", "incrementing.column.name": "ID", "timestamp.column.name": "at", "db.timezone": "Europe/Berlin", "batch.max.rows": "2"})
	b.start()
	want(t, b.read(2), "3 1")
	want(t, b.stored[0].Offset, map[string]any{"incrementing": int64(1), "timestamp": int64(1704063600000), "timestamp_nanos": int64(1000)})
	b.start()
	want(t, b.read(1), "2")
	execSQL(t, "UPDATE users SET at = '2024-02-01' WHERE id = 1; UPDATE users SET at = now() + interval '1 day' WHERE id = 2")
	want(t, b.read(1), "1")
}

// An offset does not pass rows that share a timestamp with rows that are left.
func TestTimestamp(t *testing.T) {
	b := newBench(t, "CREATE TABLE users (id int, a timestamptz, at timestamptz NOT NULL); INSERT INTO users VALUES (1, NULL, '2024-01-01 00:00Z'), (2, '2024-01-02 00:00Z', '2000-01-01'), (3, NULL, '2024-01-02 00:00Z')",
		map[string]string{"mode": "timestamp", "timestamp.column.name": "a,at", "batch.max.rows": "2"})
	b.start()
	want(t, b.read(2), "1 2")
	want(t, b.stored[0].Offset, map[string]any{"timestamp": int64(1704067200000), "timestamp_nanos": int64(0)})
	b.start()
	want(t, b.read(2), "2 3")
	want(t, len(b.batch().Records), 0) // the query has ended: no row with the time is left
	want(t, b.stored[len(b.stored)-1].Offset["timestamp"], any(int64(1704153600000)))
}

func TestBulkAndQuery(t *testing.T) {
	b := newBench(t, "CREATE TABLE users (id int); INSERT INTO users VALUES (1), (2)", map[string]string{"mode": "bulk"})
	b.start()
	want(t, b.read(4), "1 2 1 2")
	if len(b.stored) > 0 {
		t.Error("offsets", b.stored)
	}
	delete(b.props, "schema.pattern")
	b.props["mode"], b.props["query"], b.props["incrementing.column.name"], b.props["topic.prefix"] = "incrementing", "SELECT * FROM (SELECT id * 10 AS n FROM "+schemaOf(t)+".users) AS q", "n", "topic"
	b.start()
	first := b.batch()
	want(t, first.Partition, map[string]any{"query": "query"})
	want(t, first.Records[0].Topic, "topic")
	want(t, first.Offset, map[string]any{"incrementing": int64(20)})
}

// Offsets of Confluent's connector are taken over, also those without the schema's name.
func TestTakeover(t *testing.T) {
	b := newBench(t, "CREATE TABLE users (id serial PRIMARY KEY); INSERT INTO users SELECT generate_series(1, 3)", map[string]string{"mode": "incrementing"})
	b.stored = []connect.SourceOffset{{Partition: map[string]any{"table": "users"}, Offset: map[string]any{"incrementing": int64(2)}}}
	b.start()
	want(t, b.read(1), "3")
}

// A row that commits after rows with larger ids is not lost with mode=xmin, whatever its id is.
func TestXmin(t *testing.T) {
	b := newBench(t, "CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (10)", map[string]string{"mode": "xmin"})
	b.start()
	want(t, b.read(1), "10")
	db, err := sql.Open("pgx", server.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	late, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := late.Exec("INSERT INTO " + schemaOf(t) + ".users VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	execSQL(t, "INSERT INTO users VALUES (11); UPDATE users SET id = 20 WHERE id = 10")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	for ctx.Err() == nil { // several polls see the rows of the others
		if batch, err := b.task.Poll(ctx); err != nil || batch != nil && len(batch.Records) > 0 {
			t.Fatal(batch, err)
		}
	}
	if err := late.Commit(); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for len(seen) < 3 {
		for _, id := range strings.Fields(b.read(1)) {
			seen[id] = true
		}
	}
	want(t, seen, map[string]bool{"1": true, "11": true, "20": true})
	b.start()
	execSQL(t, "INSERT INTO users VALUES (30)")
	want(t, b.read(1), "30")
	b.stored = []connect.SourceOffset{{Partition: b.stored[0].Partition, Offset: map[string]any{"xmin": int64(1) << 50}}}
	b.start()
	if _, err := b.task.Poll(t.Context()); err == nil || connect.IsRetriable(err) || !strings.Contains(err.Error(), "was restored") {
		t.Error(err)
	}
}

func TestTypes(t *testing.T) {
	b := newBench(t, `CREATE TABLE types (i2 smallint NOT NULL, i4 int, i8 bigint, f4 real, f8 float8, b boolean, n numeric(8,2), m numeric(4,0), t text, u uuid, j jsonb, bin bytea, d date, tm time, ts timestamp, tz timestamptz);
INSERT INTO types VALUES (1, 2, 3, 0.5, 1.5, true, -1.05, 12, 'x', '6f2d5c3e-0000-4000-8000-000000000001', '{"a":1}', '\x00ff', '2024-02-29', '01:02:03.004', '2024-02-29 12:00:00.5', '2024-02-29 12:00:00+02')`,
		map[string]string{"mode": "bulk", "numeric.mapping": "best_fit", "db.timezone": "Europe/Berlin"})
	b.start()
	r := b.batch().Records[0]
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	var got []string
	for i, f := range r.ValueSchema.Fields {
		got = append(got, fmt.Sprintf("%s %s %s %v %s", f.Name, f.Schema.Type, f.Schema.Name[strings.LastIndex(f.Schema.Name, ".")+1:], f.Schema.Optional, plain(r.Value.Struct().Values[i])))
	}
	want(t, r.ValueSchema.Name, "types")
	want(t, got, []string{"i2 int16  false 1", "i4 int32  true 2", "i8 int64  true 3", "f4 float32  true 0.5", "f8 float64  true 1.5", "b boolean  true true", "n float64  true -1.05", "m int16  true 12",
		"t string  true x", "u string  true 6f2d5c3e-0000-4000-8000-000000000001", `j string  true {"a": 1}`, "bin bytes  true [0 255]", "d int32 Date true 2024-02-29T00:00:00Z",
		"tm int32 Time true 1970-01-01T01:02:03.004Z", "ts int64 Timestamp true 2024-02-29T11:00:00.5Z", "tz int64 Timestamp true 2024-02-29T10:00:00Z"})
}

func plain(v connect.Value) string {
	if v.Kind() == connect.KindTime {
		return v.Time().Format(time.RFC3339Nano)
	}
	return fmt.Sprint(v.Any())
}

// A new table becomes part of the tasks, and lost connections are replaced.
func TestNewTables(t *testing.T) {
	b := newBench(t, "CREATE TABLE a (id serial PRIMARY KEY)", map[string]string{"mode": "incrementing", "table.poll.interval.ms": "10"})
	ctx, cancel := context.WithCancel(t.Context())
	changed := make(chan bool, 100)
	c := &Connector{Translate: same}
	cc := connect.ConnectorContext{Name: "c", Log: slog.New(slog.DiscardHandler), RequestTaskReconfiguration: func() { changed <- true }}
	if err := c.Start(ctx, cc, b.props); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cancel()
		if err := c.Stop(); err != nil {
			t.Error(err)
		}
	}()
	if configs, err := c.TaskConfigs(2); err != nil || len(configs) != 1 {
		t.Fatal(configs, err)
	}
	execSQL(t, "CREATE TABLE b (id serial PRIMARY KEY); CREATE TABLE c (id serial PRIMARY KEY)")
	<-changed
	configs, err := c.TaskConfigs(2)
	if err != nil || len(configs) != 2 || configs[0]["tables"] == configs[1]["tables"] {
		t.Fatal(configs, err)
	}
}

func TestRefused(t *testing.T) {
	for _, row := range []struct {
		props map[string]string
		want  string
	}{
		{map[string]string{"mode": "timestamp"}, "needs a timestamp column"},
		{map[string]string{"mode": "bulk", "query": "SELECT 1", "table.whitelist": "a"}, "no lists of tables"},
		{map[string]string{"mode": "bulk", "table.exclude.list": "a"}, "it needs table.include.list"},
		{map[string]string{"mode": "xmin", "connection.url": "jdbc:sqlite:x"}, "xmin needs PostgreSQL"},
		{map[string]string{"mode": "bulk", "dialect.name": "MySqlDatabaseDialect"}, "does not fit"},
	} {
		props := map[string]string{"connection.url": "jdbc:postgresql://h/d", "topic.prefix": "t"}
		for k, v := range row.props {
			props[k] = v
		}
		c := &Connector{Translate: same}
		var all []string
		for _, v := range c.Validate(t.Context(), props, nil) {
			all = append(all, v.Errors...)
		}
		if len(all) != 1 || !strings.Contains(all[0], row.want) {
			t.Errorf("%v: %v", row.props, all)
		}
	}
}

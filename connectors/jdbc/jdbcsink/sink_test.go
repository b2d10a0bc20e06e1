package jdbcsink

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"os"
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

// bench is a sink task under test.
type bench struct {
	t     testing.TB
	task  connect.SinkTask
	next  map[int32]int64
	seeks map[connect.TopicPartition]int64
	props map[string]string
}

// postgresBench returns a task with a new schema of PostgreSQL.
func postgresBench(t testing.TB, props map[string]string) *bench {
	t.Helper()
	postgres.Require(t)
	schema := strings.ToLower(strings.ReplaceAll(t.Name(), "/", "_"))
	execSQL(t, "CREATE SCHEMA IF NOT EXISTS "+schema)
	all := map[string]string{"connection.url": fmt.Sprintf("jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&currentSchema=%s", server.Port(), schema),
		"retry.backoff.ms": "1", "connection.backoff.ms": "1"}
	for k, v := range props {
		all[k] = v
	}
	return newBench(t, all)
}

func newBench(t testing.TB, props map[string]string) *bench {
	t.Helper()
	b := &bench{t: t, next: map[int32]int64{}, seeks: map[connect.TopicPartition]int64{}, props: props}
	b.start()
	t.Cleanup(func() { _ = b.task.Stop() })
	return b
}

func (b *bench) start() {
	b.t.Helper()
	c := &Connector{Translate: func(p map[string]string) map[string]string { return p }}
	b.task = c.NewTask()
	sc := connect.SinkContext{Connector: "c", Log: slog.New(slog.DiscardHandler), Seek: func(m map[connect.TopicPartition]int64) {
		for tp, offset := range m {
			b.seeks[tp] = offset
		}
	}}
	if err := b.task.Start(b.t.Context(), sc, b.props); err != nil {
		b.t.Fatal(err)
	}
}

// execSQL runs statements in the database, in the schema of the test.
func execSQL(t testing.TB, text string) string {
	t.Helper()
	schema := strings.ToLower(strings.ReplaceAll(t.Name(), "/", "_"))
	out, err := server.Exec(context.Background(), "postgres", "SET search_path TO "+schema+";"+text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func optional(k connect.Kind) *connect.Schema { return &connect.Schema{Type: k, Optional: true} }

var (
	userKey = &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{{Name: "id", Schema: connect.Int64Schema}}}
	user    = &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{{Name: "id", Schema: connect.Int64Schema}, {Name: "name", Schema: connect.OptionalStringSchema},
		{Name: "score", Schema: optional(connect.Float64)}}}
)

// record returns the next record of partition 0; a nil name is null.
func (b *bench) record(id int64, name any, score float64) connect.SinkRecord {
	v, _ := connect.AnyValue(name)
	key := connect.StructValue(&connect.Struct{Schema: userKey, Values: []connect.Value{connect.Int64Value(id)}})
	value := connect.StructValue(&connect.Struct{Schema: user, Values: []connect.Value{connect.Int64Value(id), v, connect.Float64Value(score)}})
	return b.place(connect.Record{Topic: "users", KeySchema: userKey, Key: key, ValueSchema: user, Value: value})
}

func (b *bench) tombstone(id int64) connect.SinkRecord {
	r := b.record(id, nil, 0)
	r.ValueSchema, r.Value = nil, connect.Value{}
	return r
}

func (b *bench) place(r connect.Record) connect.SinkRecord {
	out := connect.SinkRecord{Record: r, Offset: b.next[r.Partition]}
	b.next[r.Partition]++
	return out
}

// put puts records, and again after retriable errors.
func (b *bench) put(records ...connect.SinkRecord) error {
	b.t.Helper()
	for range 100 {
		err := b.task.Put(b.t.Context(), records)
		if err == nil || !connect.IsRetriable(err) {
			return err
		}
	}
	b.t.Fatal("a put is retried indefinitely")
	return nil
}

func (b *bench) must(records ...connect.SinkRecord) {
	b.t.Helper()
	if err := b.put(records...); err != nil {
		b.t.Fatal(err)
	}
}

func want(t *testing.T, got, want string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestInsert(t *testing.T) {
	b := postgresBench(t, map[string]string{"auto.create": "true", "pk.mode": "kafka"})
	b.must(b.record(1, "a\tb\\\n\r", 1.5), b.record(2, nil, -1))
	b.must(b.record(3, `\N`, 0))
	want(t, execSQL(t, "SELECT __connect_topic, __connect_partition, __connect_offset, id, quote_nullable(name), score FROM users ORDER BY 3"),
		"users|0|0|1|E'a\tb\\\\\n\r'|1.5\nusers|0|1|2|NULL|-1\nusers|0|2|3|E'\\\\N'|0")
}

func TestUpsertAndDelete(t *testing.T) {
	b := postgresBench(t, map[string]string{"auto.create": "true", "pk.mode": "record_key", "insert.mode": "upsert", "delete.enabled": "true"})
	b.must(b.record(1, "a", 1), b.record(2, "b", 2), b.record(1, "c", 3), b.record(3, "d", 4))
	want(t, execSQL(t, "SELECT * FROM users ORDER BY id"), "1|c|3\n2|b|2\n3|d|4")
	b.must(b.tombstone(1), b.record(1, "again", 9), b.record(2, "x", 5), b.tombstone(2), b.tombstone(3), b.tombstone(7))
	want(t, execSQL(t, "SELECT * FROM users ORDER BY id"), "1|again|9")
}

func TestUpdate(t *testing.T) {
	b := postgresBench(t, map[string]string{"pk.mode": "record_value", "pk.fields": "id", "insert.mode": "update"})
	execSQL(t, "CREATE TABLE users (id int PRIMARY KEY, name varchar(10), score numeric(6,2)); INSERT INTO users VALUES (1, 'old', 0)")
	b.must(b.record(1, "new", 2.5), b.record(2, "none", 1))
	want(t, execSQL(t, "SELECT * FROM users"), "1|new|2.50")
}

func TestEvolve(t *testing.T) {
	b := postgresBench(t, map[string]string{"pk.mode": "record_key", "insert.mode": "upsert", "auto.evolve": "true"})
	execSQL(t, "CREATE TABLE users (id bigint PRIMARY KEY)")
	b.must(b.record(1, "a", 1))
	want(t, execSQL(t, "SELECT * FROM users"), "1|a|1")
}

// A bad row does not keep the others from being written.
func TestBadRows(t *testing.T) {
	b := postgresBench(t, map[string]string{"pk.mode": "record_key", "insert.mode": "upsert"})
	execSQL(t, "CREATE TABLE users (id bigint PRIMARY KEY, name varchar(5), score float8 CHECK (score < 100))")
	var records []connect.SinkRecord
	for i := range int64(50) {
		name, score := "ok", 1.0
		if i == 17 {
			name = "too long"
		}
		if i == 18 {
			score = 1000
		}
		records = append(records, b.record(i, name, score))
	}
	noSchema := b.place(connect.Record{Topic: "users", KeySchema: userKey, Key: records[0].Key, Value: connect.StringValue("x")})
	records = append(records, noSchema)
	var bad connect.BadRecords
	if err := b.put(records...); !errors.As(err, &bad) || len(bad) != 3 || bad[0].Index != 17 || bad[1].Index != 18 || bad[2].Index != 50 {
		t.Fatal(err)
	}
	if !strings.Contains(bad[0].Err.Error(), "varchar") && !strings.Contains(bad[0].Err.Error(), "character varying(5)") || !strings.Contains(bad[2].Err.Error(), "no schema") {
		t.Error(bad)
	}
	want(t, execSQL(t, "SELECT count(*), sum(id) FROM users"), "48|1190")
}

func TestMissing(t *testing.T) {
	b := postgresBench(t, nil)
	err := b.put(b.record(1, "a", 1))
	if !errors.As(err, new(connect.BadRecords)) || !strings.Contains(err.Error(), "auto.create=true") {
		t.Error(err)
	}
	execSQL(t, "CREATE TABLE users (id int)")
	if err := b.put(b.record(1, "a", 1)); err == nil || !strings.Contains(err.Error(), `has no column name, score: add it`) {
		t.Error(err)
	}
}

// Every type of Connect's data reaches the column that auto.create makes for it.
func TestTypes(t *testing.T) {
	day := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	list := &connect.Schema{Type: connect.List, Optional: true, Elem: optional(connect.String)}
	fields := []struct {
		name   string
		schema *connect.Schema
		value  connect.Value
	}{
		{"b", connect.BoolSchema, connect.BoolValue(true)},
		{"i8", optional(connect.Int8), connect.Int8Value(-8)},
		{"i16", optional(connect.Int16), connect.Int16Value(16)},
		{"i32", optional(connect.Int32), connect.Int32Value(32)},
		{"f32", optional(connect.Float32), connect.Float32Value(0.1)},
		{"bin", connect.OptionalBytesSchema, connect.BytesValue([]byte{0, 255})},
		{"empty", connect.OptionalBytesSchema, connect.BytesValue(nil)},
		{"dec", &connect.Schema{Type: connect.Bytes, Name: connect.DecimalName, Parameters: map[string]string{"scale": "2"}}, connect.DecimalValue(&connect.Decimal{Unscaled: big.NewInt(-5), Scale: 2})},
		{"d", &connect.Schema{Type: connect.Int32, Name: connect.DateName}, connect.TimeValue(day)},
		{"t", &connect.Schema{Type: connect.Int32, Name: connect.TimeName}, connect.TimeValue(time.UnixMilli(3_600_123))},
		{"ts", &connect.Schema{Type: connect.Int64, Name: connect.TimestampName}, connect.TimeValue(day.Add(12*time.Hour + 5*time.Millisecond))},
		{"arr", list, connect.ListValue([]connect.Value{connect.StringValue(`a"\,{}`), {}, connect.StringValue("")})},
		{"micros", connect.Int64Schema, connect.Int64Value(1_500_000)},
	}
	for _, mode := range []string{"insert", "upsert"} {
		t.Run(mode, func(t *testing.T) {
			b := postgresBench(t, map[string]string{"auto.create": "true", "pk.mode": "kafka", "insert.mode": mode, "timestamp.fields.list": "micros", "db.timezone": "Europe/Berlin", "date.timezone": "UTC"})
			s := &connect.Schema{Type: connect.KindStruct}
			var values, nulls []connect.Value
			for _, f := range fields {
				s.Fields = append(s.Fields, connect.Field{Name: f.name, Schema: f.schema})
				values, nulls = append(values, f.value), append(nulls, f.value)
				if f.schema.Optional {
					nulls[len(nulls)-1] = connect.Value{}
				}
			}
			for _, v := range [][]connect.Value{values, nulls} {
				b.must(b.place(connect.Record{Topic: "types", ValueSchema: s, Value: connect.StructValue(&connect.Struct{Schema: s, Values: v})}))
			}
			want(t, execSQL(t, "SELECT b,i8,i16,i32,f32,bin,empty,dec,d,t,ts,arr,micros FROM types ORDER BY __connect_offset"),
				`t|-8|16|32|0.1|\x00ff|\x|-0.05|2024-02-29|02:00:00.123|2024-02-29 13:00:00.005|{"a\"\\,{}",NULL,""}|1970-01-01 01:00:01.5`+"\n"+
					`t|||||||-0.05|2024-02-29|02:00:00.123|2024-02-29 13:00:00.005||1970-01-01 01:00:01.5`)
		})
	}
}

// Values fit columns of other types that the server can make of them.
func TestCasts(t *testing.T) {
	for _, mode := range []string{"insert", "upsert"} {
		t.Run(mode, func(t *testing.T) {
			b := postgresBench(t, map[string]string{"pk.mode": "record_key", "pk.fields": "id", "insert.mode": mode})
			execSQL(t, "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE casts (id uuid PRIMARY KEY, j jsonb, m mood, z timestamptz, n numeric(5,1), s text)")
			s := &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{{Name: "j", Schema: connect.StringSchema}, {Name: "m", Schema: connect.StringSchema},
				{Name: "z", Schema: &connect.Schema{Type: connect.Int64, Name: connect.TimestampName}}, {Name: "n", Schema: connect.Float64Schema}, {Name: "S", Schema: connect.StringSchema}}}
			v := connect.StructValue(&connect.Struct{Schema: s, Values: []connect.Value{connect.StringValue(`{"a": 1}`), connect.StringValue("ok"),
				connect.TimeValue(time.UnixMilli(1)), connect.Float64Value(12.34), connect.StringValue("upper")}})
			b.must(b.place(connect.Record{Topic: "casts", KeySchema: connect.StringSchema, Key: connect.StringValue("6f2d5c3e-0000-4000-8000-000000000001"), ValueSchema: s, Value: v}))
			want(t, execSQL(t, "SET timezone TO UTC; SELECT * FROM casts"), `6f2d5c3e-0000-4000-8000-000000000001|{"a": 1}|ok|1970-01-01 00:00:00.001+00|12.3|upper`)
		})
	}
}

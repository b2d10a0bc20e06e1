package jdbcsink

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"millrace/internal/test/mariadb"
	"millrace/plugins/connect"
)

// system is a database other than PostgreSQL.
type system struct {
	url   string
	exec  func(t *testing.T, text string) string // rows as lines, columns with tabs between
	quote string
}

// onSystems runs a test on MariaDB and on SQLite.
func onSystems(t *testing.T, test func(t *testing.T, s system)) {
	t.Run("mariadb", func(t *testing.T) {
		mariadb.Require(t)
		server, err := mariadb.Start()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := server.Stop(); err != nil {
				t.Error(err)
			}
		})
		test(t, system{fmt.Sprintf("jdbc:mariadb://127.0.0.1:%d/test?user=root", server.Port()), func(t *testing.T, text string) string {
			out, err := server.Exec(context.Background(), "test", text)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}, "`"})
	})
	t.Run("sqlite", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "a b.db")
		test(t, system{"jdbc:sqlite:" + file, func(t *testing.T, text string) string { return lite(t, file, text) }, "`"})
	})
}

func lite(t *testing.T, file, text string) string {
	t.Helper()
	db, err := sql.Open("sqlite", file+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var lines []string
	for _, statement := range strings.Split(text, ";") {
		rows, err := db.Query(statement)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, scan := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				scan[i] = &values[i]
			}
			if err := rows.Scan(scan...); err != nil {
				t.Fatal(err)
			}
			cells := make([]string, len(values))
			for i, v := range values {
				if cells[i] = fmt.Sprint(v); v == nil {
					cells[i] = "NULL"
				}
			}
			lines = append(lines, strings.Join(cells, "\t"))
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return strings.Join(lines, "\n")
}

func (s system) bench(t *testing.T, props map[string]string) *bench {
	t.Helper()
	all := map[string]string{"connection.url": s.url, "retry.backoff.ms": "1", "connection.backoff.ms": "1"}
	for k, v := range props {
		all[k] = v
	}
	return newBench(t, all)
}

// The other systems do what PostgreSQL does.
func TestSystems(t *testing.T) {
	onSystems(t, func(t *testing.T, s system) {
		t.Run("upsert", func(t *testing.T) {
			b := s.bench(t, map[string]string{"auto.create": "true", "pk.mode": "record_key", "insert.mode": "upsert", "delete.enabled": "true", "table.name.format": "upserts"})
			b.must(b.record(1, "a", 1), b.record(2, "é'\"\\", 2), b.record(1, "c", 3), b.record(3, nil, 4))
			want(t, s.exec(t, "SELECT * FROM upserts ORDER BY id"), "1\tc\t3\n2\té'\"\\\t2\n3\tNULL\t4")
			b.must(b.tombstone(1), b.record(1, "again", 9), b.record(2, "x", 5), b.tombstone(2), b.tombstone(3), b.tombstone(7))
			want(t, s.exec(t, "SELECT * FROM upserts ORDER BY id"), "1\tagain\t9")
		})
		t.Run("update", func(t *testing.T) {
			s.exec(t, "CREATE TABLE updates (id int PRIMARY KEY, name varchar(10), score int); INSERT INTO updates VALUES (1, 'old', 0)")
			b := s.bench(t, map[string]string{"pk.mode": "record_value", "pk.fields": "id", "insert.mode": "update", "table.name.format": "updates", "fields.whitelist": "name"})
			b.must(b.record(1, "new", 2), b.record(2, "none", 1))
			want(t, s.exec(t, "SELECT * FROM updates"), "1\tnew\t0")
		})
		t.Run("evolve", func(t *testing.T) {
			s.exec(t, "CREATE TABLE evolves (ID int PRIMARY KEY)")
			b := s.bench(t, map[string]string{"pk.mode": "record_value", "pk.fields": "id", "insert.mode": "upsert", "table.name.format": "evolves", "auto.evolve": "true"})
			b.must(b.record(1, "a", 2))
			want(t, s.exec(t, "SELECT * FROM evolves"), "1\ta\t2")
		})
		t.Run("bad rows", func(t *testing.T) {
			s.exec(t, "CREATE TABLE bads (id int PRIMARY KEY, name varchar(10), score double CHECK (score < 100))")
			b := s.bench(t, map[string]string{"pk.mode": "record_key", "table.name.format": "bads"})
			var records []connect.SinkRecord
			for i := range int64(2000) {
				score := 1.0
				if i == 700 {
					score = 1000
				}
				records = append(records, b.record(i, "x", score))
			}
			var bad connect.BadRecords
			if err := b.put(records...); !errors.As(err, &bad) || len(bad) != 1 || bad[0].Index != 700 {
				t.Fatal(err)
			}
			want(t, s.exec(t, "SELECT count(*) FROM bads"), "1999")
		})
		t.Run("exactly once", func(t *testing.T) { systemExactly(t, s) })
		t.Run("types", func(t *testing.T) { systemTypes(t, s) })
	})
}

func systemExactly(t *testing.T, s system) {
	b := s.bench(t, map[string]string{"auto.create": "true", "exactly.once": "true", "table.name.format": "exacts"})
	b.open()
	records := []connect.SinkRecord{b.record(1, "a", 1), b.record(2, "b", 1), b.record(3, "c", 1)}
	b.must(records[:2]...)
	zombie := b.task
	b.start()
	b.open()
	if at := b.seeks[users0]; at != 2 {
		t.Errorf("sought %d", at)
	}
	b.must(records[2])
	for range 5 {
		if err := zombie.Put(t.Context(), []connect.SinkRecord{records[2]}); err == nil {
			break
		} else if !connect.IsRetriable(err) {
			t.Fatal(err)
		}
	}
	_ = zombie.Stop()
	want(t, s.exec(t, "SELECT id FROM exacts ORDER BY id; SELECT next_offset FROM millrace_offsets"), "1\n2\n3\n3")
}

func systemTypes(t *testing.T, s system) {
	b := s.bench(t, map[string]string{"auto.create": "true", "pk.mode": "kafka", "table.name.format": "types", "db.timezone": "Europe/Berlin", "date.timezone": "UTC"})
	day := time.Date(2024, 2, 29, 12, 0, 0, 5_000_000, time.UTC)
	schema := &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{{Name: "b", Schema: connect.BoolSchema}, {Name: "i", Schema: optional(connect.Int16)},
		{Name: "f", Schema: optional(connect.Float32)}, {Name: "bin", Schema: connect.OptionalBytesSchema},
		{Name: "ts", Schema: &connect.Schema{Type: connect.Int64, Name: connect.TimestampName}}, {Name: "d", Schema: &connect.Schema{Type: connect.Int32, Name: connect.DateName}}}}
	value := connect.StructValue(&connect.Struct{Schema: schema, Values: []connect.Value{connect.BoolValue(true), connect.Int16Value(-3), connect.Float32Value(0.1), connect.BytesValue([]byte("x")),
		connect.TimeValue(day), connect.TimeValue(day.Truncate(24 * time.Hour))}})
	b.must(b.place(connect.Record{Topic: "types", ValueSchema: schema, Value: value}))
	expected := "1\t-3\t0.1\t78\t2024-02-29 13:00:00.005\t2024-02-29"
	if strings.Contains(s.url, "sqlite") {
		expected = fmt.Sprintf("1\t-3\t0.1\t78\t%d\t%d", day.UnixMilli(), day.Truncate(24*time.Hour).UnixMilli())
	}
	want(t, s.exec(t, "SELECT b, i, f, hex(bin), ts, d FROM types"), expected)
}

package jdbcsource

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite"

	"millrace/internal/test/mariadb"
)

func TestMariaDB(t *testing.T) {
	mariadb.Require(t)
	m, err := mariadb.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Stop(); err != nil {
			t.Error(err)
		}
	})
	exec := func(text string) {
		t.Helper()
		if _, err := m.Exec(t.Context(), "test", text); err != nil {
			t.Fatal(err)
		}
	}
	exec(`CREATE TABLE types (i1 tinyint NOT NULL, id int AUTO_INCREMENT PRIMARY KEY, u2 smallint unsigned, i8 bigint, f float, d8 double, n decimal(8,2), t varchar(20), bin blob, d date, tm time(3), dt datetime(6) NOT NULL, ts timestamp(3) NULL);
SET time_zone = '+00:00';
INSERT INTO types VALUES (-1, 5, 65535, 8, 0.5, 1.5, -1.05, 'é', 'x', '2024-02-29', '01:02:03.004', '2024-02-29 12:00:00.000001', '2024-02-29 10:00:00.5')`)
	b := &bench{t: t, props: map[string]string{"connection.url": fmt.Sprintf("jdbc:mariadb://127.0.0.1:%d/test?user=root", m.Port()), "topic.prefix": "m-", "poll.interval.ms": "10",
		"mode": "timestamp+incrementing", "timestamp.column.name": "dt", "db.timezone": "Europe/Berlin", "numeric.mapping": "best_fit"}}
	t.Cleanup(b.stop)
	b.start()
	first := b.batch()
	want(t, first.Partition, map[string]any{"protocol": "1", "table": "test.types"})
	want(t, first.Offset, map[string]any{"incrementing": int64(5), "timestamp": int64(1709204400000), "timestamp_nanos": int64(1000)})
	var got []string
	r := first.Records[0]
	for i, f := range r.ValueSchema.Fields {
		got = append(got, fmt.Sprintf("%s %s %v %s", f.Name, f.Schema.Type, f.Schema.Optional, plain(r.Value.Struct().Values[i])))
	}
	want(t, got, []string{"i1 int8 false -1", "id int32 false 5", "u2 int32 true 65535", "i8 int64 true 8", "f float32 true 0.5", "d8 float64 true 1.5", "n float64 true -1.05", "t string true é",
		"bin bytes true [120]", "d int32 true 2024-02-29T00:00:00Z", "tm int32 true 1970-01-01T01:02:03.004Z", "dt int64 false 2024-02-29T11:00:00Z", "ts int64 true 2024-02-29T10:00:00.5Z"})
	exec("INSERT INTO types (i1, dt) VALUES (2, '2024-02-29 12:00:00.000001')")
	b.start()
	want(t, b.read(1), "2")
}

func TestSQLite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data.db")
	db, err := sql.Open("sqlite", file+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	exec := func(text string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	exec("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, at TIMESTAMP NOT NULL); INSERT INTO users VALUES (1, 'a', 1704067200000), (2, NULL, 1704067200000)")
	b := &bench{t: t, props: map[string]string{"connection.url": "jdbc:sqlite:" + file, "topic.prefix": "s-", "poll.interval.ms": "10", "mode": "timestamp+incrementing", "timestamp.column.name": "at"}}
	t.Cleanup(b.stop)
	b.start()
	first := b.batch()
	want(t, first.Partition, map[string]any{"protocol": "1", "table": "users"})
	want(t, first.Offset, map[string]any{"incrementing": int64(2), "timestamp": int64(1704067200000), "timestamp_nanos": int64(0)})
	exec("INSERT INTO users VALUES (3, 'c', 1704067200000)")
	want(t, b.read(1), "3")
}

package jdbc_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite"

	"millrace/connectors/jdbc"
	"millrace/plugins/connect"
	"millrace/plugins/sdk/sdktest"
)

// Both classes pass the contract checks, on SQLite.
func TestContract(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data.db")
	db, err := sql.Open("sqlite", file+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), "CREATE TABLE numbers (id INTEGER PRIMARY KEY, name TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) INSERT INTO numbers SELECT i, 'x' FROM n"); err != nil {
		t.Fatal(err)
	}
	for _, class := range jdbc.Classes() {
		t.Run(string(class.Type()), func(t *testing.T) {
			props := map[string]string{"connector.class": class.Name, "connection.url": "jdbc:sqlite:" + file, "topics": "t"}
			bad := map[string]string{"connection.url": "jdbc:nothing:x", "db.timezone": "Nowhere", "quote.sql.identifiers": "no", "connection.attempts": "0"}
			if class.Type() == connect.Source {
				props["mode"], props["topic.prefix"], props["query"], props["incrementing.column.name"] = "incrementing", "t", "SELECT * FROM numbers", "id"
				bad["mode"], bad["batch.max.rows"] = "no", "0"
				sdktest.Source(t, class, props, sdktest.SourceOptions{Records: 50, Bad: bad})
				return
			}
			props["auto.create"] = "true"
			bad["insert.mode"], bad["pk.mode"] = "no", "no"
			var records []connect.SinkRecord
			for i := range int64(3) {
				records = append(records, connect.SinkRecord{Record: connect.Record{Topic: "t", ValueSchema: connect.StringSchema, Value: connect.StringValue("x")}, Offset: i})
			}
			sdktest.Sink(t, class, props, sdktest.SinkOptions{Records: records, Bad: bad, Durable: func(t *testing.T) {
				var n int
				if err := db.QueryRowContext(context.Background(), "SELECT count(*) FROM t").Scan(&n); err != nil || n < 3 {
					t.Errorf("%d rows, %v", n, err)
				}
			}})
		})
	}
}

// Every name of a class is that of an original, or ours.
func TestNames(t *testing.T) {
	for _, class := range jdbc.Classes() {
		for _, name := range class.Aliases {
			found := false
			for _, o := range class.Originals {
				found = found || o.Is(map[string]string{"connector.class": name})
			}
			if !found {
				t.Errorf("%s has no table of keys", name)
			}
		}
	}
}

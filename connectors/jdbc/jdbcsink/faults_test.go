package jdbcsink

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"millrace/plugins/connect"
)

// A database that is away is retried as the keys say, and the task never fails before.
func TestRetries(t *testing.T) {
	b := newBench(t, map[string]string{"connection.url": "jdbc:postgresql://127.0.0.1:1/x", "connection.attempts": "2", "connection.backoff.ms": "1", "max.retries": "3", "retry.backoff.ms": "1"})
	record := b.record(1, "a", 1)
	retries := 0
	for {
		err := b.task.Put(t.Context(), []connect.SinkRecord{record})
		if err == nil {
			t.Fatal("there is a database")
		}
		if !connect.IsRetriable(err) {
			if !strings.Contains(err.Error(), "given up after 3 retries (max.retries)") {
				t.Error(err)
			}
			break
		}
		retries++
	}
	if retries != 7 { // two attempts each for the first try and three retries, but for the last one
		t.Errorf("%d retriable errors", retries)
	}
}

// Tasks that write the same keys in different orders do not block each other indefinitely, and none of
// them fails.
func TestNoDeadlocks(t *testing.T) {
	b := postgresBench(t, map[string]string{"pk.mode": "record_key", "insert.mode": "upsert", "max.retries": "0", "auto.create": "true"})
	b.must(b.record(0, "first", 0))
	var done sync.WaitGroup
	for n := range 4 {
		other := newBench(t, b.props)
		done.Go(func() {
			for range 30 {
				var records []connect.SinkRecord
				for i := range int64(200) {
					id := i
					if n%2 == 0 {
						id = 199 - i
					}
					records = append(records, other.record(id, "x", float64(n)))
				}
				if err := other.put(records...); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	done.Wait()
	want(t, execSQL(t, "SELECT count(*) FROM users"), "200")
}

// The messages of a database are hidden if the user wants that.
func TestTrim(t *testing.T) {
	b := postgresBench(t, map[string]string{"trim.sensitive.log": "true"})
	execSQL(t, "CREATE TABLE users (id bigint, name uuid, score float8)")
	err := b.put(b.record(1, "my secret", 1))
	if err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "SQLSTATE 22P02") {
		t.Error(err)
	}
}

// A table that is dropped and created again with other columns is looked at again.
func TestChangedTable(t *testing.T) {
	b := postgresBench(t, map[string]string{"auto.create": "true"})
	b.must(b.record(1, "a", 1))
	execSQL(t, "DROP TABLE users")
	b.must(b.record(2, "b", 1))
	want(t, execSQL(t, "SELECT id FROM users"), "2")
}

// A bad record is not forgotten if a later transaction of its put is retried.
func TestBadBeforeRetry(t *testing.T) {
	b := postgresBench(t, map[string]string{"batch.size": "1"})
	execSQL(t, "CREATE TABLE users (id bigint, name text, score float8)")
	b.must(b.record(1, "a", 1))
	execSQL(t, "DROP TABLE users")
	first := b.record(2, "b", 1)
	first.Topic = "missing"
	var bad connect.BadRecords
	if err := b.put(first, b.record(3, "c", 1)); !errors.As(err, &bad) || len(bad) != 2 {
		t.Error(err)
	}
}

// Names come from records. Without quotes, only plain ones are written.
func TestHostileNames(t *testing.T) {
	const hostile = `x" int); DROP TABLE victims; --`
	for _, quote := range []string{"ALWAYS", "NEVER"} {
		t.Run(quote, func(t *testing.T) {
			b := postgresBench(t, map[string]string{"auto.create": "true", "auto.evolve": "true", "quote.sql.identifiers": quote})
			execSQL(t, "CREATE TABLE victims (id int)")
			s := &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{{Name: hostile, Schema: connect.OptionalStringSchema}}}
			err := b.put(b.place(connect.Record{Topic: "Users", ValueSchema: s, Value: connect.StructValue(&connect.Struct{Schema: s, Values: []connect.Value{connect.StringValue("v")}})}))
			if quote == "ALWAYS" && err != nil || quote == "NEVER" && (err == nil || !strings.Contains(err.Error(), "needs quotes")) {
				t.Error(err)
			}
			b.must(b.record(1, "a", 1))
			want(t, execSQL(t, "SELECT count(*) FROM victims; SELECT id FROM users"), "0\n1")
		})
	}
}

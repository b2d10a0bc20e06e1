package pgsource

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"millrace/connectors/postgres/pgoutput"
	"millrace/internal/test/postgres"
)

// Transactions of several writers overlap, with savepoints, rollbacks, and rows that share an LSN.
// Tasks are killed between any two batches, and the server crashes. Each row arrives exactly once,
// and the rows of a writer in order.
func TestKills(t *testing.T) {
	postgres.Require(t)
	shared := server
	own, err := postgres.Start()
	if err != nil {
		t.Fatal(err)
	}
	server = own
	t.Cleanup(func() {
		server = shared
		if err := own.Stop(); err != nil {
			t.Error(err)
		}
	})
	w := newWorld(t, "CREATE TABLE a (id bigserial PRIMARY KEY, writer int, n int, v text)")
	w.props[batchKey], w.props[snapshotModeKey], w.props[retryWaitKey] = "5", modeNoData, "50"
	w.start()
	w.awaitStreaming()
	const writers, transactions, perTransaction = 4, 12, 10
	var writing sync.WaitGroup
	up := make(chan struct{}, 1) // held while the server crashes
	up <- struct{}{}
	for i := range writers {
		writing.Go(func() { write(t, w.name, i, transactions, perTransaction, up) })
	}
	written := make(chan struct{})
	go func() { writing.Wait(); close(written) }()
	total := writers * transactions * perTransaction
	for kill := 0; len(w.got) < total && kill < 200; kill++ {
		w.awaitBatches(rand.IntN(4))
		switch {
		case kill == 5 || kill == 15:
			<-up
			if err := own.Crash(); err != nil {
				t.Fatal(err)
			}
			if err := own.Restart(); err != nil {
				t.Fatal(err)
			}
			up <- struct{}{}
		default:
			w.stop()
			w.start()
		}
	}
	<-written
	w.await(total)
	next := map[any]float64{}
	for i, e := range w.got {
		writer := e.after["writer"]
		if e.op != "c" || e.after["n"] != next[writer] {
			t.Fatalf("record %d of %d is %v, expected row %v of the writer", i, len(w.got), e.after, next[writer])
		}
		next[writer]++
	}
	if b, err := w.poll(500 * time.Millisecond); err != nil || b != nil && len(b.Records) > 0 {
		t.Errorf("more records: %+v, %v", b, err)
	}
}

// write runs the transactions of a writer, one after the other. Some have a savepoint whose changes
// are rolled back, and some repeat their rows in a transaction that is rolled back.
func write(t *testing.T, database string, writer, transactions, rows int, up chan struct{}) {
	for i := range transactions {
		insert := fmt.Sprintf("INSERT INTO a (writer, n, v) SELECT %d, n, 'x' FROM generate_series(%d, %d) n;", writer, i*rows, i*rows+rows/2-1)
		rest := fmt.Sprintf("COPY a (writer, n) FROM PROGRAM 'for n in $(seq %d %d); do printf \"%d\\t$n\\n\"; done';", i*rows+rows/2, i*rows+rows-1, writer)
		sql := "BEGIN;" + insert + "SELECT pg_sleep(0.02);" + "SAVEPOINT s;" + insert + "ROLLBACK TO s;" + rest + "COMMIT;"
		if i%3 == 0 {
			sql += "BEGIN;" + insert + "ROLLBACK;"
		}
		<-up // no transaction is in doubt when the server crashes
		_, err := server.Exec(context.Background(), database, sql)
		up <- struct{}{}
		if err != nil {
			t.Error(err)
			return
		}
	}
}

// A snapshot that was interrupted continues with the next table. Changes since then of the tables
// that were read are streamed; those of the others are in their rows.
func TestInterruptedSnapshot(t *testing.T) {
	w := newWorld(t, `CREATE TABLE a (id int PRIMARY KEY, v text); INSERT INTO a SELECT generate_series(1, 10);
CREATE TABLE b (id int PRIMARY KEY); INSERT INTO b SELECT generate_series(101, 110); CREATE TABLE c (id int PRIMARY KEY); INSERT INTO c VALUES (201)`)
	w.props[batchKey] = "2"
	w.start()
	w.await(12) // the last row of a is known to be the last with the first one of b
	w.stop()
	w.sql("INSERT INTO a VALUES (11); INSERT INTO b VALUES (111); INSERT INTO c VALUES (202); DELETE FROM a WHERE id = 1")
	w.got = nil
	w.start()
	got := w.await(11 + 2 + 3)
	want := ""
	for id := 101; id <= 111; id++ {
		want += fmt.Sprintf("r%d ", id)
	}
	equalIDs(t, got, want+"r201 r202 c11 d1")
	w.got = nil
	w.sql("INSERT INTO b VALUES (112)")
	equalIDs(t, w.await(1), "c112")
	w.stop()
	w.start()
	w.sql("INSERT INTO c VALUES (203)")
	w.got = nil
	equalIDs(t, w.await(1), "c203")
}

// Changes that are lost are an error that says what to do, unless the configuration says otherwise.
func TestLostChanges(t *testing.T) {
	lose := map[string]func(w *world){
		"dropped": func(w *world) {
			w.sql("SELECT pg_drop_replication_slot('" + w.name + "')")
			w.sql("INSERT INTO a VALUES (2)")
		},
		"created anew": func(w *world) {
			w.sql("SELECT pg_drop_replication_slot('" + w.name + "')")
			w.sql("INSERT INTO a VALUES (2)")
			w.sql("SELECT pg_create_logical_replication_slot('" + w.name + "', 'pgoutput')")
		},
	}
	for name, drop := range lose {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1)")
			w.start()
			w.await(1)
			w.awaitStreaming()
			w.stop()
			drop(w)
			w.start()
			if err := w.fails(); !strings.Contains(err, "are lost") || !strings.Contains(err, mismatchKey+"="+trustSlot) {
				t.Errorf("the error is %s", err)
			}
			w.stop()
			w.props[mismatchKey], w.got = trustSlot, nil
			w.start()
			w.awaitStreaming()
			w.sql("INSERT INTO a VALUES (3)")
			equalIDs(t, w.await(1), "c3")
			w.stop()
			w.sql("SELECT pg_drop_replication_slot('" + w.name + "')")
			w.props[snapshotModeKey], w.got = modeWhenNeeded, nil
			w.start()
			equalIDs(t, w.await(3), "r1 r2 r3")
		})
	}
}

// An offset after the end of the WAL is another server's: it would skip changes silently.
func TestOffsetOfAnotherServer(t *testing.T) {
	w := newWorld(t, "CREATE TABLE a (id int PRIMARY KEY)")
	w.props[snapshotModeKey] = modeNoData
	w.start()
	w.awaitStreaming()
	w.stop()
	w.offsets[`{"server":"p"}`] = `{"lsn":4611686018427387904}`
	w.start()
	if err := w.fails(); !strings.Contains(err, "another server") {
		t.Error(err)
	}
	w.stop()
	w.props[mismatchKey] = trustGreater
	w.start()
	w.awaitStreaming()
	w.sql("INSERT INTO a VALUES (1)")
	equalIDs(t, w.await(1), "c1")
}

// Debezium's offset within a transaction names the LSN of the last change that it completed, but not
// which of the changes with that LSN it was. The first was.
func TestOffsetOfDebezium(t *testing.T) {
	w := newWorld(t, "CREATE TABLE a (id int PRIMARY KEY)")
	w.props[snapshotModeKey], w.props[flushKey] = modeNoData, "manual"
	w.start()
	w.awaitStreaming()
	w.sql("INSERT INTO a VALUES (1)")
	w.await(1)
	commit := w.sql("SELECT pg_current_wal_lsn() - '0/0'")
	w.sql("BEGIN; INSERT INTO a VALUES (2); INSERT INTO a VALUES (3); INSERT INTO a VALUES (4); COMMIT; COPY a FROM PROGRAM 'seq 5 7'")
	got := w.await(7)
	w.stop()
	for row, want := range map[int]string{2: "c4 c5 c6 c7", 3: "c5 c6 c7"} {
		w.offsets[`{"server":"p"}`] = fmt.Sprintf(`{"lsn":%d,"lsn_proc":%[1]d,"lsn_commit":%s,"messageType":"INSERT","txId":5,"ts_usec":6}`, got[row].lsn, commit)
		w.got = nil
		w.start()
		equalIDs(t, w.await(len(strings.Fields(want))), want)
		w.stop()
	}
}

func TestDecode(t *testing.T) {
	for _, row := range []struct {
		name   string
		offset map[string]any
		want   position
		runs   bool
	}{
		{"Debezium, within a transaction", map[string]any{"lsn": int64(24), "lsn_proc": int64(24), "lsn_commit": int64(16), "messageType": "INSERT", "ts_usec": int64(1), "txId": int64(2)}, position{done: 16, row: 24}, false},
		{"Debezium, after a commit", map[string]any{"lsn": int64(24), "lsn_proc": int64(24), "lsn_commit": int64(24), "messageType": "COMMIT"}, position{done: 24}, false},
		{"Debezium, after a message", map[string]any{"lsn": int64(24), "lsn_proc": int64(24), "lsn_commit": int64(24), "messageType": "MESSAGE"}, position{done: 24}, false},
		{"Debezium 3.7, rows of a COPY", map[string]any{"lsn": int64(24), "lsn_proc": int64(24), "lsn_commit": int64(16), "messageType": "INSERT", "lsn_events_processed": int64(3)}, position{done: 16, row: 24, rowEvents: 3}, false},
		{"Debezium, in a snapshot", map[string]any{"lsn": int64(24), "snapshot": "INITIAL", "last_snapshot_record": false, "snapshot_completed": false}, position{done: 24}, true},
		{"Debezium, after a snapshot", map[string]any{"lsn": int64(24), "snapshot": "INITIAL", "last_snapshot_record": true, "snapshot_completed": true}, position{done: 24}, false},
		{"Debezium, in the first transaction", map[string]any{"lsn": int64(24), "lsn_proc": int64(24), "messageType": "UPDATE"}, position{slot: true, row: 24}, false},
		{"altered by a user", map[string]any{"lsn": int64(24)}, position{done: 24}, false},
	} {
		got, err := decode(row.offset)
		if err != nil || got.position != row.want || got.snapshot.running != row.runs {
			t.Errorf("%s: %+v, %v", row.name, got, err)
		}
	}
	for _, bad := range []map[string]any{{}, {"lsn": "x"}, {"lsn": int64(-1)}, {"lsn": int64(1), "snapshot_points": "x"}, {"lsn": int64(1), "snapshot_points": `"a`}, {"lsn": int64(1), "snapshot_points": `"a"@x`}} {
		if got, err := decode(bad); err == nil {
			t.Errorf("%v is %+v", bad, got)
		}
	}
}

// Offsets survive a round trip, and Debezium never skips a change that comes after them.
func TestEncode(t *testing.T) {
	for _, s := range []stored{
		{position: position{done: 800}, time: time.UnixMicro(5), xid: 7},
		{position: position{done: 800, tx: 1600, events: 3}, previous: 960, time: time.UnixMicro(5)},
		{position: position{done: 800, tx: 1600, events: 1}},
		{position: position{done: 800}, snapshot: snapshotState{running: true, points: map[string]pgoutput.LSN{`s."t",@x`: 800, "s.u": 900}}},
	} {
		o := s.encode()
		got, err := decode(o)
		if err != nil || got.position != s.position || len(got.snapshot.points) != len(s.snapshot.points) || got.snapshot.running != s.snapshot.running {
			t.Errorf("%+v is %+v, %v", s, got, err)
		}
		for name, at := range s.snapshot.points {
			if got.snapshot.points[name] != at {
				t.Errorf("%s is at %v, expected %v", name, got.snapshot.points[name], at)
			}
		}
		if processed, ok := o[fieldProcessed].(int64); ok && processed%8 == 0 && pgoutput.LSN(processed) != s.previous {
			t.Errorf("%v: a change may have this LSN", o)
		}
	}
}

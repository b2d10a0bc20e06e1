package pgsource

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"millrace/connectors/postgres/change"
)

// The rows after a change of a table have its new columns, without a restart.
func TestSchemaChange(t *testing.T) {
	w := newWorld(t, "CREATE TABLE a (id int PRIMARY KEY, v text); CREATE TYPE mood AS ENUM ('sad')")
	w.props[snapshotModeKey] = modeNoData
	w.start()
	w.awaitStreaming()
	w.sql(`INSERT INTO a VALUES (1, 'x'); ALTER TABLE a ADD COLUMN n numeric(5, 2) DEFAULT 1; INSERT INTO a VALUES (2, 'y', 2); ALTER TABLE a DROP COLUMN v;
INSERT INTO a VALUES (3, 3); ALTER TABLE a ADD COLUMN m mood, ALTER COLUMN n TYPE text`)
	w.sql("INSERT INTO a VALUES (4, 'four', 'sad'); ALTER TYPE mood ADD VALUE 'happy'")
	w.sql("INSERT INTO a VALUES (5, 'five', 'happy'); ALTER TABLE a RENAME TO b; INSERT INTO b VALUES (6)")
	got := w.await(6)
	for i, want := range []string{"id v", "id n v", "id n", "id m n", "id m n", "id m n"} {
		var names []string
		for name := range got[i].after {
			names = append(names, name)
		}
		slices.Sort(names)
		if strings.Join(names, " ") != want {
			t.Errorf("row %d has %v, expected %s", i+1, names, want)
		}
	}
	if got[4].after["m"] != "happy" || got[5].topic != "p.public.b" {
		t.Errorf("records %+v", got[4:])
	}
}

// Truncates, logical messages and heartbeats are records, and the topic of transactions counts the
// changes.
func TestOtherRecords(t *testing.T) {
	w := newWorld(t, "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE beats (at timestamptz)")
	w.props[snapshotModeKey], w.props["skipped.operations"], w.props["provide.transaction.metadata"] = modeNoData, "none", "true"
	w.props[messageExcludeKey], w.props[tableExcludeKey] = "secret.*", "public.beats"
	w.start()
	w.awaitStreaming()
	w.sql("BEGIN; INSERT INTO a VALUES (1); SELECT pg_logical_emit_message(true, 'audit', 'x'); SELECT pg_logical_emit_message(true, 'secrets', 'x'); TRUNCATE a; COMMIT")
	w.sql("SELECT pg_logical_emit_message(false, 'audit', 'y')")
	var kinds []string
	for _, e := range w.await(6) {
		kinds = append(kinds, e.topic+":"+e.op)
	}
	want := []string{"p.transaction:", "p.public.a:c", "p.message:m", "p.public.a:t", "p.transaction:", "p.message:m"}
	if !slices.Equal(kinds, want) {
		t.Errorf("records %v, expected %v", kinds, want)
	}
	w.stop()
	w.got = nil
	w.props[heartbeatKey], w.props[heartbeatQueryKey] = "50", "INSERT INTO beats VALUES (now())"
	w.start()
	got := w.await(2)
	if got[0].topic != "__debezium-heartbeat.p" {
		t.Errorf("records %+v", got)
	}
	if w.sql("SELECT count(*) > 0 FROM beats") != "t" {
		t.Error("the statement of the heartbeat did not run")
	}
}

// The commit record of a transaction may follow a message outside of transactions directly.
func TestMessageBeforeCommit(t *testing.T) {
	w := newWorld(t, "CREATE TABLE a (id int PRIMARY KEY)")
	w.props[snapshotModeKey] = modeNoData
	w.start()
	w.awaitStreaming()
	for i := 1; i <= 3; i++ {
		w.sql(fmt.Sprintf("BEGIN; INSERT INTO a VALUES (%d); SELECT pg_logical_emit_message(false, 'audit', 'x'); COMMIT", i))
		w.await(2 * i)
		w.stop()
		w.start()
	}
	equalIDs(t, w.got, "c1 c2 c3")
}

// Only selected tables are read, of partitioned tables the partitions or the whole, and columns as
// the configuration says.
func TestSelection(t *testing.T) {
	w := newWorld(t, `CREATE SCHEMA s; CREATE TABLE s.a (id int PRIMARY KEY, secret text); CREATE TABLE s.b (id int); CREATE TABLE a (id int);
CREATE TABLE s.parts (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE s.parts1 PARTITION OF s.parts FOR VALUES FROM (0) TO (100);
INSERT INTO s.a VALUES (1, 'x'); INSERT INTO s.b VALUES (2); INSERT INTO a VALUES (3); INSERT INTO s.parts VALUES (4)`)
	w.props[schemaIncludeKey], w.props[tableExcludeKey], w.props["column.exclude.list"], w.props[autocreateKey] = "s", `s\.b`, `s\.a\.secret`, createFiltered
	w.start()
	got := w.await(2)
	equalIDs(t, got, "r1 r4")
	if got[1].topic != "p.s.parts1" || len(got[0].after) != 1 {
		t.Errorf("records %+v", got)
	}
	w.stop()
	w.sql("DROP PUBLICATION dbz_publication")
	w.props[viaRootKey], w.props[slotKey], w.offsets, w.got = "true", w.name+"_root", nil, nil
	w.props[snapshotSelectKey], w.props[snapshotSelectKey+".s.a"] = "s.a", "SELECT * FROM s.a WHERE id > 1;"
	w.start()
	w.await(1)
	w.sql("INSERT INTO s.parts VALUES (5)")
	got = w.await(2)
	equalIDs(t, got, "r4 c5")
	if got[0].topic != "p.s.parts" || got[1].topic != "p.s.parts" {
		t.Errorf("records %+v", got)
	}
}

// An update that leaves a large value unchanged has a placeholder for it.
func TestUnchangedValue(t *testing.T) {
	w := newWorld(t, "CREATE TABLE a (id int PRIMARY KEY, v text); ALTER TABLE a ALTER v SET STORAGE EXTERNAL")
	w.props[snapshotModeKey] = modeNoData
	w.start()
	w.awaitStreaming()
	w.sql("INSERT INTO a VALUES (1, repeat('x', 10000)); UPDATE a SET id = id; UPDATE a SET id = 1")
	if got := w.await(3); got[2].after["v"] != "__debezium_unavailable_value" {
		t.Errorf("the record is %+v", got[2])
	}
}

// Initial_only ends after the snapshot and leaves no slot.
func TestInitialOnly(t *testing.T) {
	w := newWorld(t, "CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1)")
	w.props[snapshotModeKey] = modeInitialOnly
	w.start()
	equalIDs(t, w.await(1), "r1")
	w.stop()
	if slots := w.sql("SELECT count(*) FROM pg_replication_slots WHERE slot_name LIKE '" + w.name + "%'"); slots != "0" {
		t.Errorf("%s slots", slots)
	}
	w.start()
	w.awaitBatches(0)
	w.stop()
	if len(w.got) != 1 {
		t.Errorf("records %+v", w.got)
	}
}

// Always reads the rows at each start, and streams from there.
func TestAlways(t *testing.T) {
	w := newWorld(t, "CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1)")
	w.props[snapshotModeKey] = modeAlways
	w.start()
	w.await(1)
	w.awaitStreaming()
	w.stop()
	w.got = nil
	w.sql("INSERT INTO a VALUES (2)")
	w.start()
	w.await(2)
	w.awaitStreaming()
	w.sql("INSERT INTO a VALUES (3)")
	equalIDs(t, w.await(3), "r1 r2 c3")
	w.props[slotDropKey] = "true"
	w.stop()
	w.start()
	w.awaitStreaming()
	w.stop()
	if slots := w.sql("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + w.name + "'"); slots != "0" {
		t.Errorf("%s slots after %s", slots, slotDropKey)
	}
}

// Refusals name the key and what to do.
func TestValidate(t *testing.T) {
	w := newWorld(t, "CREATE ROLE poor LOGIN")
	for _, row := range []struct{ key, value, want string }{
		{tableIncludeKey, "a", ""},
		{userKey, "poor", "run ALTER ROLE \"poor\" REPLICATION"},
		{databaseKey, "missing", "does not exist"},
		{portKey, "1", "connecting to the database"},
		{pluginKey, "decoderbufs", "only pgoutput is supported"},
		{"converters", "x", "Java class"},
		{"driver.loginTimeout", "1", "not supported"},
		{tableExcludeKey, "b", tableIncludeKey + " and " + tableExcludeKey},
		{snapshotSelectKey, "a.b", snapshotSelectKey + ".a.b is not set"},
		{slotKey, "A", "lower-case"},
	} {
		props := map[string]string{tableIncludeKey: "a"}
		for k, v := range w.props {
			props[k] = v
		}
		props[row.key] = row.value
		var errs []string
		for _, v := range (&Source{}).Validate(t.Context(), props, Keys().Validate(props)) {
			errs = append(errs, v.Errors...)
		}
		if text := strings.Join(errs, "\n"); row.want == "" && text != "" || !strings.Contains(text, row.want) {
			t.Errorf("%s=%s: %q, expected %q", row.key, row.value, text, row.want)
		}
	}
	w.sql("DROP ROLE poor")
	if _, given := Keys().Lookup(change.PrefixKey); !given {
		t.Error("the keys of records are missing")
	}
}

// An incremental snapshot reads the rows in chunks while changes are streamed. A change that is newer
// than a chunk replaces its row, so that no record of a row is older than the one before. A restart
// continues it.
func TestIncrementalSnapshot(t *testing.T) {
	w := newWorld(t, `CREATE TABLE a (id int, part text, v int, PRIMARY KEY (part, id)); INSERT INTO a SELECT n, 'p' || n % 3, 0 FROM generate_series(1, 300) n;
CREATE TABLE signals (id text PRIMARY KEY, type text, data text); CREATE TABLE other (id int)`)
	w.props[snapshotModeKey], w.props[tableIncludeKey], w.props[autocreateKey] = modeNoData, `public\.a`, createFiltered
	w.props[signalKey], w.props[chunkKey] = "public.signals", "7"
	w.start()
	w.awaitStreaming()
	for i, bad := range []string{"{", `{"data-collections": ["public.missing"]}`, `{"data-collections": ["public.a"], "type": "blocking"}`, `{}`} {
		w.sql("INSERT INTO signals VALUES ('" + strings.Repeat("x", i+1) + "', 'execute-snapshot', '" + bad + "')")
	}
	w.sql(`INSERT INTO signals VALUES ('1', 'execute-snapshot', '{"data-collections": ["public.a"], "type": "incremental", "additional-conditions": [{"data-collection": "public.a", "filter": "id <= 200"}]}')`)
	for i := 1; len(w.got) < 250 && i < 60; i++ {
		w.awaitBatches(1)
		w.sql("UPDATE a SET v = v + 1 WHERE id % 60 = 1")
		if i == 5 || i == 9 {
			w.stop()
			w.start()
		}
	}
	w.sql("INSERT INTO a VALUES (999, 'end', 0)")
	read, versions := map[float64]int{}, map[float64]float64{}
	for done := false; !done || len(read) < 200; {
		for _, e := range w.got {
			id, v := e.after["id"].(float64), e.after["v"].(float64)
			if v < versions[id] {
				t.Fatalf("row %v has value %v after %v", id, v, versions[id])
			}
			versions[id] = v
			if e.op == "r" {
				read[id]++
				if e.snapshot != "incremental" {
					t.Fatalf("place in the snapshot: %+v", e)
				}
			} else {
				read[id] += 0
			}
			done = done || id == 999
		}
		w.got = nil
		if !done || len(read) < 200 {
			w.await(1)
		}
	}
	for id, n := range read {
		if n > 1 || n == 1 && id > 200 {
			t.Errorf("row %v was read %d times", id, n)
		}
	}
	log := w.task.Log.String()
	if strings.Contains(log, "ends") {
		t.Error(log)
	}
}

//go:build kafka

package conformance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"millrace/internal/test/apache"
	"millrace/internal/test/postgres"
)

// Environment variables of the random databases: the first seed, and their number.
const (
	seedEnv  = "MILLRACE_SEED"
	seedsEnv = "MILLRACE_SEEDS"
)

func environment(t *testing.T, name string, other int) int {
	text := os.Getenv(name)
	if text == "" {
		return other
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// Random databases: the records of our connector, compared with those of Debezium itself.
func TestDebeziumRecords(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	postgres.Require(t)
	jars, err := apache.Debezium()
	if err != nil {
		t.Fatal(err)
	}
	server, err := postgres.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	template(t, server)
	tasks := startTasks(t, jars)
	first, seeds := environment(t, seedEnv, 1), environment(t, seedsEnv, 6)
	t.Run("seeds", func(t *testing.T) {
		slots := make(chan struct{}, 4)
		for seed := first; seed < first+seeds; seed++ {
			t.Run(strconv.Itoa(seed), func(t *testing.T) {
				t.Parallel()
				slots <- struct{}{}
				defer func() { <-slots }()
				compareRecords(t, server, tasks, seed)
			})
		}
	})
}

// template creates the database from which those of the seeds are copied.
func template(t *testing.T, server *postgres.Server) {
	script := pgSetup
	for _, name := range []string{"vector", "halfvec", "sparsevec"} {
		script += fmt.Sprintf(pgText, name, ",")
	}
	for _, name := range []string{"geometry", "geography"} {
		script += fmt.Sprintf(pgText, name, ":")
	}
	for _, sql := range []struct{ database, text string }{{postgres.User, "CREATE DATABASE pgtypes"}, {"pgtypes", script}} {
		if _, err := server.Exec(t.Context(), sql.database, sql.text); err != nil {
			t.Fatal(err)
		}
	}
}

// startTasks starts the JVM of Debezium's tasks. Each line that is written to it starts one.
func startTasks(t *testing.T, jars string) io.Writer {
	cmd, err := apache.Command(context.WithoutCancel(t.Context()), "testdata/postgres/Records.java", jars)
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close() // which ends it
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	return in
}

func compareRecords(t *testing.T, server *postgres.Server, tasks io.Writer, seed int) {
	c := newPGCase(uint64(seed))
	name := fmt.Sprintf("seed%d", seed)
	if _, err := server.Exec(t.Context(), postgres.User, "CREATE DATABASE "+name+" TEMPLATE pgtypes"); err != nil {
		t.Fatal(err)
	}
	execute := func(sql string) {
		t.Helper()
		if _, err := server.Exec(t.Context(), name, sql); err != nil {
			t.Fatal(err)
		}
	}
	execute(strings.Join(c.setup, ";\n"))
	file := filepath.Join(t.TempDir(), "task")
	props := pgProps(c, server, name)
	var text strings.Builder
	for _, key := range slices.Sorted(maps.Keys(props)) {
		fmt.Fprintf(&text, "%s=%s\n", key, strings.ReplaceAll(props[key], `\`, `\\`))
	}
	writeFile(t, file, text.String())
	if _, err := fmt.Fprintln(tasks, file); err != nil {
		t.Fatal(err)
	}
	defer func() {
		writeFile(t, file+".stop", "")
		eventually(t, func() error { _, err := os.Stat(file + ".done"); return err })
	}()
	streams := func(slot string) {
		t.Helper()
		eventually(t, func() error {
			out, err := server.Exec(t.Context(), name, "SELECT r.state FROM pg_replication_slots s JOIN pg_stat_replication r ON r.pid = s.active_pid WHERE s.slot_name = '"+slot+"'")
			if err == nil && out != "streaming" {
				err = fmt.Errorf("slot %s: the state is %q", slot, out)
			}
			return err
		})
	}
	streams(name)
	props["slot.name"] = name + "_ours"
	our := startPGTask(t, props)
	streams(name + "_ours")
	for range 6 + c.rand.IntN(6) {
		execute(c.transaction())
	}
	execute("SELECT pg_logical_emit_message(false, 'marker', '')")
	execute("SELECT pg_switch_wal()") // writes the message
	ours := <-our.lines
	if our.failed != nil {
		t.Error(our.failed)
	}
	var theirs []string
	eventually(t, func() error { return awaitMarker(file, &theirs) })
	if _, err := os.Stat(file + ".done"); err == nil && len(theirs) < len(ours) {
		t.Logf("Debezium failed: %d of %d records are compared", len(theirs), len(ours))
		ours = ours[:len(theirs)]
	}
	compareLines(t, theirs, ours, text.String())
}

func pgProps(c *pgCase, server *postgres.Server, name string) map[string]string {
	props := map[string]string{"connector.class": "io.debezium.connector.postgresql.PostgresConnector", "task.id": "0", "name": name,
		"database.hostname": "127.0.0.1", "database.port": strconv.Itoa(server.Port()), "database.user": postgres.User, "database.password": "none",
		"database.dbname": name, "plugin.name": "pgoutput", "slot.name": name, "slot.drop.on.stop": "true", "topic.prefix": name, "poll.interval.ms": "20",
		"publication.autocreate.mode": "all_tables", "database.sslmode": "disable"}
	maps.Copy(props, c.props)
	return props
}

// awaitMarker reads the records of Debezium's task. It returns an error until the last one is there,
// or the task has failed.
func awaitMarker(task string, lines *[]string) error {
	_, failed := os.Stat(task + ".done")
	text, err := os.ReadFile(task + ".out")
	if err != nil {
		return err
	}
	*lines = strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if failed == nil || strings.Contains((*lines)[len(*lines)-1], pgMarker) {
		return nil
	}
	return fmt.Errorf("%d records, and not the last one", len(*lines))
}

// compareLines compares two lists of records. Those of the snapshot are compared table by table.
func compareLines(t *testing.T, theirs, ours []string, props string) {
	want, got := comparable(t, theirs), comparable(t, ours)
	for topic := range want {
		if len(want[topic]) != len(got[topic]) {
			t.Errorf("%s: %d records of Debezium, %d of ours", topic, len(want[topic]), len(got[topic]))
		}
	}
	differences := 0
	for _, topic := range slices.Sorted(maps.Keys(want)) {
		for i := range min(len(want[topic]), len(got[topic])) {
			for _, d := range differing("", want[topic][i], got[topic][i]) {
				if differences++; differences < 12 {
					t.Errorf("%s, record %d%s", topic, i, d)
				}
			}
		}
	}
	if t.Failed() {
		t.Logf("properties:\n%s", props)
	}
}

// differing returns the paths in two records at which they differ.
func differing(path string, want, got any) (out []string) {
	switch want := want.(type) {
	case map[string]any:
		if got, ok := got.(map[string]any); ok {
			keys := maps.Clone(want)
			maps.Copy(keys, got)
			for _, key := range slices.Sorted(maps.Keys(keys)) {
				out = append(out, differing(path+"."+key, want[key], got[key])...)
			}
			return out
		}
	case []any:
		if got, ok := got.([]any); ok && len(got) == len(want) {
			for i := range want {
				out = append(out, differing(fmt.Sprintf("%s[%d]", path, i), want[i], got[i])...)
			}
			return out
		}
	}
	if !reflect.DeepEqual(want, got) {
		out = append(out, fmt.Sprintf("%s: Debezium has %.300q, ours %.300q", path, fmt.Sprint(want), fmt.Sprint(got)))
	}
	return out
}

// comparable parses records, and removes what differs between two runs.
func comparable(t *testing.T, lines []string) map[string][]any {
	out := map[string][]any{}
	for _, line := range lines {
		var record map[string]any
		d := json.NewDecoder(bufio.NewReader(bytes.NewReader([]byte(line))))
		d.UseNumber()
		if err := d.Decode(&record); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		topic, _ := record["topic"].(string)
		group := "changes"
		if value, ok := record["value"].(map[string]any); ok {
			payload, _ := value["payload"].(map[string]any)
			if forget(payload) {
				group = topic
			}
		}
		for _, h := range record["headers"].([]any) {
			if pair := h.([]any); pair[0] == "__debezium.context.runId" {
				pair[1] = nil
			}
		}
		out[group] = append(out[group], record)
	}
	return out
}

// forget removes times and positions from an envelope. It reports whether the record is of the
// snapshot.
func forget(payload map[string]any) (snapshot bool) {
	source, ok := payload["source"].(map[string]any)
	if !ok {
		return false
	}
	for _, key := range []string{"ts_ms", "ts_us", "ts_ns"} {
		delete(payload, key)
	}
	delete(source, "sequence") // its first entry is the start of the task, not null, until the first commit
	if snapshot = payload["op"] == "r"; !snapshot && source["txId"] != nil {
		return false
	}
	for _, key := range []string{"ts_ms", "ts_us", "ts_ns"} { // a message without a transaction has the last time
		delete(source, key)
	}
	if snapshot {
		for _, key := range []string{"txId", "lsn"} {
			delete(source, key)
		}
	}
	return snapshot
}

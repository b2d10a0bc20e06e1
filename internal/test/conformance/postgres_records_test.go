//go:build kafka

package conformance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"millrace/connectors/postgres/change"
	"millrace/internal/test/apache"
	"millrace/internal/test/postgres"
	"millrace/plugins/connect"
	"millrace/runtime/converter"
	"millrace/runtime/converter/conversion"
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

// Random databases: the records of package change, compared with those of Debezium itself.
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
	cmd, err := apache.Command(t.Context(), "testdata/postgres/Records.java", jars)
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
		in.Close()
		if err := cmd.Wait(); err != nil && cmd.ProcessState.ExitCode() != -1 {
			t.Error(err.(*exec.ExitError))
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
	execute("SELECT pg_create_logical_replication_slot('" + name + "_ours', 'pgoutput')")
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
	eventually(t, func() error {
		out, err := server.Exec(t.Context(), name, "SELECT r.state FROM pg_replication_slots s JOIN pg_stat_replication r ON r.pid = s.active_pid WHERE s.slot_name = '"+name+"'")
		if err == nil && out != "streaming" {
			err = fmt.Errorf("Debezium does not stream: the state of its slot is %q", out)
		}
		return err
	})
	our := newPGSide(t, server, name, props)
	our.snapshot(t)
	for range 6 + c.rand.IntN(6) {
		execute(c.transaction())
	}
	execute("SELECT pg_logical_emit_message(false, 'marker', '')")
	execute("SELECT pg_switch_wal()") // writes the message
	our.stream(t, name+"_ours")
	execute("SELECT pg_drop_replication_slot('" + name + "_ours')")
	var theirs []string
	eventually(t, func() error { return awaitMarker(file, &theirs) })
	ours := our.lines(t)
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
		"publication.autocreate.mode": "all_tables"}
	maps.Copy(props, c.props)
	return props
}

func newPGSide(t *testing.T, server *postgres.Server, database string, props map[string]string) *pgSide {
	options, err := change.Parse(props)
	if err != nil {
		t.Fatal(err)
	}
	options.Database, options.Task, options.Run = database, "0", "run"
	catalog := change.NewCatalog()
	s := &pgSide{server: server, database: database, catalog: catalog, emitter: change.New(options, catalog), relations: map[uint32]*pgRelation{}}
	s.refresh(t)
	return s
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
	if failed == nil || strings.Contains((*lines)[len(*lines)-1], `"prefix":"marker"`) {
		return nil
	}
	return fmt.Errorf("%d records, and not the last one", len(*lines))
}

// lines returns our records in the form of Debezium's.
func (s *pgSide) lines(t *testing.T) (lines []string) {
	json := func(key bool) func(*connect.Schema, connect.Value) string {
		c, err := converter.New("org.apache.kafka.connect.json.JsonConverter", map[string]string{"schemas.enable": "true"}, key)
		if err != nil {
			t.Fatal(err)
		}
		return func(schema *connect.Schema, v connect.Value) string {
			if schema == nil && v.IsNull() {
				return "null"
			}
			text, err := c.FromConnect(&conversion.Arena{}, "topic", schema, v)
			if err != nil {
				return `"the converter fails"`
			}
			return string(text)
		}
	}
	keys, values := json(true), json(false)
	for _, r := range s.records {
		partition := "null"
		if r.Partition >= 0 {
			partition = fmt.Sprint(r.Partition)
		}
		var headers []string
		for _, h := range r.Headers {
			headers = append(headers, fmt.Sprintf("[%q,%s]", h.Key, keys(h.Schema, h.Value)))
		}
		lines = append(lines, fmt.Sprintf(`{"topic":%q,"partition":%s,"key":%s,"value":%s,"headers":[%s]}`, r.Topic, partition,
			keys(r.KeySchema, r.Key), values(r.ValueSchema, r.Value), strings.Join(headers, ",")))
	}
	return lines
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
	delete(source, "sequence")
	if snapshot = payload["op"] == "r"; snapshot || source["txId"] == nil { // a message without a transaction has the last time
		for _, key := range []string{"ts_ms", "ts_us", "ts_ns", "snapshot", "txId", "lsn"} {
			delete(source, key)
		}
	}
	return snapshot
}

//go:build kafka

package conformance

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"millrace/internal/test/apache"
	"millrace/runtime/transform/transformtest"
)

var update = flag.Bool("update", false, "record the results of Apache's transformations anew")

const transformData = "../../../runtime/transform/testdata"

// oracle runs cases with Apache's own classes, and those in further folders of jars.
func oracle(t *testing.T, cases []transformtest.Case, more ...string) []byte {
	t.Helper()
	jars, err := apache.Jars()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(jars, "*")
	for _, folder := range more {
		path += string(filepath.ListSeparator) + filepath.Join(folder, "*")
	}
	var in bytes.Buffer
	for _, c := range cases {
		if err := json.NewEncoder(&in).Encode(c); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "java", "-Duser.timezone=UTC", "-Duser.language=en", "-Duser.country=US", "-XX:TieredStopAtLevel=1",
		"-cp", path, "testdata/transforms/Oracle.java")
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = &in, &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	return out
}

// TestTransforms runs the table of chains with Apache's classes: the fast tests expect Apache's
// results.
func TestTransforms(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	compareChains(t, "chains.txt", "results.json")
}

// TestDebeziumTransforms runs the table of chains of Debezium's transformations with Debezium's
// classes.
func TestDebeziumTransforms(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	jars, err := apache.Debezium()
	if err != nil {
		t.Fatal(err)
	}
	compareChains(t, "debezium.txt", "debezium-results.json", jars)
}

// compareChains compares the recorded results of a table with those of the original classes.
func compareChains(t *testing.T, table, results string, jars ...string) {
	t.Helper()
	cases, err := transformtest.Table(transformData, table)
	if err != nil {
		t.Fatal(err)
	}
	got := oracle(t, cases, jars...)
	path := filepath.Join(transformData, results)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s is not what the original classes answer; run the test with -update and look at the difference", path)
	}
	t.Logf("%d cases", len(cases))
}

var (
	seed   = flag.Uint64("seed", 1, "of the random chains; to look for differences, take another, and more chains")
	chains = flag.Int("chains", 1000, "how many random chains are compared")
)

// TestRandomTransforms runs random chains with Apache's classes and with Millrace's.
func TestRandomTransforms(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	t.Logf("run again with -seed %d", *seed)
	cases, err := transformtest.Random(*seed, *chains)
	if err != nil {
		t.Fatal(err)
	}
	results := json.NewDecoder(bytes.NewReader(oracle(t, cases)))
	outcomes := map[string]int{}
	for _, c := range cases {
		var theirs transformtest.Result
		if err := results.Decode(&theirs); err != nil {
			t.Fatal(err)
		}
		ours, err := c.Run()
		if err != nil {
			t.Fatal(err)
		}
		diff, reason, err := c.Compare(theirs, ours)
		switch {
		case err != nil:
			t.Fatal(err)
		case reason != "":
			outcomes["differ: "+reason]++
		case diff != "":
			text, _ := json.Marshal(c)
			t.Errorf("%s\n%s", text, diff)
		case ours.Error != "":
			outcomes["errors"]++
		default:
			outcomes["records"]++
		}
	}
	t.Logf("%v", outcomes)
}

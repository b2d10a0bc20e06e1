package transform_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/runtime/transform/transformtest"
)

// The records in testdata/chains.txt give the same results as in Apache Kafka Connect. Apache's own
// classes wrote results.json; internal/test/conformance runs them again.
func TestChains(t *testing.T) { compareChains(t, "chains.txt", "results.json") }

// The same for Debezium's transformations.
func TestDebezium(t *testing.T) { compareChains(t, "debezium.txt", "debezium-results.json") }

func compareChains(t *testing.T, table, recorded string) {
	cases, err := transformtest.Table("testdata", table)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join("testdata", recorded))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	results := json.NewDecoder(f)
	for _, c := range cases {
		var want transformtest.Result
		if err := results.Decode(&want); err != nil || want.Name != c.Name {
			t.Fatalf("%s has %q, %v where %q is expected: record them again with go test -tags kafka ./internal/test/conformance -run 'Transforms$' -update", recorded, want.Name, err, c.Name)
		}
		t.Run(c.Name, func(t *testing.T) {
			got, err := c.Run()
			if err != nil {
				t.Fatal(err)
			}
			diff, reason, err := c.Compare(want, got)
			switch {
			case err != nil:
				t.Fatal(err)
			case reason != "":
				t.Logf("differs: %s\n%s", reason, diff)
			case diff != "":
				t.Error(diff)
			}
		})
	}
	if err := results.Decode(new(transformtest.Result)); err != io.EOF {
		t.Errorf("%s has more results than there are cases: %v", recorded, err)
	}
}

var update = flag.Bool("update", false, "rewrite beyond-results.json")

// Transformations that Apache does not have: this code wrote the results, and a person reviewed
// them.
func TestBeyond(t *testing.T) {
	cases, err := transformtest.Table("testdata", "beyond.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, c := range cases {
		got, err := c.Run()
		if err != nil {
			t.Fatal(err)
		}
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(got); err != nil {
			t.Fatal(err)
		}
	}
	const file = "testdata/beyond-results.json"
	if *update {
		if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(out.String(), "\n")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

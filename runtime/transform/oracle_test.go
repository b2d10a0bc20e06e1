package transform_test

import (
	"encoding/json"
	"io"
	"os"
	"testing"

	"millrace/runtime/transform/transformtest"
)

// What becomes of the records in testdata/chains.txt is what becomes of them in Apache Kafka Connect. Apache's own classes wrote
// results.json; internal/conformance runs them again.
func TestChains(t *testing.T) {
	cases, err := transformtest.Table("testdata")
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("testdata/results.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	results := json.NewDecoder(f)
	for _, c := range cases {
		var want transformtest.Result
		if err := results.Decode(&want); err != nil || want.Name != c.Name {
			t.Fatalf("results.json has %q, %v where %q is expected: record them anew with go test -tags kafka ./internal/conformance -run TestTransforms -update", want.Name, err, c.Name)
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
		t.Errorf("results.json has more results than there are cases: %v", err)
	}
}

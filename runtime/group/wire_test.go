package group

import (
	"bytes"
	"encoding/hex"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// golden are bytes that Apache Kafka Connect 4.3 wrote.
func golden(t testing.TB) map[string][]byte {
	t.Helper()
	data, err := os.ReadFile("testdata/golden.txt")
	if err != nil {
		t.Fatal(err)
	}
	vectors := map[string][]byte{}
	for line := range strings.Lines(string(data)) {
		name, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		if vectors[name], err = hex.DecodeString(strings.TrimSpace(text)); err != nil {
			t.Fatal(name, err)
		}
	}
	return vectors
}

const testURL = "http://h:8083/"

var (
	full = assignment{leader: "L", leaderURL: testURL, offset: 7, assigned: []Work{{"a", -1}, {"a", 0}, {"b", 3}},
		revoked: []Work{{"z", -1}, {"z", 1}}, delay: 5 * time.Minute}
	eagerFull = assignment{leader: "L", leaderURL: testURL, offset: 7, assigned: full.assigned}
	none      = metadata{url: testURL, offset: 7}
)

var comparable = cmp.AllowUnexported(assignment{}, metadata{})

func TestGoldenAssignments(t *testing.T) {
	vectors := golden(t)
	for _, c := range []struct {
		name    string
		version int16
		value   assignment
	}{
		{"assign-sess", 2, full},
		{"assign-compat", 1, full},
		{"assign-eager", 0, eagerFull},
		{"assign-sess-empty", 2, assignment{leader: "L", leaderURL: testURL, offset: 7}},
		{"assign-sess-mismatch", 2, assignment{leader: "L", leaderURL: testURL, offset: 9, mismatch: true}},
	} {
		if got := c.value.encode(c.version); !bytes.Equal(got, vectors[c.name]) {
			t.Errorf("%s: wrote %x, Apache writes %x", c.name, got, vectors[c.name])
		}
		got, err := decodeAssignment(vectors[c.name])
		if err != nil {
			t.Error(c.name, err)
		}
		if diff := cmp.Diff(c.value, got, comparable); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestGoldenMetadata(t *testing.T) {
	vectors := golden(t)
	for name, version := range map[string]int16{"meta-eager": 0, "meta-compat-0": 1, "meta-sess-0": 2} {
		if got := none.encode(version); !bytes.Equal(got, vectors[name]) {
			t.Errorf("%s: wrote %x, Apache writes %x", name, got, vectors[name])
		}
		got, err := decodeMetadata(vectors[name])
		if diff := cmp.Diff(none, got, comparable); diff != "" || err != nil {
			t.Errorf("%s: %s %v", name, diff, err)
		}
	}
	holding := none
	holding.held = full.assigned
	got, err := decodeMetadata(vectors["meta-sess-A"])
	if diff := cmp.Diff(holding, got, comparable); diff != "" || err != nil {
		t.Errorf("meta-sess-A: %s %v", diff, err)
	}
	got, err = decodeMetadata(holding.encode(2))
	if diff := cmp.Diff(holding, got, comparable); diff != "" || err != nil {
		t.Errorf("what a worker holds: %s %v", diff, err)
	}
}

// The draining mark stands behind the part that Apache reads.
func TestDrainingMark(t *testing.T) {
	for _, version := range []int16{1, 2} {
		plain, marked := none.encode(version), metadata{url: testURL, offset: 7, draining: true}.encode(version)
		if !bytes.HasPrefix(marked, plain) || len(marked) != len(plain)+1 {
			t.Errorf("version %d: %x is not %x and a byte", version, marked, plain)
		}
		if got, err := decodeMetadata(marked); err != nil || !got.draining {
			t.Errorf("version %d: draining %v, %v", version, got.draining, err)
		}
	}
	if got := (metadata{draining: true}).encode(0); !bytes.Equal(got, metadata{}.encode(0)) {
		t.Errorf("an eager worker has no mark, wrote %x", got)
	}
}

// So does the mark of a worker that signs method and path. Millrace workers that do not know it
// still read the draining mark.
func TestBindsMark(t *testing.T) {
	for _, draining := range []bool{false, true} {
		m := metadata{url: testURL, offset: 7, draining: draining, binds: true}
		data := m.encode(2)
		if got, err := decodeMetadata(data); err != nil || !got.binds || got.draining != draining {
			t.Errorf("draining %v: %+v, %v", draining, got, err)
		}
		plain := none.encode(2)
		if !bytes.HasPrefix(data, plain) || (data[len(plain)] == drainingMark) != draining {
			t.Errorf("draining %v: %x behind %x", draining, data, plain)
		}
	}
	if got, err := decodeMetadata(none.encode(2)); err != nil || got.binds {
		t.Errorf("Apache's: %+v, %v", got, err)
	}
}

func TestBadBytes(t *testing.T) {
	for name, text := range map[string]string{
		"empty":                         "",
		"negative version":              "ffff0000000000000000000000000000000000000000",
		"only a version":                "0002",
		"negative length of a string":   "00020000ffff0000000000000000000700000000",
		"more connectors than bytes":    "000000000000000000000000000000077fffffff",
		"more tasks than bytes":         "00000000000000000000000000000007000000010001617fffffff",
		"task below the instance":       "0000000000000000000000000000000700000001000161" + "00000001fffffffe",
		"error that is not known":       "0000000500000000000000000000000700000000",
		"a cut off in the middle of it": "0002000000014c000e687474703a2f2f683a383038332f000000000000000700000002000161",
	} {
		data, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(name, err)
		}
		if got, err := decodeAssignment(data); err == nil {
			t.Errorf("%s: read as %+v", name, got)
		}
	}
	held := none.encode(2)
	held = append(held[:len(held)-4], 0, 0, 0, 2, 0, 2) // a held assignment of two bytes
	if got, err := decodeMetadata(held); err == nil {
		t.Errorf("a held assignment that is cut off: read as %+v", got)
	}
}

// Metadata and assignments survive a round trip, and no input makes a decoder panic.
func FuzzWire(f *testing.F) {
	for _, data := range golden(f) {
		f.Add(data)
	}
	f.Add(metadata{url: testURL, held: full.assigned, draining: true}.encode(2))
	f.Fuzz(func(t *testing.T, data []byte) {
		if a, err := decodeAssignment(data); err == nil {
			again, err := decodeAssignment(a.encode(2))
			if diff := cmp.Diff(a, again, comparable); diff != "" || err != nil {
				t.Error(diff, err)
			}
		}
		if m, err := decodeMetadata(data); err == nil {
			again, err := decodeMetadata(m.encode(2))
			if diff := cmp.Diff(m, again, comparable); diff != "" || err != nil {
				t.Error(diff, err)
			}
		}
	})
}

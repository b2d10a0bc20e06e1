package main

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	embedded "millrace/runtime/broker"
)

// A short run of all faults except those of the broker, which is the embedded one.
func TestFaults(t *testing.T) {
	binary := builtWorker(t)
	for _, p := range []plan{
		{direction: source, exactly: true}, {direction: source}, {direction: sink, exactly: true}, {direction: sink},
	} {
		t.Run(strings.TrimSpace(string(p.direction)+map[bool]string{true: " exactly once"}[p.exactly]), func(t *testing.T) {
			t.Parallel()
			b, err := embedded.Start(t.TempDir(), 0, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := b.Close(); err != nil {
					t.Error(err)
				}
			})
			p.dir, p.bootstrap, p.out, p.binary, p.session = t.TempDir(), b.Addr(), t.Output(), binary, sessionTimeout
			p.records, p.seed = 20_000, 1
			p.faults = counts{workerKill: 1, pluginKill: 1, pause: 1, reconfigure: 1}
			if p.direction == sink {
				p.faults[diskFull] = 1
			}
			if _, err := p.run(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func builtWorker(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("a short run has no faults")
	}
	path := filepath.Join(t.TempDir(), "worker")
	if err := buildWorker(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	return path
}

// The sequence check finds what it is made for.
func TestSequence(t *testing.T) {
	for _, row := range []struct {
		numbers string
		exactly bool
		want    string
	}{
		{"012345", true, ""},
		{"0123", false, ""},
		{"0120123", false, ""},
		{"01212123", false, ""},
		{"013", false, "3 came after 1: 1 are lost or out of order"},
		{"0113", true, "1 came twice"},
		{"01230 23", false, "2 came after 0, which was repeated: out of order"},
	} {
		s := sequence{exactly: row.exactly, previous: -1}
		var err error
		for _, c := range strings.ReplaceAll(row.numbers, " ", "") {
			if err == nil {
				err = s.see(int(c - '0'))
			}
		}
		if (err == nil) != (row.want == "") || err != nil && err.Error() != row.want {
			t.Errorf("%s: %v", row.numbers, err)
		}
	}
}

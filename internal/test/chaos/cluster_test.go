package main

import (
	"log/slog"
	"testing"
	"time"

	embedded "millrace/runtime/broker"
)

// A short run of the faults for a cluster, with the embedded broker, which has no faults.
func TestCluster(t *testing.T) {
	if testing.Short() {
		t.Skip("a short run has no faults")
	}
	b, err := embedded.Start(t.TempDir(), 0, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	c := cluster{dir: t.TempDir(), bootstrap: b.Addr(), seed: 1, length: 3 * time.Second, exactly: true, out: t.Output()}
	if err := c.run(t.Context()); err != nil {
		t.Error(err)
	}
}

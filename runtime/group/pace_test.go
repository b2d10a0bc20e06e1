package group

import (
	"testing"
	"time"
)

// A few rounds may follow each other at once; then there is one per paceOf, and after a while a few
// again.
func TestPace(t *testing.T) {
	var p pace
	now := time.Unix(1000, 0)
	for n := range 20 {
		wait := p.wait(now)
		if n < burst && wait != 0 || n >= burst && wait != paceOf {
			t.Errorf("round %d waits %v", n, wait)
		}
		now = now.Add(wait)
		p.spend(now)
	}
	p.spend(now) // another worker requested one
	if wait := p.wait(now); wait != paceOf {
		t.Errorf("after a round that others asked for: %v", wait)
	}
	now = now.Add(burst * paceOf)
	for n := range burst {
		if wait := p.wait(now); wait != 0 {
			t.Errorf("round %d after a while waits %v", n, wait)
		}
		p.spend(now)
	}
}

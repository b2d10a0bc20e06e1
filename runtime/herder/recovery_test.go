package herder

import (
	"testing"
	"time"
)

// The back-off doubles with consecutive crashes, ends at the limit, and resets after a calm time.
func TestCountCrash(t *testing.T) {
	c := &crashes{}
	now := time.Unix(0, 0).Add(time.Hour)
	for i, row := range []struct {
		after   time.Duration
		waiting bool // the restart of the crash before has not happened yet
		pause   time.Duration
		again   bool
	}{
		{0, false, time.Second, true},
		{time.Second, true, 0, false}, // the task after its connector: one crash
		{time.Second, false, 2 * time.Second, true},
		{time.Second, false, 4 * time.Second, true},
		{time.Second, false, 8 * time.Second, false}, // the limit is 3
		{9 * time.Minute, false, 16 * time.Second, false},
		{11 * time.Minute, false, time.Second, true},
	} {
		now = now.Add(row.after)
		c.waiting = row.waiting
		if pause, again := c.next(now, 3); pause != row.pause || again != row.again {
			t.Errorf("crash %d: pause %v and again %v, want %v and %v", i, pause, again, row.pause, row.again)
		}
	}
}

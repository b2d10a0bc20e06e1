package herder

import (
	"maps"
	"slices"
	"time"

	"millrace/runtime/group"
)

// crashes is what is known of the plugin processes that a connector lost.
type crashes struct {
	row     int       // without a calm time between them
	last    time.Time // when the last of them was
	waiting bool      // for the next restart

	restarts map[int]int // how often each was restarted, by task; group.Instance for the connector itself
}

// restarted counts a restart.
func (c *crashes) restarted(task int) {
	if c.restarts == nil {
		c.restarts = map[int]int{}
	}
	c.restarts[task]++
}

// The pauses before a restart double from the first to the longest. After a calm time the count begins again.
const (
	firstPause   = time.Second
	longestPause = time.Minute
	calm         = 10 * time.Minute
)

// count says how long to wait before a restart; again is false when there is to be none, or one is coming already.
func (c *crashes) count(now time.Time, limit int) (pause time.Duration, again bool) {
	if c.waiting {
		return 0, false
	}
	if now.Sub(c.last) > calm {
		c.row = 0
	}
	c.row++
	c.last = now
	c.waiting = c.row <= limit
	pause = longestPause
	if doublings := c.row - 1; doublings < 6 {
		pause = firstPause << doublings
	}
	return pause, c.waiting
}

// crashed restarts what a connector lost with its plugin process, after a pause, unless restart.policy forbids it or
// there were too many crashes in a row.
func (h *Herder) crashed(name string, task int) {
	config := h.opts.Worker.Config
	if config.String("restart.policy") != "on-failure" {
		return
	}
	l := h.local(name)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.crashed[task] = true
	if pause, again := l.crash.count(time.Now(), config.Int("restart.max.attempts")); again {
		h.inBackground(func() { h.recover(l, pause) })
	}
}

func (h *Herder) recover(l *local, pause time.Duration) {
	if !h.sleep(pause) {
		return
	}
	l.op.Lock()
	defer l.op.Unlock()
	l.mu.Lock()
	l.crash.waiting = false
	crashed, row := l.crashed, l.crash.row
	l.crashed = map[int]bool{}
	l.mu.Unlock()
	h.opts.Worker.Log.Info("restarting automatically", "connector", l.name, "crashes", row, "pause", pause)
	count := func(task int) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.crash.restarted(task)
	}
	if crashed[group.Instance] && l.instance == failed {
		count(group.Instance)
		if err := h.restartInstanceLocked(l); err != nil {
			h.opts.Worker.Log.Error("restarting", "connector", l.name, "error", err)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(crashed)) {
		if _, here := l.tasks[n]; here {
			count(n)
			h.restartTask(l, n)
		}
	}
}

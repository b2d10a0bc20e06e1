package herder

import (
	"maps"
	"slices"
	"time"

	"millrace/configs/backoff"
	"millrace/runtime/group"
)

// crashes counts the plugin processes that a connector lost.
type crashes struct {
	count   int // consecutive ones, without a calm time between them
	last    time.Time
	waiting bool // the next restart is scheduled

	restarts map[int]int // by task; group.Instance is the connector itself
}

// restarted counts a restart.
func (c *crashes) restarted(task int) {
	if c.restarts == nil {
		c.restarts = map[int]int{}
	}
	c.restarts[task]++
}

// restartBackoff determines the pauses before restarts.
var restartBackoff = backoff.Policy{First: time.Second, Max: time.Minute}

// calm is the time without a crash after which the count resets.
const calm = 10 * time.Minute

// next counts a crash and returns the pause before the restart. again is false if there were too
// many crashes, or if a restart is scheduled already.
func (c *crashes) next(now time.Time, limit int) (pause time.Duration, again bool) {
	if c.waiting {
		return 0, false
	}
	if now.Sub(c.last) > calm {
		c.count = 0
	}
	c.count++
	c.last = now
	c.waiting = c.count <= limit
	return restartBackoff.Pause(c.count), c.waiting
}

// crashed schedules the restart of a connector or task that ended with its plugin process, unless
// restart.policy forbids it or there were too many crashes.
func (h *Herder) crashed(name string, task int) {
	config := h.opts.Worker.Config
	if config.String("restart.policy") != "on-failure" {
		return
	}
	l := h.local(name)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.crashed[task] = true
	if pause, again := l.crash.next(time.Now(), config.Int("restart.max.attempts")); again {
		h.inBackground(func() { h.recover(l, pause) })
	}
}

// recover restarts what crashed of a connector and was not restarted since.
func (h *Herder) recover(l *local, pause time.Duration) {
	if !h.sleep(pause) {
		return
	}
	l.op.Lock()
	defer l.op.Unlock()
	l.mu.Lock()
	l.crash.waiting = false
	crashed, count := l.crashed, l.crash.count
	l.crashed = map[int]bool{}
	l.mu.Unlock()
	maps.DeleteFunc(crashed, func(n int, _ bool) bool {
		_, here := l.tasks[n]
		return !here && (n != group.Instance || l.instance != failed)
	})
	if len(crashed) == 0 {
		return // stopped, deleted or restarted meanwhile
	}
	h.opts.Worker.Log.Info("restarting automatically", "connector", l.name, "crashes", count, "pause", pause)
	restarted := func(task int) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.crash.restarted(task)
	}
	if crashed[group.Instance] {
		restarted(group.Instance)
		if err := h.restartInstanceLocked(l); err != nil {
			h.opts.Worker.Log.Error("restarting", "connector", l.name, "error", err)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(crashed)) {
		if _, here := l.tasks[n]; here {
			restarted(n)
			h.restartTask(l, n)
		}
	}
}

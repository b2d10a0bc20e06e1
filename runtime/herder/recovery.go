package herder

import (
	"time"

	"millrace/runtime/group"
	"millrace/runtime/worker"
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

// crashed restarts what a connector lost with its plugin process, after a pause, unless restart.policy forbids it or
// there were too many crashes in a row.
func (s *Standalone) crashed(name string) {
	config := s.opts.Worker.Config
	c, ok := s.find(name)
	if !ok || config.String("restart.policy") != "on-failure" {
		return
	}
	c.mu.Lock()
	pause, again := c.crash.count(time.Now(), config.Int("restart.max.attempts"))
	c.mu.Unlock()
	if again {
		s.inBackground(func() { s.recover(c, pause) })
	}
}

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

// recover restarts what crashed of a connector that is still wanted.
func (s *Standalone) recover(c *standaloneConnector, pause time.Duration) {
	s.sleep(pause)
	c.op.Lock()
	defer c.op.Unlock()
	c.mu.Lock()
	c.crash.waiting = false
	target, row := c.target, c.crash.row
	c.mu.Unlock()
	_, known := s.statuses.of(c.name)
	connector, tasks := s.statuses.crashedOf(c.name)
	if c.gone || !known || target == worker.TargetStopped || s.closing.Err() != nil {
		return
	}
	log := s.opts.Worker.Log.With("connector", c.name)
	log.Info("restarting automatically", "crashes", row, "pause", pause)
	count := func(task int) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.crash.restarted(task)
	}
	if connector {
		count(group.Instance)
		if err := s.restartConnector(s.closing, c); err != nil {
			log.Error("restarting", "error", err)
			return
		}
	}
	for _, task := range tasks {
		count(task)
		s.restartTask(c, task)
	}
}

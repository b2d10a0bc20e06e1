package host

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Usage is what a plugin process uses now.
type Usage struct {
	Plugin    string // a bundled class, or the file
	Connector string // whose process it is; "" when several share it
	CPU       time.Duration
	Memory    int64 // bytes that are resident
	Started   time.Time
}

// Ending is why a plugin process is gone that was still wanted.
type Ending string

// The endings.
const (
	Crashed Ending = "crashed" // by itself
	Stalled Ending = "stalled" // ended by the worker: it did not answer
	Memory  Ending = "memory"  // ended by the worker: it used more than plugin.memory.max
)

// Endings are in the order in which they are counted.
var Endings = []Ending{Crashed, Stalled, Memory}

// Life is how often processes of a plugin were started, and what became of them.
type Life struct {
	Plugin string
	Starts int64
	Ended  map[Ending]int64
}

// lives counts by plugin.
type lives struct {
	mu sync.Mutex
	of map[string]*Life
}

// of finds or makes a plugin's. The caller holds the lock.
func (l *lives) plugin(name string) *Life {
	if l.of == nil {
		l.of = map[string]*Life{}
	}
	if l.of[name] == nil {
		l.of[name] = &Life{Plugin: name, Ended: map[Ending]int64{}}
	}
	return l.of[name]
}

func (l *lives) started(plugin string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.plugin(plugin).Starts++
}

func (l *lives) ended(plugin string, why Ending) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.plugin(plugin).Ended[why]++
}

// Lives is what became of the processes of every plugin that was used.
func (h *Host) Lives() (out []Life) {
	h.lives.mu.Lock()
	defer h.lives.mu.Unlock()
	for _, l := range h.lives.of {
		one := *l
		one.Ended = map[Ending]int64{}
		for why, n := range l.Ended {
			one.Ended[why] = n
		}
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b Life) int { return cmp.Compare(a.Plugin, b.Plugin) })
	return out
}

// Usage is what the processes use that run now.
func (h *Host) Usage() (out []Usage) {
	h.mu.Lock()
	processes := make([]*process, 0, len(h.processes))
	for _, p := range h.processes {
		processes = append(processes, p)
	}
	h.mu.Unlock()
	for _, p := range processes {
		select {
		case <-p.ready:
		default:
			continue
		}
		if p.err != nil || p.child.ended() {
			continue
		}
		pid := p.child.cmd.Process.Pid
		out = append(out, Usage{p.plugin, p.connector, processorTime(pid), resident(pid), p.began})
	}
	slices.SortFunc(out, func(a, b Usage) int {
		return cmp.Or(cmp.Compare(a.Plugin, b.Plugin), cmp.Compare(a.Connector, b.Connector))
	})
	return out
}

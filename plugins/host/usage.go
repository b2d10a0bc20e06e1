package host

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Usage is the current resource usage of a plugin process.
type Usage struct {
	Plugin    string // a bundled class, or the plugin file
	Connector string // the owner; "" for a shared process
	CPU       time.Duration
	Memory    int64 // resident memory in bytes
	Started   time.Time
}

// Ending is the reason for the unexpected end of a plugin process.
type Ending string

// Reasons for an unexpected end.
const (
	Crashed Ending = "crashed" // it ended by itself
	Stalled Ending = "stalled" // the worker killed it: it did not respond
	Memory  Ending = "memory"  // the worker killed it: it used more than plugin.memory.max
)

// Endings lists all reasons, in the order of the metrics.
var Endings = []Ending{Crashed, Stalled, Memory}

// Life counts the starts and the ends of a plugin's processes.
type Life struct {
	Plugin string
	Starts int64
	Ended  map[Ending]int64
}

// lives holds the counts by plugin.
type lives struct {
	mu sync.Mutex
	of map[string]*Life
}

// plugin returns the counts of a plugin, and creates them if they are missing. The caller must hold
// the lock.
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

// Lives returns the counts of every plugin that was used.
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

// Usage returns the current resource usage of all plugin processes.
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

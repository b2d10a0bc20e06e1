package host

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"millrace/plugins/boundary"
	"millrace/plugins/host/cgroup"
)

// lives holds the counts by plugin.
type lives struct {
	mu sync.Mutex
	of map[string]*boundary.Life
}

// plugin returns the counts of a plugin, and creates them if they are missing. The caller must hold
// the lock.
func (l *lives) plugin(name string) *boundary.Life {
	if l.of == nil {
		l.of = map[string]*boundary.Life{}
	}
	if l.of[name] == nil {
		l.of[name] = &boundary.Life{Plugin: name, Ended: map[boundary.Ending]int64{}}
	}
	return l.of[name]
}

func (l *lives) started(plugin string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.plugin(plugin).Starts++
}

func (l *lives) ended(plugin string, why boundary.Ending) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.plugin(plugin).Ended[why]++
}

// Lives returns the counts of every plugin that was used.
func (h *Host) Lives() (out []boundary.Life) {
	h.lives.mu.Lock()
	defer h.lives.mu.Unlock()
	for _, l := range h.lives.of {
		one := *l
		one.Ended = map[boundary.Ending]int64{}
		for why, n := range l.Ended {
			one.Ended[why] = n
		}
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b boundary.Life) int { return cmp.Compare(a.Plugin, b.Plugin) })
	return out
}

// running returns the plugin processes that serve calls.
func (h *Host) running() (out []*process) {
	h.mu.Lock()
	processes := slices.Collect(maps.Values(h.processes))
	h.mu.Unlock()
	for _, p := range processes {
		select {
		case <-p.ready:
			if p.err == nil && !p.child.ended() {
				out = append(out, p)
			}
		default:
		}
	}
	return out
}

// Usage returns the current resource usage of all plugin processes.
func (h *Host) Usage() (out []boundary.Usage) {
	for _, p := range h.running() {
		pid := p.child.cmd.Process.Pid
		out = append(out, boundary.Usage{
			Plugin: p.plugin, Connector: p.connector, CPU: cgroup.ProcessorTime(pid), Memory: cgroup.Resident(pid), Started: p.began,
		})
	}
	slices.SortFunc(out, func(a, b boundary.Usage) int {
		return cmp.Or(cmp.Compare(a.Plugin, b.Plugin), cmp.Compare(a.Connector, b.Connector))
	})
	return out
}

// Package host runs plugins: from the name of a class to a process that serves it.
package host

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"millrace/configs"
	"millrace/plugins/connect"
)

// Options is what a Host needs.
type Options struct {
	// Bundled are the classes that need no installed file; Command starts a plugin process that serves one of them.
	Bundled []*connect.Class
	Command func(class string) *exec.Cmd

	// StartTimeout bounds how long a plugin process may take until it answers; 30 seconds when it is 0.
	StartTimeout time.Duration

	Log    *slog.Logger
	Stdout io.Writer // where what a plugin writes to its standard output goes
}

// Host knows the classes and owns the plugin processes, one for each connector.
type Host struct {
	opts    Options
	mu      sync.Mutex
	plugins map[string]*Plugin // by connector
}

// New makes a Host. It starts nothing.
func New(opts Options) *Host {
	opts.StartTimeout = cmp.Or(opts.StartTimeout, 30*time.Second)
	return &Host{opts: opts, plugins: map[string]*Plugin{}}
}

// Classes lists what can be run, by name.
func (h *Host) Classes() []*connect.Class {
	out := slices.Clone(h.opts.Bundled)
	slices.SortFunc(out, func(a, b *connect.Class) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Find gives the class that connector.class names: in full, by one of its further names, or by an alias that Kafka
// Connect derives of it.
func (h *Host) Find(name string) (*connect.Class, error) {
	for _, match := range []func(*connect.Class) bool{
		func(c *connect.Class) bool { return c.Name == name },
		func(c *connect.Class) bool { return slices.Contains(c.Aliases, name) },
		func(c *connect.Class) bool { return slices.Contains(configs.Aliases(c.Name), name) },
	} {
		if i := slices.IndexFunc(h.opts.Bundled, match); i >= 0 {
			return h.opts.Bundled[i], nil
		}
	}
	var known []string
	for _, c := range h.Classes() {
		known = append(known, c.Name)
	}
	return nil, fmt.Errorf("Failed to find any class that implements Connector and which name matches %s, available connectors are: %s", //nolint:staticcheck // Apache's wording
		name, strings.Join(known, ", "))
}

// Open gives the plugin process of a connector, which it starts when there is none or the one that was has ended. Each
// Open is to be followed by one Release; the last one ends the process.
func (h *Host) Open(ctx context.Context, connector string, class *connect.Class) (*Plugin, error) {
	h.mu.Lock()
	p := h.plugins[connector]
	if p == nil || p.class.Name != class.Name || p.exited() {
		p = &Plugin{host: h, connector: connector, class: class, ready: make(chan struct{}), tail: &tail{}}
		p.life, p.end = context.WithCancel(context.Background())
		h.plugins[connector] = p
		go p.start() // its owner is whoever waits for ready, below
	}
	p.users++
	h.mu.Unlock()
	select {
	case <-p.ready:
	case <-ctx.Done():
		p.Release()
		return nil, ctx.Err()
	}
	if p.err != nil {
		p.Release()
		return nil, p.err
	}
	return p, nil
}

// Close ends every process.
func (h *Host) Close() {
	h.mu.Lock()
	plugins := h.plugins
	h.plugins = map[string]*Plugin{}
	h.mu.Unlock()
	for _, p := range plugins {
		p.kill()
	}
}

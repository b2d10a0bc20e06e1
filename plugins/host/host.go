// Package host runs plugins: from the name of a class to a process that serves it.
package host

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"os/exec"
	"sync"
	"time"

	"millrace/plugins/connect"
)

// Options is what a Host needs.
type Options struct {
	// Bundled are the classes that need no installed file; Command starts a plugin process that serves one of them.
	Bundled []*connect.Class
	Command func(class string) *exec.Cmd

	// Paths are the folders of plugin.path. One that does not exist holds nothing yet.
	Paths []string

	// Share lets all connectors of a class run in one process. Without it each has its own.
	Share bool

	// StartTimeout bounds how long a plugin process may take until it answers; 30 seconds when it is 0.
	StartTimeout time.Duration

	Log    *slog.Logger
	Stdout io.Writer // where what a plugin writes to its standard output goes
}

// Host knows the classes and owns the plugin processes.
type Host struct {
	opts    Options
	catalog *catalog
	mu      sync.Mutex
	plugins map[string]*Plugin // by connector, or by class when they are shared
}

// New makes a Host. It starts nothing.
func New(opts Options) *Host {
	opts.StartTimeout = cmp.Or(opts.StartTimeout, 30*time.Second)
	return &Host{opts: opts, catalog: newCatalog(opts), plugins: map[string]*Plugin{}}
}

// Classes lists what can be run, by name, the newest version of each first.
func (h *Host) Classes() []*connect.Class {
	var out []*connect.Class
	for _, o := range h.catalog.all() {
		out = append(out, o.class)
	}
	return out
}

// Find gives the newest version of the class that connector.class names.
func (h *Host) Find(name string) (*connect.Class, error) {
	o, err := h.catalog.find(name)
	return o.class, err
}

// Open gives the process that a connector runs in, which it starts when there is none, when the one that was has ended, and
// when the plugin has been replaced since. Each Open is to be followed by one Release; a process's last one ends it.
func (h *Host) Open(ctx context.Context, connector string, class *connect.Class) (*Plugin, error) {
	o, err := h.catalog.find(class.Name)
	if err != nil {
		return nil, err
	}
	key := connector
	if h.opts.Share {
		key = class.Name
	}
	h.mu.Lock()
	p := h.plugins[key]
	if p == nil || p.class != o.class || p.exited() { // a plugin that has changed has a new class
		p = &Plugin{host: h, key: key, class: o.class, ready: make(chan struct{}), tail: &tail{}}
		p.life, p.end = context.WithCancel(context.Background())
		h.plugins[key] = p
		go p.start(o.start()) // its owner is whoever waits for ready, below
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

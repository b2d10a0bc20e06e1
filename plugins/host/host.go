// Package host runs plugins: from the name of a class to a process that serves it.
package host

import (
	"cmp"
	"context"
	"fmt"
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

	// Owners are users, by name or number, whose plugins are started beside those of root and of the worker's own user.
	Owners []string

	// Isolation says which connectors share a process; Auto when it is empty.
	Isolation Isolation

	// StartTimeout bounds how long a plugin process may take until it answers; 30 seconds when it is 0.
	StartTimeout time.Duration

	// Stall is how long a process, or a call to it, may go without a sign of life until it counts as stalled; 0: for ever.
	Stall time.Duration

	// MaxMessage is how many bytes a message from a plugin may have; 128 MiB when it is 0.
	MaxMessage int

	// Hide gives a writer that lets no secret through to w, and what writes the rest at the end; nil: nothing is hidden. It is for
	// all that a plugin writes; errors are their readers' to hide in.
	Hide func(w io.Writer) (hidden io.Writer, flush func())

	Log    *slog.Logger
	Stdout io.Writer // where what a plugin writes to its standard output goes
}

const defaultMaxMessage = 128 << 20

// Isolation says which connectors share a process.
type Isolation string

// The isolations.
const (
	Auto          Isolation = "auto"      // those of a bundled plugin share one, every other connector has its own
	EachConnector Isolation = "connector" // every connector has its own
	EachPlugin    Isolation = "plugin"    // those of a plugin share one
)

// Host knows the classes and owns the plugin processes.
type Host struct {
	opts      Options
	catalog   *catalog
	mu        sync.Mutex
	lives     lives
	processes map[string]*process // by key: the connector, or the plugin that several share
}

// New makes a Host. It starts nothing.
func New(opts Options) *Host {
	opts.StartTimeout = cmp.Or(opts.StartTimeout, 30*time.Second)
	opts.MaxMessage = cmp.Or(opts.MaxMessage, defaultMaxMessage)
	opts.Isolation = cmp.Or(opts.Isolation, Auto)
	opts.Stdout = cmp.Or[io.Writer](opts.Stdout, io.Discard)
	if opts.Hide == nil {
		opts.Hide = func(w io.Writer) (io.Writer, func()) { return w, func() {} }
	}
	return &Host{opts: opts, catalog: newCatalog(opts), processes: map[string]*process{}}
}

// Classes lists the connectors that can be run, by name, the newest version of each first.
func (h *Host) Classes() []*connect.Class { return h.classes(false) }

func (h *Host) classes(transformations bool) (out []*connect.Class) {
	for _, o := range h.catalog.all() {
		if o.transforms() == transformations {
			out = append(out, o.class)
		}
	}
	return out
}

// Find gives the class that connector.class names, in the newest version that connector.plugin.version lets through.
func (h *Host) Find(name, version string) (*connect.Class, error) {
	o, err := h.catalog.find(name, version)
	return o.class, err
}

// Open gives the process that a connector runs in, which it starts when there is none, when the one that was has ended or
// has something stuck in it, and when the plugin has been replaced since. Each Open is to be followed by one Release; a process's last one ends it.
func (h *Host) Open(ctx context.Context, connector string, class *connect.Class, props map[string]string) (*Plugin, error) {
	o, err := h.catalog.offerOf(class)
	if err != nil {
		return nil, err
	}
	l, err := limitsOf(props)
	if err != nil {
		return nil, err
	}
	p := h.join(connector, o, l)
	select {
	case <-p.ready:
	case <-ctx.Done():
		p.leave()
		return nil, ctx.Err()
	}
	if p.err != nil {
		p.leave()
		return nil, fmt.Errorf("starting the plugin process of class %s: %w", class.Name, p.err)
	}
	return &Plugin{process: p, class: o.class, own: l.stall}, nil
}

// shares reports whether connectors of this offer share a process.
func (h *Host) shares(o offer) bool {
	return h.opts.Isolation == EachPlugin || h.opts.Isolation == Auto && o.bundled
}

// join gives the process for a connector, one user more. It may not be ready yet.
func (h *Host) join(connector string, o offer, l limits) *process {
	shared := h.shares(o) && !l.own()
	key := "connector " + connector
	switch {
	case shared:
		key = "plugin " + o.plugin
	case o.transforms():
		key = "transformations of " + connector + " by " + o.plugin
	}
	source := o.source + l.key()
	h.mu.Lock()
	defer h.mu.Unlock()
	p := h.processes[key]
	if p == nil || p.source != source || p.spoiled.Load() || p.exited() {
		p = &process{host: h, key: key, plugin: o.plugin, source: source, stall: h.opts.Stall, memory: l.memory, ready: make(chan struct{}), tail: &tail{}}
		p.life, p.end = context.WithCancel(context.Background())
		if p.shortest = h.opts.Stall; !shared {
			p.connector = connector
			if l.stall >= 0 {
				p.stall, p.shortest = l.stall, l.stall
			}
		}
		h.processes[key] = p
		go p.start(o, l) // its owner is whoever waits for ready
	}
	p.users++
	return p
}

// Close ends every process.
func (h *Host) Close() {
	h.mu.Lock()
	processes := h.processes
	h.processes = map[string]*process{}
	h.mu.Unlock()
	for _, p := range processes {
		p.kill()
	}
}

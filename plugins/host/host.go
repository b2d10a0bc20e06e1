// Package host runs plugins: it finds the plugin of a class and starts the process that serves it.
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

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
)

// Options are the settings of a Host.
type Options struct {
	// Bundled are the classes that need no installed file. Command starts a plugin process that
	// serves one of them.
	Bundled []*connect.Class
	Command func(class string) *exec.Cmd

	// Paths are the folders of plugin.path. A folder that does not exist counts as empty.
	Paths []string

	// Elsewhere returns a hint where a class can be had that no plugin offers; "" if it knows none.
	// It gets a value of connector.class. nil: no hints.
	Elsewhere func(class string) string

	// Owners are users, by name or number, whose plugins are started in addition to those of root
	// and of the worker's own user.
	Owners []string

	// Environment is set in each plugin process, after the variables of plugin.env.
	Environment []string

	// Isolation determines which connectors share a process; "" means Auto.
	Isolation Isolation

	// Discovery is plugin.discovery: how the classes in jars are found; "" means hybrid_warn.
	Discovery string

	// JavaOptions are further options of every JVM.
	JavaOptions []string

	// StartTimeout is the maximum time until a plugin process responds; 0 means 30 seconds.
	StartTimeout time.Duration

	// Stall is the time without a sign of life after which a process or a call counts as stalled; 0
	// means no limit.
	Stall time.Duration

	// MaxMessage is the maximum size of a message from a plugin in bytes; 0 means 128 MiB.
	MaxMessage int

	// Earlier is a host that this one replaces, whose processes it takes over; nil: none. If the
	// folders are the same, it takes over the classes too.
	Earlier *Host

	// Hide returns a writer that redacts secrets before it writes to w, and a function that flushes
	// it at the end. It is for all output of plugins. Callers redact errors themselves. nil: no
	// redaction.
	Hide func(w io.Writer) (hidden io.Writer, flush func())

	Log    *slog.Logger
	Stdout io.Writer // receives the plugins' standard output
}

const defaultMaxMessage = 128 << 20

// Isolation determines which connectors share a process.
type Isolation string

// Values of plugin.isolation.
const (
	// connectors of the same bundled class or of the same folder of jars share a process, every
	// other connector has its own
	Auto          Isolation = "auto"
	EachConnector Isolation = "connector" // every connector has its own
	EachPlugin    Isolation = "plugin"    // connectors of the same plugin share a process
)

// Host knows the available classes and owns the plugin processes.
type Host struct {
	opts    Options
	catalog *catalog
	*pool
}

// pool is the plugin processes.
type pool struct {
	mu        sync.Mutex
	lives     lives
	processes map[string]*process // by key: the connector, or the plugin if it is shared
}

var _ boundary.Plugins = (*Host)(nil)

// New returns a Host. It starts no process.
func New(opts Options) *Host {
	opts.StartTimeout = cmp.Or(opts.StartTimeout, 30*time.Second)
	opts.MaxMessage = cmp.Or(opts.MaxMessage, defaultMaxMessage)
	opts.Isolation = cmp.Or(opts.Isolation, Auto)
	opts.Stdout = cmp.Or[io.Writer](opts.Stdout, io.Discard)
	if opts.Elsewhere == nil {
		opts.Elsewhere = func(string) string { return "" }
	}
	if opts.Hide == nil {
		opts.Hide = func(w io.Writer) (io.Writer, func()) { return w, func() {} }
	}
	e := opts.Earlier
	opts.Earlier = nil
	if e == nil {
		return &Host{opts, newCatalog(opts), &pool{processes: map[string]*process{}}}
	}
	h := &Host{opts, e.catalog, e.pool}
	if !slices.Equal(opts.Paths, e.opts.Paths) || !slices.Equal(opts.Owners, e.opts.Owners) ||
		!slices.Equal(opts.JavaOptions, e.opts.JavaOptions) || opts.Discovery != e.opts.Discovery {
		h.catalog = newCatalog(opts)
	}
	h.catalog.bundle(opts)
	return h
}

// Classes returns the connector classes, ordered by name, the newest version of each first.
func (h *Host) Classes() []*connect.Class { return h.classes(connect.Source, connect.Sink) }

// Others returns the classes of all other types, in the same order.
func (h *Host) Others() []*connect.Class {
	return h.classes(connect.Transform, connect.Match, connect.Convert, connect.ConvertHeader, connect.Provide)
}

func (h *Host) classes(types ...connect.Type) (out []*connect.Class) {
	for _, o := range h.catalog.all() {
		if slices.Contains(types, o.class.Type()) {
			out = append(out, o.class)
		}
	}
	return out
}

// Find returns the class for a value of connector.class, in the newest version that
// connector.plugin.version accepts. It ignores blanks around both: nobody sees them in a file.
func (h *Host) Find(name, version string) (*connect.Class, error) {
	o, err := h.catalog.find(strings.TrimSpace(name), strings.TrimSpace(version))
	return o.class, err
}

// Open returns the process for a connector. It starts one if there is none, if the existing one has
// ended or has a stuck call in it, or if the plugin was replaced in the meantime. The caller must
// call Release once per Open; the last Release ends the process.
func (h *Host) Open(ctx context.Context, connector string, class *connect.Class, props map[string]string) (boundary.Plugin, error) {
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

// shares reports whether connectors of this offer share a process. Config providers always do: they
// serve the worker.
func (h *Host) shares(o offer) bool {
	return o.class.Type() == connect.Provide || h.opts.Isolation == EachPlugin || h.opts.Isolation == Auto && (o.bundled || o.java)
}

// join adds a user to the process for a connector and returns it. It may not be ready yet.
func (h *Host) join(connector string, o offer, l limits) *process {
	shared := h.shares(o) && !l.own()
	key := "connector " + connector
	switch {
	case shared:
		key = "plugin " + o.plugin
	case o.serves():
		key = "classes for " + connector + " by " + o.plugin
	}
	source := o.source + l.key()
	h.mu.Lock()
	defer h.mu.Unlock()
	p := h.processes[key]
	if p == nil || p.source != source || p.tainted.Load() || p.exited() {
		p = &process{host: h, key: key, plugin: o.plugin, source: source, stall: h.opts.Stall, memory: l.memory, java: o.java, ready: make(chan struct{}), tail: &tail{}}
		p.life, p.end = context.WithCancel(context.Background())
		if shared && o.java {
			p.linger = lingerTime
		}
		if p.shortest = h.opts.Stall; !shared {
			p.connector = connector
			if l.stall >= 0 {
				p.stall, p.shortest = l.stall, l.stall
			}
		}
		h.processes[key] = p
		go p.start(o, l) // callers wait for ready
	}
	p.users++
	return p
}

// Close ends all processes.
func (h *Host) Close() {
	h.mu.Lock()
	processes := h.processes
	h.processes = map[string]*process{}
	h.mu.Unlock()
	for _, p := range processes {
		p.kill()
	}
}

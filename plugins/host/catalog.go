package host

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/plugins/host/jvm"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// offer is a class and how to start a process that serves it.
type offer struct {
	class   *connect.Class
	prepare func() (starting, error) // called before each start
	bundled bool
	// bundled class, or plugin file: connectors of the same plugin can share a process
	plugin string
	source string // changes when the file changes
	java   bool   // it runs in a JVM
}

// serves reports whether the class serves the connectors of other plugins.
func (o offer) serves() bool { return !o.class.Type().OfConnector() }

// catalog lists all available classes: the bundled ones, and those of the plugins in plugin.path.
type catalog struct {
	log     *slog.Logger
	bundled []offer

	mu      sync.Mutex
	plugins map[string]described // by path
	faults  map[string]string    // last reported fault by path
	jars    map[string]string    // Java archives that cannot be run, with the reason
	java    jvm.Index
	asked   map[string]*asking // by path: descriptions in progress
	mode    string             // plugin.discovery
	slots   chan struct{}      // limits the number of concurrent descriptions, but for slow ones
	slow    sync.Once          // reports that the cache cannot be used
	timeout time.Duration      // of a description

	changes signal // classes were added or removed
	busy    signal // a plugin file was still being written
	working sync.WaitGroup

	javaOptions []string // of JVMs that describe plugins

	elsewhere func(class string) string // a hint where a class can be had
}

// described is an installed plugin and its description of itself.
type described struct {
	stamp   stamp
	offers  []offer
	faults  []*connectv1.Fault // classes that it cannot offer
	unnamed []string           // classes that META-INF/services does not name
	fault   string             // why it is unusable
}

func newCatalog(o Options) *catalog {
	c := &catalog{log: o.Log, mode: strings.ToLower(o.Discovery), plugins: map[string]described{}, faults: map[string]string{}, asked: map[string]*asking{}, javaOptions: o.JavaOptions, elsewhere: o.Elsewhere, slots: make(chan struct{}, 4), timeout: min(describeTimeout, o.StartTimeout), changes: make(signal, 1), busy: make(signal, 1)}
	c.bundle(o)
	return c
}

// bundle sets the bundled classes.
func (c *catalog) bundle(o Options) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bundled = nil
	for _, class := range o.Bundled {
		c.bundled = append(c.bundled, offer{
			class: class, prepare: func() (starting, error) { return starting{cmd: o.Command(class.Name)}, nil }, bundled: true, plugin: class.Name,
		})
	}
}

// all returns the available classes. If two plugins offer the same class and version, the first
// path wins; bundled classes win over all.
func (c *catalog) all() []offer {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := slices.Clone(c.bundled)
	paths := make([]string, 0, len(c.plugins))
	for path := range c.plugins {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		for _, o := range c.plugins[path].offers {
			if i := indexOf(out, o.class); i < 0 {
				out = append(out, o)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b offer) int {
		if n := strings.Compare(a.class.Name, b.class.Name); n != 0 {
			return n
		}
		return -configs.CompareVersions(a.class.Version, b.class.Version)
	})
	return out
}

func indexOf(offers []offer, class *connect.Class) int {
	return slices.IndexFunc(offers, func(o offer) bool {
		return o.class.Name == class.Name && o.class.Version == class.Version && o.class.Type() == class.Type()
	})
}

// find returns the class for a value of connector.class: a full name, an alias, or an alias that
// Kafka Connect derives. It selects the newest version that connector.plugin.version accepts.
func (c *catalog) find(name, version string) (offer, error) {
	offers := slices.DeleteFunc(c.all(), offer.serves)
	found, err := named(offers, name)
	if err != nil {
		return offer{}, err
	}
	if found == nil {
		return offer{}, fmt.Errorf("Failed to find any class that implements Connector and which name matches %s, available connectors are: %s%s", // Apache's wording
			name, strings.Join(names(offers), ", "), cmp.Or(c.inJava(name), c.elsewhere(name), nearest(name, offers)))
	}
	var versions []string
	for _, o := range found {
		versions = append(versions, o.class.Version)
	}
	i, err := configs.PickVersion(found[0].class.Name, version, versions...)
	if err != nil {
		return offer{}, err
	}
	return found[i], nil
}

// inJava returns a hint if the class exists but cannot be used, such as one in a Java archive that
// cannot be run.
func (c *catalog) inJava(name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for path, d := range c.plugins {
		for _, f := range d.faults {
			if f.Class == name || slices.Contains(configs.Aliases(f.Class), name) {
				return fmt.Sprintf("; %s has the class %s, but it cannot be used: %s", path, f.Class, f.Reason)
			}
		}
	}
	jars := maps.Clone(c.jars)
	if jar := c.java.Find(name, slices.Sorted(maps.Keys(jars))); jar != "" {
		return fmt.Sprintf("; %s holds the class %s, but cannot run: %s", jar, name, jars[jar])
	}
	return ""
}

// named returns all versions of the class with this name.
func named(offers []offer, name string) ([]offer, error) {
	for _, match := range []func(offer) bool{
		func(o offer) bool { return o.class.Name == name },
		func(o offer) bool { return slices.Contains(o.class.Aliases, name) },
		func(o offer) bool { return slices.Contains(configs.Aliases(o.class.Name), name) },
	} {
		var found []offer
		for _, o := range offers {
			if match(o) {
				found = append(found, o)
			}
		}
		if classes := names(found); len(classes) > 1 {
			return nil, fmt.Errorf("More than one connector matches alias %s: %s; use one of these full names instead", name, strings.Join(classes, ", ")) // Apache's wording
		}
		if found != nil {
			return found, nil
		}
	}
	return nil, nil
}

// nearest suggests the class that a misspelled name most likely stands for, if there is one. It
// ignores packages.
func nearest(name string, offers []offer) string {
	var words []string
	classes := map[string]string{}
	for _, o := range offers {
		for _, known := range append(slices.Clone(o.class.Aliases), o.class.Name) {
			for _, word := range append(configs.Aliases(known), known) {
				words = append(words, word)
				classes[word] = o.class.Name
			}
		}
	}
	short := name
	if aliases := configs.Aliases(name); len(aliases) > 0 {
		short = aliases[len(aliases)-1]
	}
	near, ok := configs.Nearest(short, words)
	if !ok {
		return ""
	}
	if strings.Contains(name, ".") {
		near = classes[near]
	}
	return "; did you mean " + near + "?"
}

// names returns the class names of sorted offers.
func names(offers []offer) []string {
	var out []string
	for _, o := range offers {
		out = append(out, o.class.Name)
	}
	return slices.Compact(out)
}

// offerOf returns the current offer for a class in its version.
func (c *catalog) offerOf(class *connect.Class) (offer, error) {
	offers := c.all()
	i := indexOf(offers, class)
	if i < 0 {
		return offer{}, fmt.Errorf("the plugin of class %s, version %s, is no longer there", class.Name, class.Version)
	}
	return offers[i], nil
}

// update applies the current content of the folders. It describes new and changed plugins on
// goroutines of its WaitGroup, so that a plugin that hangs does not delay the others.
func (c *catalog) update(ctx context.Context, found []installed, faults map[string]error) {
	c.complain(faults)
	c.forget(found)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range found {
		if known, ok := c.plugins[p.path]; ok && known.stamp == p.stamp || c.asked[p.path] != nil {
			continue
		}
		a := &asking{plugin: p, done: make(chan struct{})}
		c.asked[p.path] = a
		c.working.Go(func() { c.take(ctx, p, a) })
	}
}

// slotTime is how long a description counts as one of those in progress. Then it most likely hangs,
// and the next one begins.
const slotTime = 5 * time.Second

// take describes a plugin and adds its classes.
func (c *catalog) take(ctx context.Context, p installed, a *asking) {
	c.slots <- struct{}{}
	free := sync.OnceFunc(func() { <-c.slots })
	late := time.AfterFunc(slotTime, free)
	d, err := c.describe(ctx, p)
	late.Stop()
	free()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.asked, p.path)
		close(a.done)
	}()
	if errors.Is(err, syscall.ETXTBSY) { // another process is still writing it
		c.busy.note()
		return
	}
	if ctx.Err() != nil {
		return
	}
	c.record(p, d, err)
}

// signal notifies Watch of an event. Several events before Watch looks become one.
type signal chan struct{}

func (s signal) note() {
	select {
	case s <- struct{}{}:
	default: // a notification is already pending
	}
}

// forget removes the plugins that no longer exist.
func (c *catalog) forget(found []installed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for path := range c.plugins {
		if !slices.ContainsFunc(found, func(p installed) bool { return p.path == path }) {
			delete(c.plugins, path)
			c.changes.note()
			c.log.Info("plugin removed", "path", path)
		}
	}
}

// complain logs each new fault once.
func (c *catalog) complain(faults map[string]error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.jars = map[string]string{}
	for path, err := range faults {
		var java unusableJars
		if errors.As(err, &java) {
			for _, jar := range java.jars {
				c.jars[jar] = java.reason.Error()
			}
		}
		if c.faults[path] != err.Error() {
			c.faults[path] = err.Error()
			c.log.Warn("not a plugin that can be used", "path", path, "error", err)
		}
	}
	for path := range c.faults {
		if faults[path] == nil {
			delete(c.faults, path)
		}
	}
}

// describe returns the classes of a plugin, and those that it cannot offer. It starts a process for
// a moment, unless the plugin's description is cached.
func (c *catalog) describe(ctx context.Context, p installed) (d described, err error) {
	var says *connectv1.DescribeResponse
	if p.bridge != nil {
		says, err = c.describeJars(ctx, p)
	} else {
		says, err = ask(ctx, p, c.timeout)
	}
	if err != nil {
		return d, err
	}
	d = described{stamp: p.stamp, faults: faultsOf(says), unnamed: says.GetUnnamed()}
	classes, err := classesOf(says)
	for _, class := range classes {
		d.offers = append(d.offers, offer{class: class, prepare: p.prepare, plugin: p.path, source: p.stamp.String(), java: p.bridge != nil})
	}
	return d, err
}

// ask starts a plugin for a moment and returns its description of itself.
func ask(ctx context.Context, p installed, timeout time.Duration) (*connectv1.DescribeResponse, error) {
	trial, err := try(ctx, Candidate{prepare: p.prepare, java: p.bridge != nil}, p.discovery, timeout)
	if err != nil {
		return nil, err
	}
	trial.kill()
	return trial.says, nil
}

// Limits for the faults in a description, which a plugin controls.
const (
	maxFaults = 100
	maxReason = 2 << 10 // bytes
)

// faultsOf returns the classes that a plugin has but cannot offer.
func faultsOf(r *connectv1.DescribeResponse) (out []*connectv1.Fault) {
	for _, f := range r.Faults[:min(len(r.Faults), maxFaults)] {
		out = append(out, &connectv1.Fault{Class: wire.CutTo(f.GetClass(), maxShort), Reason: wire.CutTo(f.GetReason(), maxReason)})
	}
	return out
}

// faultText returns the reasons of classes that cannot be used, in one line.
func faultText(faults []*connectv1.Fault) string {
	var out []string
	for _, f := range faults {
		if f.Class == "" {
			out = append(out, f.Reason)
			continue
		}
		out = append(out, fmt.Sprintf("class %s cannot be used: %s", f.Class, f.Reason))
	}
	return wire.Cut(strings.Join(out, "; "))
}

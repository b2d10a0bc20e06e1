package herder

import (
	"context"
	"strings"
	"sync"

	"millrace/runtime/validation"
)

// trustKey is the context key of a request that the operator of the worker makes, such as the
// creation of a connector of the command line.
type trustKey struct{}

func trusting(ctx context.Context) context.Context { return context.WithValue(ctx, trustKey{}, true) }

// trust holds the names of connectors whose class and keys about processes are the operator's own.
type trust struct {
	mu    sync.Mutex
	names map[string]bool
}

// change notes that a configuration is stored. A trusted connector stays so only if stays is true;
// one that begins to be trusted has a file on the command line.
func (t *trust) change(name string, stays, begins bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case begins:
		if t.names == nil {
			t.names = map[string]bool{}
		}
		t.names[name] = true
	case !stays:
		delete(t.names, name)
	}
}

func (t *trust) forget(name string) { t.change(name, false, false) }

func (t *trust) has(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.names[name]
}

// trusted reports whether a configuration is the operator's own.
func (h *Herder) trusted(ctx context.Context, name string, raw map[string]string) bool {
	trusts := h.opts.Worker.Trusted
	return ctx.Value(trustKey{}) != nil || trusts != nil && trusts(name, raw)
}

// trusts reports whether a configuration is that of a connector of the command line, or has the
// same class and keys about processes. A user who changes another key over REST need not be allowed
// to set those.
func (h *Herder) trusts(name string, raw map[string]string) bool {
	return h.trust.has(name) && sameProcess(h.configOf(name), raw)
}

// sameProcess reports whether two configurations run the same program in the same way.
func sameProcess(a, b map[string]string) bool {
	ofProcess := func(key string) bool {
		return key == validation.ClassKey || key == validation.VersionKey || strings.HasPrefix(key, "plugin.")
	}
	for _, pair := range [][2]map[string]string{{a, b}, {b, a}} {
		for key, value := range pair[0] {
			if other, given := pair[1][key]; ofProcess(key) && (!given || other != value) {
				return false
			}
		}
	}
	return true
}

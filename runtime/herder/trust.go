package herder

import (
	"context"
	"strings"

	"millrace/api/rest"
	"millrace/runtime/validation"
	"millrace/runtime/worker"
)

// trustKey is the context's key of a request that the operator of the worker makes, such as the creation of a connector of the command line.
type trustKey struct{}

func trusting(ctx context.Context) context.Context { return context.WithValue(ctx, trustKey{}, true) }

// trusted reports whether a configuration is the operator's own.
func (b *base) trusted(ctx context.Context, name string, raw map[string]string) bool {
	return ctx.Value(trustKey{}) != nil || b.opts.Worker.Trusted != nil && b.opts.Worker.Trusted(name, raw)
}

// CreateFromFile is Create for a connector of the worker's command line, whose operator may set every key that begins with plugin.
func (s *Standalone) CreateFromFile(ctx context.Context, name string, config rest.Config, initial worker.Target) (rest.ConnectorInfo, error) {
	info, _, err := s.put(trusting(ctx), name, config, creation{target: initial, trusted: true}, false)
	return info, err
}

// trusts reports whether a configuration is that of a connector of the command line, or has its class and its keys about processes: whoever
// changes another key over REST need not be allowed to set these.
func (s *Standalone) trusts(name string, raw map[string]string) bool {
	c, ok := s.find(name)
	if !ok {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.trusted && sameProcess(c.config, raw)
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

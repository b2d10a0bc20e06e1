package provider

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// Plugins resolves variables with the config providers of plugins. The time to live is ignored: the
// worker resolves all variables again at config.reload.interval.ms.
type Plugins interface {
	Resolve(ctx context.Context, class string, params map[string]string, path string, keys []string) (values map[string]string, ttl time.Duration, err error)
}

// resolveTimeout is the maximum time for the values of one path, including the start of the plugin.
const resolveTimeout = time.Minute

// inPlugin is a config provider of a plugin.
type inPlugin struct {
	plugins *atomic.Pointer[Plugins]
	class   string
	params  map[string]string
}

func (p inPlugin) get(path string, keys []string) (map[string]string, error) {
	plugins := p.plugins.Load()
	if plugins == nil {
		return nil, errors.New("class " + p.class + " is not a config provider of the worker itself, and there are no plugins here")
	}
	ctx, cancel := context.WithTimeout(context.Background(), resolveTimeout)
	defer cancel()
	values, _, err := (*plugins).Resolve(ctx, p.class, p.params, path, keys)
	return values, err
}

// NeedsPlugins reports whether a declared provider is a class of a plugin. Use must then be called
// before the first Resolve.
func (p *Providers) NeedsPlugins() bool {
	for _, s := range p.byName {
		if _, ok := s.(inPlugin); ok {
			return true
		}
	}
	return false
}

// Use sets the plugins whose providers are used from now on.
func (p *Providers) Use(plugins Plugins) { p.plugins.Store(&plugins) }

// InPlugin reports whether a value has a variable of a provider that is a class of a plugin.
func (p *Providers) InPlugin(value string) bool {
	for _, m := range variables(value) {
		if _, ok := p.byName[m[1]].(inPlugin); ok {
			return true
		}
	}
	return false
}

package provider

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// Plugins resolves variables with the config providers of plugins. ttl is how long the values are
// valid; 0 means until something asks for them again.
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
	values, _, err := p.read(path, keys)
	return values, err
}

func (p inPlugin) read(path string, keys []string) (values map[string]string, ttl time.Duration, err error) {
	plugins := p.plugins.Load()
	if plugins == nil {
		return nil, 0, errors.New("class " + p.class + " is not a config provider of the worker itself, and there are no plugins here")
	}
	ctx, cancel := context.WithTimeout(context.Background(), resolveTimeout)
	defer cancel()
	return (*plugins).Resolve(ctx, p.class, p.params, path, keys)
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

package host

import (
	"context"
	"fmt"
	"slices"
	"time"

	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// Resolve asks a config provider of a plugin for the values of a path. params are the provider's
// configuration. ttl is how long the values are valid; 0 means indefinitely.
func (h *Host) Resolve(ctx context.Context, class string, params map[string]string, path string, keys []string) (values map[string]string, ttl time.Duration, err error) {
	found := h.provider(class)
	if found == nil {
		h.AwaitAll(ctx)
		if found = h.provider(class); found == nil {
			return nil, 0, fmt.Errorf("Class %s could not be found.%s", class, h.catalog.inJava(class)) // Apache's wording
		}
	}
	opened, err := h.Open(ctx, "", found, nil)
	if err != nil {
		return nil, 0, err
	}
	defer opened.Release()
	p := opened.(*Plugin)
	answer, err := p.rpc.Resolve(ctx, &connectv1.ResolveRequest{Class: found.Name, Config: params, Path: path, Keys: keys})
	if err != nil {
		return nil, 0, fmt.Errorf("resolving %v at path %q: %w", keys, path, p.explain(err))
	}
	return answer.Values, time.Duration(answer.GetTtlMs()) * time.Millisecond, nil
}

// provider returns the newest version of a config provider; nil if there is none.
func (h *Host) provider(name string) *connect.Class {
	offered := h.classes(connect.Provide)
	if i := slices.IndexFunc(offered, func(c *connect.Class) bool { return c.IsNamed(name) }); i >= 0 {
		return offered[i]
	}
	return nil
}

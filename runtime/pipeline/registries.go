package pipeline

import (
	"slices"
	"strings"

	"millrace/configs"
	"millrace/runtime/converter"
)

// guard restricts the connector's own converters to Schema Registries that HTTP connectors may
// connect to, unless the worker's own properties name the registry.
func (s *Setup) guard(c Converters) {
	if s.Addresses == nil {
		return
	}
	if s.ownRegistry("key.converter") {
		converter.Guard(c.key, s.Addresses)
	}
	if s.ownRegistry("value.converter") {
		converter.Guard(c.value, s.Addresses)
	}
	if s.ownRegistry("header.converter") {
		converter.GuardHeader(c.header, s.Addresses)
	}
}

// ownRegistry reports whether the connector, not the worker, names the Schema Registry of a
// converter or the proxy in front of it.
func (s *Setup) ownRegistry(kind string) bool {
	if _, own := s.Props[kind]; !own {
		return false
	}
	known := map[string]bool{}
	for _, k := range []string{"key.converter", "value.converter", "header.converter"} {
		for _, url := range configs.SplitList(s.Worker[k+".schema.registry.url"]) {
			known[url] = true
		}
	}
	proxy := strings.TrimSpace(s.Props[kind+".proxy.host"])
	if proxy != "" && proxy != strings.TrimSpace(s.Worker[kind+".proxy.host"]) {
		return true
	}
	return slices.ContainsFunc(configs.SplitList(s.Props[kind+".schema.registry.url"]), func(url string) bool { return !known[url] })
}

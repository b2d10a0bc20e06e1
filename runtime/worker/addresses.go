package worker

import (
	"slices"
	"strings"

	"millrace/configs"
	"millrace/runtime/converter"
)

// guard restricts the connector's own converters to Schema Registries that HTTP connectors may
// connect to, unless the worker's own properties name the registry.
func (t *taskBase) guard(c converters) {
	if t.w.Addresses == nil {
		return
	}
	if t.ownRegistry("key.converter") {
		converter.Guard(c.key, t.w.Addresses)
	}
	if t.ownRegistry("value.converter") {
		converter.Guard(c.value, t.w.Addresses)
	}
	if t.ownRegistry("header.converter") {
		converter.GuardHeader(c.header, t.w.Addresses)
	}
}

// ownRegistry reports whether the connector, not the worker, names the Schema Registry of a
// converter or the proxy in front of it.
func (t *taskBase) ownRegistry(kind string) bool {
	if _, own := t.connectorProps[kind]; !own {
		return false
	}
	known := map[string]bool{}
	for _, k := range []string{"key.converter", "value.converter", "header.converter"} {
		for _, url := range configs.SplitList(t.w.Props[k+".schema.registry.url"]) {
			known[url] = true
		}
	}
	proxy := strings.TrimSpace(t.connectorProps[kind+".proxy.host"])
	if proxy != "" && proxy != strings.TrimSpace(t.w.Props[kind+".proxy.host"]) {
		return true
	}
	return slices.ContainsFunc(configs.SplitList(t.connectorProps[kind+".schema.registry.url"]), func(url string) bool { return !known[url] })
}

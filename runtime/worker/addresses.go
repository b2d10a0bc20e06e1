package worker

import (
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/runtime/converter"
	"millrace/runtime/kafka"
)

// configure makes the options of a connector's Kafka client. A token endpoint that the connector names, and not the worker's own
// properties, must be one that HTTP connectors may connect to: else whoever may configure a connector has the worker ask addresses that
// only the worker reaches.
func (w *Worker) configure(props map[string]string, kinds ...kafka.Kind) (configs.Config, []kgo.Opt, error) {
	if w.Addresses != nil && !w.namesEndpoint(props[kafka.TokenEndpoint]) {
		kinds = append(slices.Clip(kinds), kafka.Guarded(w.Addresses))
	}
	return kafka.Configure(props, kinds...)
}

func (w *Worker) clientOptions(props map[string]string, kinds ...kafka.Kind) ([]kgo.Opt, error) {
	_, opts, err := w.configure(props, kinds...)
	return opts, err
}

// namesEndpoint reports whether the worker's own properties name a token endpoint.
func (w *Worker) namesEndpoint(url string) bool { return NamesEndpoint(w.Props, url) }

// NamesEndpoint reports whether a worker's properties name a token endpoint for any client.
func NamesEndpoint(props map[string]string, url string) bool {
	return slices.ContainsFunc([]string{"", "producer.", "consumer.", "admin."}, func(prefix string) bool {
		return strings.TrimSpace(props[prefix+kafka.TokenEndpoint]) == strings.TrimSpace(url)
	})
}

// guard has converters of the connector's own ask only those Schema Registries that HTTP connectors may connect to, unless the worker's
// own properties name them.
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

// ownRegistry reports whether the connector says where a converter's Schema Registry is, or which proxy leads to it, and not the worker.
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

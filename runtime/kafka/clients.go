package kafka

import (
	"maps"
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/configs/network"
)

// Clients configures the Kafka clients of a worker's connectors.
type Clients struct {
	Props     map[string]string // the worker's properties, resolved
	Addresses *network.Policy   // the addresses that connectors may connect to; nil: all
}

// Properties returns the properties of a client of a kind: base, then the worker's properties under
// the prefix "KIND.", then the connector's under "KIND.override.".
func (c *Clients) Properties(kind string, connector, base map[string]string) map[string]string {
	out := map[string]string{"bootstrap.servers": c.Props["bootstrap.servers"]}
	maps.Copy(out, base)
	maps.Copy(out, configs.WithPrefix(c.Props, kind+"."))
	maps.Copy(out, configs.WithPrefix(connector, kind+".override."))
	return out
}

// Configure reads the properties of a connector's client and returns its options. A token endpoint
// that only the connector names must be an address that HTTP connectors may connect to. Otherwise a
// user who may configure connectors could make the worker send requests to addresses that only the
// worker reaches.
func (c *Clients) Configure(props map[string]string, kinds ...Kind) (configs.Config, []kgo.Opt, error) {
	if c.Addresses != nil && !NamesEndpoint(c.Props, props[TokenEndpoint]) {
		kinds = append(slices.Clip(kinds), Guarded(c.Addresses))
	}
	return Configure(props, kinds...)
}

// Options returns only the options of Configure.
func (c *Clients) Options(props map[string]string, kinds ...Kind) ([]kgo.Opt, error) {
	_, opts, err := c.Configure(props, kinds...)
	return opts, err
}

// NamesEndpoint reports whether a worker's properties name a token endpoint for any client.
func NamesEndpoint(props map[string]string, url string) bool {
	return slices.ContainsFunc([]string{"", "producer.", "consumer.", "admin."}, func(prefix string) bool {
		return strings.TrimSpace(props[prefix+TokenEndpoint]) == strings.TrimSpace(url)
	})
}

// Package admin sends the requests of connectors to Kafka that are not part of the record path:
// consumer group offsets, stored source offsets, topics, and fencing.
package admin

import (
	"log/slog"
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/configs/provider"
	"millrace/runtime/kafka"
	"millrace/runtime/storage"
)

// Admin administers Kafka for the connectors of a worker.
type Admin struct {
	Clients   *kafka.Clients
	Config    configs.Config // the worker's
	Providers *provider.Providers
	Offsets   storage.OffsetStore // the worker's source offsets
	Log       *slog.Logger

	// Meter counts the requests of all admin clients together: each of them lives for one request.
	Meter kafka.Meter
}

// New returns an Admin. Its clients retry until the context of a request ends.
func New(a *Admin) *Admin {
	a.Meter.ClientID = "connector-adminclient"
	return a
}

// ExactlyOnce reports whether source tasks of this worker deliver exactly once.
func (a *Admin) ExactlyOnce() bool {
	return strings.EqualFold(a.Config.String("exactly.once.source.support"), "enabled")
}

// Open returns an admin client of a connector, whose properties are resolved. The client retries
// without logging until the context of a request ends.
func (a *Admin) Open(props map[string]string) (_ *kadm.Client, closeClient func(), err error) {
	return a.OpenWith(a.Clients.Properties("admin", props, nil))
}

// OpenWith returns an admin client with its own properties and further options.
func (a *Admin) OpenWith(props map[string]string, more ...kgo.Opt) (_ *kadm.Client, closeClient func(), err error) {
	client, err := a.client(props, more...)
	if err != nil {
		return nil, nil, err
	}
	return kadm.NewClient(client), client.Close, nil
}

func (a *Admin) client(props map[string]string, more ...kgo.Opt) (*kgo.Client, error) {
	opts, err := a.Clients.Options(props, kafka.Patient)
	if err != nil {
		return nil, err
	}
	return kgo.NewClient(slices.Concat(opts, more, []kgo.Opt{kgo.WithHooks(&a.Meter)})...)
}

package deadletter

import (
	"context"
	"errors"
	"slices"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/configs/provider"
	"millrace/plugins/connect"
	"millrace/runtime/admin"
	"millrace/runtime/kafka"
)

// Queues reads and replays the dead letter queues of connectors.
type Queues struct {
	Admin     *admin.Admin
	Providers *provider.Providers
}

// Connector is a connector whose queue is read.
type Connector struct {
	Name  string
	Props map[string]string // the configuration, unresolved
	Class *connect.Class
}

// ErrNoQueue is the error for a connector without a dead letter queue.
var ErrNoQueue = errors.New("the connector has no dead letter queue: set " + topicKey)

// view is a connector's dead letter queue and its log of replays.
type view struct {
	Connector
	props  map[string]string // resolved
	config configs.Config
	topic  string
	admin  *kadm.Client
	client []kgo.Opt // the options of a consumer
}

// open returns a connector's queue. The caller must call closeView.
func (q *Queues) open(c Connector) (v *view, closeView func(), err error) {
	props, err := q.Providers.Resolve(c.Props)
	if err != nil {
		return nil, nil, err
	}
	config, err := slices.Concat(configs.ConnectorKeys, configs.SinkKeys).Parse(props)
	if err != nil {
		return nil, nil, err
	}
	v = &view{Connector: c, props: props, config: config, topic: config.String(topicKey)}
	if v.topic == "" {
		return nil, nil, ErrNoQueue
	}
	clients := q.Admin.Clients
	client := clients.Properties("consumer", props, map[string]string{"client.id": "connector-dlq-reader-" + c.Name})
	delete(client, "group.id")
	if v.client, err = clients.Options(client, kafka.Consumer, kafka.Patient); err != nil {
		return nil, nil, err
	}
	v.admin, closeView, err = q.Admin.Open(props)
	return v, closeView, err
}

// spans returns the partitions of the queue; none if its topic does not exist yet.
func (v *view) spans(ctx context.Context) ([]kafka.Span, error) { return v.spansOf(ctx, v.topic) }

func (v *view) spansOf(ctx context.Context, topic string) ([]kafka.Span, error) {
	if found, err := kafka.Exists(ctx, v.admin, topic); err != nil || !found {
		return nil, err
	}
	return kafka.Spans(ctx, v.admin, topic, true)
}

// read calls each for the records of the given parts of a topic, until it returns false.
func (v *view) read(ctx context.Context, topic string, spans []kafka.Span, each func(*kgo.Record) bool) error {
	return kafka.ReadSpans(ctx, slices.Clip(v.client), topic, spans, each)
}

// replayed returns the places of the records that were replayed.
func (v *view) replayed(ctx context.Context) (map[string]bool, error) {
	out := map[string]bool{}
	topic := LogTopic(v.Name)
	spans, err := v.spansOf(ctx, topic)
	if err != nil {
		return nil, err
	}
	return out, v.read(ctx, topic, spans, func(r *kgo.Record) bool {
		if of := headerOf(r, replayOf); of != "" {
			out[of] = true
		}
		return true
	})
}

// contents returns the partitions of the queue, and the places of the records that were replayed.
func (v *view) contents(ctx context.Context) (spans []kafka.Span, replayed map[string]bool, err error) {
	if spans, err = v.spans(ctx); err == nil {
		replayed, err = v.replayed(ctx)
	}
	return spans, replayed, err
}

// owns reports whether a record is a dead letter record of this connector: its header names the
// connector or is missing. Several connectors may share a topic.
func (v *view) owns(r *kgo.Record) bool {
	of := headerOf(r, contextPrefix+"connector.name")
	return !r.Attrs.IsControl() && (of == "" || of == v.Name)
}

func (v *view) place(r *kgo.Record) string {
	return connect.FormatPlace(connect.TopicPartition{Topic: v.topic, Partition: r.Partition}, r.Offset)
}

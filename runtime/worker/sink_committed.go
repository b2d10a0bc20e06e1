package worker

import (
	"context"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs/backoff"
	"millrace/plugins/connect"
	"millrace/runtime/admin"
	"millrace/runtime/kafka"
)

// committedOffsets returns the offsets that the task's group has committed, as the plugin asks for
// them in the middle of a request. So it neither takes mu nor uses the consumer, both of which wait
// for the plugin during a rebalance. Offsets in a transaction that has not ended are waited for, as
// Java's consumer does.
func (t *sinkTask) committedOffsets(ctx context.Context, list []connect.TopicPartition) (map[connect.TopicPartition]int64, error) {
	props := t.w.Clients.Properties("consumer", t.connectorProps,
		map[string]string{"client.id": "connector-consumer-" + t.id.String(), "group.id": admin.SinkGroup(t.id.Connector)})
	group := props["group.id"]
	delete(props, "group.id")
	opts, err := t.w.Clients.Options(props, kafka.Consumer, kafka.Patient)
	if err != nil {
		return nil, err
	}
	client, err := kgo.NewClient(append(opts, kgo.DisableClientMetrics())...)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	retries := backoff.Retries{Policy: committedBackoff}
	for {
		offsets, err := committedIn(kadm.RequireStable(ctx), kadm.NewClient(client), group, list)
		if err == nil || !kerr.IsRetriable(err) || !retries.Wait(ctx) {
			return offsets, err
		}
	}
}

var committedBackoff = backoff.Policy{First: 50 * time.Millisecond, Max: time.Second}

func committedIn(ctx context.Context, client *kadm.Client, group string, list []connect.TopicPartition) (map[connect.TopicPartition]int64, error) {
	found, err := client.FetchOffsets(ctx, group)
	if err != nil {
		return nil, fmt.Errorf("reading the committed offsets of group %s: %w", group, err)
	}
	out := map[connect.TopicPartition]int64{}
	for _, tp := range list {
		o, known := found.Lookup(tp.Topic, tp.Partition)
		if o.Err != nil {
			return nil, fmt.Errorf("reading the committed offset of group %s in partition %d of topic %s: %w", group, tp.Partition, tp.Topic, o.Err)
		}
		if known && o.At >= 0 {
			out[tp] = o.At
		}
	}
	return out, nil
}

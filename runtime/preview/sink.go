package preview

import (
	"context"
	"slices"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/kafka"
	"millrace/runtime/pipeline"
)

func (p *preview) sink(ctx context.Context) (out rest.Preview, err error) {
	config, err := slices.Concat(configs.ConnectorKeys, configs.SinkKeys).Parse(p.props)
	if err != nil {
		return out, err
	}
	client, err := p.consumer(ctx, config)
	if err != nil {
		return out, err
	}
	defer client.Close()
	notes, found := missingTopics(ctx, client, config, p.Wait)
	if out.Notes = notes; !found {
		return out, nil
	}
	defer func() { out.Notes = append(out.Notes, p.hints()...) }()
	ctx, cancel := context.WithTimeout(ctx, p.Wait)
	defer cancel()
	defer context.AfterFunc(ctx, p.cancel)()
	for len(out.Records) < p.Records && ctx.Err() == nil {
		fetches := client.PollRecords(ctx, p.Records-len(out.Records))
		for _, e := range fetches.Errors() {
			if err := kafka.FetchFailure(e, ""); err != nil {
				return out, err
			}
		}
		fetches.EachRecord(func(r *kgo.Record) { out.Records = append(out.Records, p.ofSink(r)) })
	}
	return out, nil
}

// consumer returns a consumer without a group that begins at the beginning, or at the offsets of the
// connector's group.
func (p *preview) consumer(ctx context.Context, config configs.Config) (*kgo.Client, error) {
	props := p.w.Clients.Properties("consumer", p.props, map[string]string{"client.id": "connector-preview-" + p.name})
	delete(props, "group.id")
	opts, err := p.w.Clients.Options(props, kafka.Consumer)
	if err != nil {
		return nil, err
	}
	topics, err := kafka.Subscribe(config.List("topics"), config.String("topics.regex"), "")
	if err != nil {
		return nil, err
	}
	if p.Stored {
		at, err := p.committed(ctx)
		if err != nil {
			return nil, err
		}
		if len(at) > 0 {
			topics = []kgo.Opt{kgo.ConsumePartitions(at)}
		}
	}
	return kgo.NewClient(append(opts, topics...)...)
}

// committed returns the offsets of the connector's consumer group.
func (p *preview) committed(ctx context.Context) (map[string]map[int32]kgo.Offset, error) {
	committed, err := p.w.Admin.SinkOffsets(ctx, p.name, p.props)
	at := map[string]map[int32]kgo.Offset{}
	for _, c := range committed {
		if at[c.Topic] == nil {
			at[c.Topic] = map[int32]kgo.Offset{}
		}
		at[c.Topic][c.Partition] = kgo.NewOffset().At(*c.Offset)
	}
	return at, err
}

func (p *preview) ofSink(r *kgo.Record) (out rest.Previewed) {
	out.Before = *recordOf(r, true)
	var record connect.SinkRecord
	failures, err := p.conv.ToConnectAll([]*connect.SinkRecord{&record}, []*kgo.Record{r}, "")
	if failAlone(&out, failures, err) {
		return out
	}
	if keep, f := pipeline.Transform(p.chain, &record.Record, record.Offset); !passes(&out, keep, f) {
		return out
	}
	out.After = &rest.PreviewedRecord{Topic: record.Topic, Key: jsonOf(record.Key), Value: jsonOf(record.Value), Headers: headersOf(record.Headers)}
	return out
}

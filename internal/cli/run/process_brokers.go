package run

import (
	"context"
	"maps"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/internal/cli/lint"
	"millrace/internal/cli/terminal"
	"millrace/runtime/kafka"
	"millrace/runtime/storage"
)

// clusterID asks the brokers for the id of their cluster. It is an error if none answers.
func (w *workerProcess) clusterID(ctx context.Context) (string, error) {
	opts, err := kafka.Options(w.props)
	if err != nil {
		return "", err
	}
	client, err := kgo.NewClient(opts...)
	if err != nil {
		return "", err
	}
	req := kmsg.NewPtrMetadataRequest()
	req.Topics = []kmsg.MetadataRequestTopic{}
	// A client that waits for the first response of a broker does not notice that its context ends.
	resp, err := terminal.Await(ctx, func() (*kmsg.MetadataResponse, error) {
		defer client.Close()
		asking, cancel := context.WithTimeout(ctx, kafka.AnswerTimeout)
		defer cancel()
		return req.RequestWith(asking, client)
	})
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", kafka.NoAnswer("bootstrap.servers="+w.props["bootstrap.servers"], err, "start Kafka there, or use bootstrap.servers=embedded")
	}
	if resp.ClusterID == nil {
		return "", nil
	}
	return *resp.ClusterID, nil
}

// openOffsetsTopic opens the store of source offsets in Kafka.
func (w *workerProcess) openOffsetsTopic(ctx context.Context, topic storage.TopicConfig) (storage.OffsetStore, error) {
	if lint.ExactlyOnce(w.config) {
		topic.Client = maps.Clone(topic.Client)
		topic.Client["isolation.level"] = "read_committed"
	}
	store := storage.NewKafkaOffsets(topic)
	ctx, cancel := context.WithTimeout(ctx, kafka.AnswerTimeout)
	defer cancel()
	if err := store.Start(ctx); err != nil {
		store.Close()
		return nil, err
	}
	w.inBackground(func(ctx context.Context) {
		defer store.Close()
		if err := store.Run(ctx); err != nil && ctx.Err() == nil {
			w.failed <- err
		}
	})
	return store, nil
}

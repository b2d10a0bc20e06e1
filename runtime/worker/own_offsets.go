package worker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"sync"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/kafka"
	"millrace/runtime/storage"
)

// ChangeOffsets stores source offsets as a user wants them, with a note of it where they are in Kafka. Where sources deliver exactly once
// it does so in a transaction of the connector's first task, which takes part in no other one from then on.
func (w *Worker) ChangeOffsets(ctx context.Context, connector string, raw map[string]string, store storage.OffsetStore, verb string, offsets []connect.SourceOffset) error {
	topic, inKafka := store.(storage.TransactionalOffsets)
	if !inKafka {
		return store.Set(ctx, connector, offsets)
	}
	before, err := store.All(ctx, connector)
	if err != nil {
		return err
	}
	records, err := topic.ChangeRecords(connector, verb, before, offsets)
	if err != nil {
		return err
	}
	layered, isLayered := store.(*storage.LayeredOffsets)
	if isLayered {
		if err := layered.Forget(ctx, connector, offsets); err != nil {
			return err
		}
	}
	write := topic.WriteRecords
	if w.ExactlyOnce() {
		write = func(ctx context.Context, records []*kgo.Record) error {
			return w.writeAsTask(ctx, TaskID{connector, 0}, raw, records)
		}
	}
	if err := write(ctx, records); err != nil {
		return fmt.Errorf("storing source offsets in topic %s: %w", topic.Name(), err)
	}
	if isLayered {
		layered.Copy(ctx, connector, offsets)
	}
	return nil
}

// writeAsTask writes records in a transaction of a source task's producer, which it takes over.
func (w *Worker) writeAsTask(ctx context.Context, id TaskID, raw map[string]string, records []*kgo.Record) error {
	resolved, err := w.Providers.Resolve(raw)
	if err != nil {
		return err
	}
	props := w.clientProps("producer", resolved, map[string]string{"client.id": "connector-offsets-" + id.Connector})
	for _, key := range []string{"acks", "enable.idempotence"} {
		delete(props, key)
	}
	props["transactional.id"] = w.TransactionalID(id)
	opts, err := w.clientOptions(props, kafka.Producer, kafka.Patient)
	if err != nil {
		return err
	}
	client, err := kgo.NewClient(opts...)
	if err != nil {
		return err
	}
	defer client.Close()
	return inTransaction(ctx, client, records)
}

// inTransaction writes records in a transaction of their own.
func inTransaction(ctx context.Context, client *kgo.Client, records []*kgo.Record) error {
	if err := client.BeginTransaction(); err != nil {
		return err
	}
	err := client.ProduceSync(ctx, records...).FirstErr()
	return errors.Join(err, client.EndTransaction(ctx, kgo.TransactionEndTry(err == nil)))
}

const ownOffsetsKey = "offsets.storage.topic"

// OpenOffsets gives the store of a source connector's offsets: the worker's, or, with offsets.storage.topic, one of its own
// before it. Where the worker's offsets are in a file the key has no effect, as in Apache. close is to be called when it is done with.
func (w *Worker) OpenOffsets(ctx context.Context, props map[string]string) (store storage.OffsetStore, closeStore func(), err error) {
	shared, inKafka := w.Offsets.(storage.TransactionalOffsets)
	topic := props[ownOffsetsKey]
	if !inKafka || topic == "" || topic == shared.Name() {
		return w.Offsets, func() {}, nil
	}
	client := maps.Clone(w.Props)
	maps.Copy(client, configs.WithPrefix(props, "consumer.override."))
	maps.Copy(client, configs.WithPrefix(props, "producer.override."))
	delete(client, "transactional.id")
	if w.ExactlyOnce() || client["isolation.level"] == "" {
		client["isolation.level"] = "read_committed"
	}
	config := storage.TopicConfig{Name: topic, Client: client, Replicas: -1, Log: w.Log}
	if n, err := strconv.ParseInt(w.Props["offset.storage.replication.factor"], 10, 16); err == nil {
		config.Replicas = int16(n)
	}
	if n, err := strconv.ParseInt(w.Props["offset.storage.partitions"], 10, 32); err == nil {
		config.Partitions = int32(n)
	}
	own := storage.NewKafkaOffsets(config)
	if err := own.Start(ctx); err != nil {
		own.Close()
		return nil, nil, err
	}
	life, end := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() {
		if err := own.Run(life); err != nil && life.Err() == nil {
			w.Log.Error("the connector's own offsets are no longer read", "topic", topic, "error", err)
		}
	})
	closeStore = func() {
		end()
		group.Wait()
		own.Close()
	}
	return &storage.LayeredOffsets{Own: own, Shared: w.Offsets, Log: w.Log}, closeStore, nil
}

package admin

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

// ChangeOffsets stores source offsets that a user sets; verb names the change in the history, which
// is kept if the offsets are in Kafka. If sources deliver exactly once, it writes in a transaction
// of the connector's first task, which fences out every other transaction of that task.
func (a *Admin) ChangeOffsets(ctx context.Context, connector string, raw map[string]string, store storage.OffsetStore, verb string, offsets []connect.SourceOffset) error {
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
	if a.ExactlyOnce() {
		write = func(ctx context.Context, records []*kgo.Record) error {
			return a.writeAsTask(ctx, connector, raw, records)
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

// writeAsTask writes records in a transaction of the first source task's producer, which it fences
// out.
func (a *Admin) writeAsTask(ctx context.Context, connector string, raw map[string]string, records []*kgo.Record) error {
	resolved, err := a.Providers.Resolve(raw)
	if err != nil {
		return err
	}
	props := a.Clients.Properties("producer", resolved, map[string]string{"client.id": "connector-offsets-" + connector})
	for _, key := range []string{"acks", "enable.idempotence"} {
		delete(props, key)
	}
	props["transactional.id"] = a.TransactionalID(connector, 0)
	opts, err := a.Clients.Options(props, kafka.Producer, kafka.Patient)
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

// inTransaction writes records in one transaction.
func inTransaction(ctx context.Context, client *kgo.Client, records []*kgo.Record) error {
	if err := client.BeginTransaction(); err != nil {
		return err
	}
	err := client.ProduceSync(ctx, records...).FirstErr()
	return errors.Join(err, client.EndTransaction(ctx, kgo.TransactionEndTry(err == nil)))
}

const ownOffsetsKey = "offsets.storage.topic"

// OpenOffsets returns the store of a source connector's offsets: the worker's store, or, with
// offsets.storage.topic, a store of its own in front of it. If the worker keeps its offsets in a
// file the key has no effect, as in Apache. The caller must call closeStore.
func (a *Admin) OpenOffsets(ctx context.Context, props map[string]string) (store storage.OffsetStore, closeStore func(), err error) {
	shared, inKafka := a.Offsets.(storage.TransactionalOffsets)
	topic := props[ownOffsetsKey]
	if !inKafka || topic == "" || topic == shared.Name() {
		return a.Offsets, func() {}, nil
	}
	own := storage.NewKafkaOffsets(a.ownOffsets(topic, props))
	if err := own.Start(ctx); err != nil {
		own.Close()
		return nil, nil, err
	}
	life, end := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() {
		if err := own.Run(life); err != nil && life.Err() == nil {
			a.Log.Error("the connector's own offsets are no longer read", "topic", topic, "error", err)
		}
	})
	closeStore = func() {
		end()
		group.Wait()
		own.Close()
	}
	return &storage.LayeredOffsets{Own: own, Shared: a.Offsets, Log: a.Log}, closeStore, nil
}

// ownOffsets configures a source connector's own offsets topic: the worker's clients with the
// connector's overrides.
func (a *Admin) ownOffsets(topic string, props map[string]string) storage.TopicConfig {
	client := maps.Clone(a.Clients.Props)
	maps.Copy(client, configs.WithPrefix(props, "consumer.override."))
	maps.Copy(client, configs.WithPrefix(props, "producer.override."))
	delete(client, "transactional.id")
	if a.ExactlyOnce() || client["isolation.level"] == "" {
		client["isolation.level"] = "read_committed"
	}
	config := storage.TopicConfig{Name: topic, Client: client, Replicas: -1, Log: a.Log}
	if n, err := strconv.ParseInt(a.Clients.Props["offset.storage.replication.factor"], 10, 16); err == nil {
		config.Replicas = int16(n)
	}
	if n, err := strconv.ParseInt(a.Clients.Props["offset.storage.partitions"], 10, 32); err == nil {
		config.Partitions = int32(n)
	}
	return config
}

package worker

import (
	"context"
	"maps"
	"strconv"
	"sync"

	"millrace/configs"
	"millrace/runtime/storage"
)

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

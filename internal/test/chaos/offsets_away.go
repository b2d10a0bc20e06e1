package main

import (
	"context"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

const offsetsTopic = "chaos-offsets"

// longestAbsence is the longest time that the leader of the source offsets is down.
const longestAbsence = 6 * time.Second

// placeTransactions creates the transaction topic while there is only one broker, so that the
// second broker coordinates no transactions. Kafka 4.3 loses the end of a committed transaction in
// a partition if the partition's broker is killed while the coordinator, on another broker,
// restarts: the coordinator considers the transaction complete, and it is aborted later.
func placeTransactions(ctx context.Context, bootstrap string) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(bootstrap), kgo.TransactionalID("chaos-first"))
	if err != nil {
		return err
	}
	defer client.Close()
	if _, _, err := client.ProducerID(ctx); err != nil {
		return fmt.Errorf("creating the transaction topic: %w", err)
	}
	return nil
}

// placeOffsets creates the topic of the source offsets on one broker only.
func (w *world) placeOffsets(ctx context.Context, broker int32) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(w.bootstrap))
	if err != nil {
		return err
	}
	defer client.Close()
	req, t, p := kmsg.NewPtrCreateTopicsRequest(), kmsg.NewCreateTopicsRequestTopic(), kmsg.NewCreateTopicsRequestTopicReplicaAssignment()
	policy, compact := kmsg.NewCreateTopicsRequestTopicConfig(), "compact"
	policy.Name, policy.Value = "cleanup.policy", &compact
	p.Replicas = []int32{broker}
	t.Topic, t.NumPartitions, t.ReplicationFactor = offsetsTopic, -1, -1
	t.ReplicaAssignment, t.Configs = append(t.ReplicaAssignment, p), append(t.Configs, policy)
	req.Topics = append(req.Topics, t)
	resp, err := req.RequestWith(ctx, client)
	if err == nil {
		err = kerr.ErrorForCode(resp.Topics[0].ErrorCode)
	}
	if err != nil {
		return fmt.Errorf("creating topic %s on broker %d: %w", offsetsTopic, broker, err)
	}
	return nil
}

// takeOffsetsAway ends the broker that leads the source offsets, and restarts it a while later. The
// source keeps getting records in the meantime.
func (w *world) takeOffsetsAway(ctx context.Context) error {
	end := w.second.Stop
	if w.random.IntN(2) == 0 {
		end = w.second.Kill
	}
	if err := end(); err != nil {
		return err
	}
	if err := w.add(); err != nil {
		return err
	}
	wait(ctx, time.Duration(w.random.Int64N(int64(longestAbsence))))
	if err := w.second.Restart(); err != nil {
		return err
	}
	return w.restartFailed(ctx)
}

package broker

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// wasKilled reports whether the folder's last broker ended without Close, and marks the folder as
// in use by this one. The mark is a byte in the lock file.
func wasKilled(lock *os.File) (bool, error) {
	info, err := lock.Stat()
	if err != nil {
		return false, err
	}
	_, err = lock.WriteAt([]byte("x"), 0)
	return info.Size() > 0, err
}

const abortPatience = 30 * time.Second

// abortOpen writes an abort marker for every transaction that a killed broker had open. kfake
// considers them aborted but writes no markers, so readers would wait for them, and skip all that
// the same producer commits later. A marker for a transaction that is not open has no effect.
func abortOpen(addr string) error {
	ctx, cancel := context.WithTimeout(context.Background(), abortPatience)
	defer cancel()
	client, err := kgo.NewClient(kgo.SeedBrokers(addr))
	if err != nil {
		return err
	}
	defer client.Close()
	transactions, err := kmsg.NewPtrListTransactionsRequest().RequestWith(ctx, client)
	if err != nil || len(transactions.TransactionStates) == 0 {
		return err
	}
	all := kmsg.NewPtrMetadataRequest()
	all.Topics = nil
	metadata, err := all.RequestWith(ctx, client)
	if err != nil {
		return err
	}
	req := kmsg.NewPtrWriteTxnMarkersRequest()
	for _, x := range transactions.TransactionStates {
		marker := kmsg.NewWriteTxnMarkersRequestMarker()
		marker.ProducerID = x.ProducerID
		for _, t := range metadata.Topics {
			topic := kmsg.NewWriteTxnMarkersRequestMarkerTopic()
			topic.Topic = *t.Topic
			for _, p := range t.Partitions {
				topic.Partitions = append(topic.Partitions, p.Partition)
			}
			marker.Topics = append(marker.Topics, topic)
		}
		req.Markers = append(req.Markers, marker)
	}
	resp, err := req.RequestWith(ctx, client)
	if err != nil {
		return err
	}
	for _, m := range resp.Markers {
		for _, t := range m.Topics {
			for _, p := range t.Partitions {
				if err := kerr.ErrorForCode(p.ErrorCode); err != nil {
					return fmt.Errorf("topic %s, partition %d: %w", t.Topic, p.Partition, err)
				}
			}
		}
	}
	return nil
}

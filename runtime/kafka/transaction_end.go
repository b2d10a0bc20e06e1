package kafka

import (
	"context"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Settle must be called between a transaction's last acknowledgement and its end. kgo may
// acknowledge the first record of a topic before it has recorded that the topic has partitions.
// Ending the transaction would then skip the topic: it would keep its sequence numbers, which
// brokers reject in the next transaction. No record is aborted; the call only waits for kgo to
// record the partitions.
func Settle(ctx context.Context, client *kgo.Client) error { return client.AbortBufferedRecords(ctx) }

package kafka

import (
	"context"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Settle is to be called between the last acknowledgement of a transaction and its end. The first record of a topic may be acknowledged
// before the client has noted that the topic has partitions, and the end of a transaction would pass them over: they would keep its
// sequence numbers, which the brokers refuse in the next. There is nothing to abort, but the call waits for the note.
func Settle(ctx context.Context, client *kgo.Client) error { return client.AbortBufferedRecords(ctx) }

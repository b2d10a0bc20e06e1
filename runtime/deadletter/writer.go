package deadletter

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"sync"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
	"millrace/runtime/failure"
	"millrace/runtime/kafka"
)

// Writer writes the dead letter records of a sink task. Without a topic it does nothing. Set the
// exported fields before the first Send.
type Writer struct {
	Queue
	Resend kafka.Resender // its Client is the producer

	// Unwritable returns the reason why the embedded broker refuses writes, if err is such an error;
	// else nil.
	Unwritable func(err error) error
	// Failed receives the error of every record that cannot be written.
	Failed func(error)

	mu     sync.Mutex
	failed error
}

// Send writes a consumed record as it was read, with the topic, partition and offset that it had
// originally. It does not wait: Flush does.
func (w *Writer) Send(ctx context.Context, r *kgo.Record, f *failure.Failure, at connect.TopicPartition, offset int64) {
	if w.Topic == "" {
		return
	}
	record := w.Record(r, f, Header("topic", at.Topic), Header("partition", strconv.Itoa(int(at.Partition))),
		Header("offset", strconv.FormatInt(offset, 10)))
	var promise func(r *kgo.Record, err error)
	promise = func(r *kgo.Record, err error) {
		switch {
		case err == nil:
		case kafka.TopicIsGone(err) || w.Unwritable(err) != nil:
			w.Resend.Add(ctx, kafka.Unsent{Record: r, Partition: connect.AnyPartition, Promise: promise, Err: err})
		default:
			w.fail(w.Unwritten(err))
		}
	}
	w.Resend.Sending.Lock()
	defer w.Resend.Sending.Unlock()
	w.Resend.Client.Produce(ctx, record, promise)
}

func (w *Writer) fail(err error) {
	w.mu.Lock()
	w.failed = cmp.Or(w.failed, err)
	w.mu.Unlock()
	w.Failed(err)
}

// Flush waits until Kafka has acknowledged everything that was sent. The offset of a failed record
// may be committed only after it.
func (w *Writer) Flush(ctx context.Context) error {
	if w.Topic == "" {
		return nil
	}
	err := w.Resend.Client.Flush(ctx)
	if err == nil {
		err = w.Resend.Wait(ctx)
	}
	if err != nil {
		return fmt.Errorf("waiting for the dead letter queue %s: %w", w.Topic, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.failed
}

// Close closes the producer. What is still in flight fails.
func (w *Writer) Close() {
	if w.Resend.Client != nil {
		w.Resend.Client.Close() // fails the records that the resender waits for
		w.Resend.Join()
	}
}

package worker

import (
	"context"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/runtime/deadletter"
	"millrace/runtime/kafka"
)

// openDeadLetters creates the producer of the dead letter queue, and its topic unless it exists, and
// finds the log of replays. Without a queue it does nothing.
func (t *sinkTask) openDeadLetters(ctx context.Context) error {
	d := &deadletter.Writer{Queue: t.deadLetterQueue(t.config), Unwritable: t.w.unwritable}
	d.Failed = func(err error) { t.fail(err, t.stopPolling) }
	t.dead = d
	if d.Topic == "" {
		return nil
	}
	props := t.w.Clients.Properties("producer", t.connectorProps, map[string]string{"client.id": "connector-dlq-producer-" + t.id.String()})
	opts, err := t.w.Clients.Options(props, kafka.Producer, kafka.Creating, kafka.Patient)
	if err != nil {
		return err
	}
	admin, closeAdmin, err := t.admin()
	if err != nil {
		return err
	}
	defer closeAdmin()
	if err := d.Prepare(ctx, admin); err != nil {
		return err
	}
	if t.replays, err = deadletter.FindLog(ctx, admin, t.id.Connector); err != nil {
		return err
	}
	d.Resend.Client, err = kgo.NewClient(append(opts, t.metered(producerKind, props), t.reaching(props))...)
	d.Resend.Log = t.log
	d.Resend.Create = func(ctx context.Context, _ string) error { return t.prepareDeadLetters(ctx, d.Queue) }
	return err
}

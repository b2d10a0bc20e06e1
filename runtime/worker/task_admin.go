package worker

import (
	"context"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/runtime/deadletter"
	"millrace/runtime/kafka"
)

// admin returns an admin client of the task. Until the client is closed, an unreachable broker is
// logged and is the task's trouble.
func (t *taskBase) admin() (_ *kadm.Client, closeClient func(), err error) {
	props := t.w.Clients.Properties("admin", t.connectorProps, map[string]string{"client.id": "connector-adminclient-" + t.id.String()})
	reach := &kafka.Reach{ClientID: props["client.id"], Log: t.log}
	client, end, err := t.w.Admin.OpenWith(props, kgo.WithHooks(reach))
	if err != nil {
		return nil, nil, err
	}
	t.reaches.add(reach)
	return client, func() {
		t.reaches.remove(reach)
		end()
	}, nil
}

// deadLetterQueue returns the dead letter queue of the task.
func (t *taskBase) deadLetterQueue(config configs.Config) deadletter.Queue {
	return deadletter.NewQueue(t.id.Connector, t.id.Task, config, &t.meter.errors.dead)
}

// prepareDeadLetters creates the topic of the task's dead letter queue unless it exists.
func (t *taskBase) prepareDeadLetters(ctx context.Context, q deadletter.Queue) error {
	if q.Topic == "" {
		return nil
	}
	admin, closeAdmin, err := t.admin()
	if err != nil {
		return err
	}
	defer closeAdmin()
	return q.Prepare(ctx, admin)
}

package worker

import (
	"errors"
	"testing"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// hangUp closes the connection of the next request of a kind, and of the next three immediately
// afterward, like a proxy whose broker is away.
func (l *lab) hangUp(kind kmsg.Key) {
	away := func(kmsg.Request) (kmsg.Response, error, bool) { return nil, errors.New("away"), true }
	l.cluster.ControlKey(int16(kind), func(r kmsg.Request) (kmsg.Response, error, bool) {
		for range 3 {
			l.cluster.ControlKey(int16(kmsg.ApiVersions), away)
		}
		l.add("away")
		return away(r)
	})
}

// A broker that is away for a moment fails no task, whatever the request. No record is lost or
// repeated.
func TestBrokerAway(t *testing.T) {
	for _, kind := range []kmsg.Key{kmsg.InitProducerID, kmsg.Produce, kmsg.EndTxn} {
		t.Run(kind.Name(), func(t *testing.T) {
			l := newExactLab(t, "producer.retry.backoff.ms=10")
			l.hangUp(kind)
			id := l.start(sourceClass, 0, "")
			l.source.batches <- batch("a", 1, "1")
			l.await(t, "committed", 1)
			l.StopTasks(id)
			l.await(t, "away", 1)
			if got, stored := l.committed(t), l.exactlyStored(t); got != "1" || stored != "[file:a][line:1 whole:true]" || l.statuses.count("c-0 FAILED") > 0 {
				t.Errorf("the topic holds %q, stored %q, states:\n%s", got, stored, l.statuses)
			}
		})
	}
	t.Run("fencing", func(t *testing.T) {
		l := newExactLab(t, "admin.retry.backoff.ms=10")
		l.hangUp(kmsg.InitProducerID)
		if err := l.Admin.FenceTasks(t.Context(), "c", 1, map[string]string{}); err != nil {
			t.Error(err)
		}
	})
}

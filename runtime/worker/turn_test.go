package worker

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// askedTurn is a Turn that records its calls and returns the answers that a test sets.
type askedTurn struct {
	story *story
	lost  chan struct{} // closed when the task belongs to another worker
	fence error
}

func (q *askedTurn) Fence(context.Context) error {
	q.story.add("fence")
	return q.fence
}

func (q *askedTurn) Check(ctx context.Context) error {
	q.story.add("check")
	select {
	case <-q.lost:
		<-ctx.Done()
		return ctx.Err()
	default:
		return nil
	}
}

// A task of a cluster has its predecessors fenced, then takes over, then checks that it should run;
// every other order is unsafe. When it is fenced itself it is restarted, or, if another worker has
// it, reports nothing.
func TestTurn(t *testing.T) {
	for _, lost := range []bool{false, true} {
		l := newExactLab(t, "")
		q := &askedTurn{story: l.story, lost: make(chan struct{})}
		l.turn = q
		l.cluster.ControlKey(int16(kmsg.InitProducerID), func(kmsg.Request) (kmsg.Response, error, bool) {
			l.cluster.KeepControl()
			l.add("take over")
			return nil, nil, false
		})
		id := l.start(sourceClass, 0, "")
		l.source.batches <- batch("a", 1, "1")
		l.await(t, "committed", 1)
		if got := l.story.String(); !strings.Contains(got, "fence\ntake over\ncheck\nstart") {
			t.Errorf("not in this order: fence, take over, check, start:\n%s", got)
		}
		if lost {
			close(q.lost)
		}
		if err := l.Admin.FenceTasks(t.Context(), "c", 1, map[string]string{}); err != nil {
			t.Fatal(err)
		}
		l.source.batches <- batch("a", 2, "2")
		l.await(t, "check", 2)
		if !lost {
			l.statuses.await(t, "c-0 FAILED", 1)
		}
		l.StopTasks(id)
		if lost && l.statuses.count("c-0") != 1 {
			t.Errorf("a task that another worker has is reported:\n%s", l.statuses)
		}
	}
}

func TestFencingThatFails(t *testing.T) {
	l := newExactLab(t, "")
	l.turn = &askedTurn{story: l.story, fence: errors.New("not allowed")}
	id := l.start(sourceClass, 0, "")
	l.statuses.await(t, "c-0 FAILED fencing out the connector's former tasks: not allowed", 1)
	l.StopTasks(id)
}

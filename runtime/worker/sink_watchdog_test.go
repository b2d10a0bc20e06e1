package worker

import (
	"log/slog"
	"strings"
	"testing"

	"millrace/plugins/connect"
)

// A task whose put takes longer than max.poll.interval.ms loses its partitions to another task,
// commits nothing for them, and joins again.
func TestPutThatOutlastsThePollInterval(t *testing.T) {
	for _, protocol := range []string{"classic", "consumer"} {
		t.Run(protocol, func(t *testing.T) { outlastsThePollInterval(t, protocol) })
	}
}

func outlastsThePollInterval(t *testing.T, protocol string) {
	l := newLab(t, 1, "consumer.max.poll.interval.ms=200\nconsumer.group.protocol="+protocol)
	var text lockedText
	l.Log = slog.New(slog.NewTextHandler(&text, nil))
	held := make(chan struct{})
	l.put = func(task int, _ []connect.SinkRecord) error {
		if task == 0 {
			<-held
		}
		return nil
	}
	l.watch()
	first := l.start(sinkClass, 0, "")
	l.await(t, "open 0 by task 0", 1)
	l.produce(t, "t", 0, "a", "b")
	l.await(t, "put", 1)
	second := l.start(sinkClass, 1, "")
	l.await(t, "open 0 by task 1", 1) // while the first still hangs
	l.await(t, "put t 0 1 b", 1)
	close(held)
	l.await(t, "close 0 by task 0", 1)
	l.StopTasks(second)
	l.await(t, "commit 0 to 2", 1)
	l.await(t, "open 0 by task 0", 2) // it has joined again
	l.StopTasks(first)
	if !strings.Contains(text.String(), "leaves its consumer group") || !strings.Contains(text.String(), "limit=200ms") {
		t.Errorf("logged:\n%s", &text)
	}
	if l.count("flush 0 to 1") > 0 || l.count("commit") != 1 {
		t.Errorf("committed by the first:\n%s", l)
	}
}

package deadletter

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/runtime/failure"
)

// The headers of a dead letter record leave room for the record, even if the error is huge.
func TestHeadersAreBounded(t *testing.T) {
	config, err := configs.DeadLetterKeys.Parse(map[string]string{topicKey: "d", headersKey: "true"})
	if err != nil {
		t.Fatal(err)
	}
	q := NewQueue("c", 0, config, &Counts{})
	record := q.Record(&kgo.Record{Value: []byte("x")}, failure.New(failure.TaskPut, "", errors.New(strings.Repeat("long ", 1<<20))))
	size := 0
	for _, h := range record.Headers {
		size += len(h.Value)
	}
	if size > 3*maxHeader {
		t.Errorf("%d bytes of headers", size)
	}
}

// A connector's name may be any text, a topic's may not. No two connectors share a log.
func TestLogTopic(t *testing.T) {
	for name, want := range map[string]string{"orders": "connect-orders-replay", "a b": "connect-a_20b-replay", "a_20b": "connect-a_5f20b-replay", "ü/": "connect-_c3_bc_2f-replay"} {
		if got := LogTopic(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// A record that another application wrote to the log of replays is treated like any other record.
func TestOriginOfForeignRecords(t *testing.T) {
	for from, want := range map[string]string{"t/3/9": "t-3-9", "": "log-0-5", "t": "t-0-5", "a b": "log-0-5", "t/x/1": "log-0-5"} {
		tp, offset, _ := Origin(&kgo.Record{Topic: "log", Offset: 5, Headers: []kgo.RecordHeader{{Key: replayFrom, Value: []byte(from)}}}, "log")
		if got := fmt.Sprintf("%s-%d-%d", tp.Topic, tp.Partition, offset); got != want {
			t.Errorf("%q: %s", from, got)
		}
	}
}

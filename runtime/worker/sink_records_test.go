package worker

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

// A task receives records as they are in Kafka, including tombstones, null keys, headers and
// timestamps.
func TestWhatASinkGets(t *testing.T) {
	l := newLab(t, 1, "")
	var got []string
	l.put = func(_ int, records []connect.SinkRecord) error {
		for _, r := range records {
			line := fmt.Sprintf("%d at %d", r.Offset, r.Timestamp)
			for _, v := range []connect.Value{r.Key, r.Value} {
				line += " " + map[bool]string{true: "null", false: v.Text()}[v.IsNull()]
			}
			for _, h := range r.Headers {
				line += " " + h.Key + "=" + h.Value.Text()
			}
			got = append(got, line)
		}
		return nil
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(l.cluster.ListenAddrs()...))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for _, r := range []*kgo.Record{
		{Key: []byte("k"), Headers: []kgo.RecordHeader{{Key: "a", Value: []byte("1")}, {Key: "a", Value: []byte("x")}}},
		{Value: []byte("v")},
		{Key: []byte{}, Value: []byte{}},
	} {
		r.Topic, r.Timestamp = "t", time.UnixMilli(1700000000123)
		if err := client.ProduceSync(t.Context(), r).FirstErr(); err != nil {
			t.Fatal(err)
		}
	}
	id := l.start(sinkClass, 0, "")
	l.await(t, "put", 3)
	l.StopTasks(id)
	want := "0 at 1700000000123 k null a=1 a=x\n1 at 1700000000123 null v\n2 at 1700000000123  "
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("got\n%s", text)
	}
}

// A sink with isolation.level=read_committed reads no records of aborted transactions.
func TestSinkOfCommittedRecords(t *testing.T) {
	l := newLab(t, 1, "")
	client, err := kgo.NewClient(kgo.SeedBrokers(l.cluster.ListenAddrs()...), kgo.TransactionalID("x"))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for i, end := range []kgo.TransactionEndTry{kgo.TryCommit, kgo.TryAbort, kgo.TryCommit} {
		if err := client.BeginTransaction(); err != nil {
			t.Fatal(err)
		}
		if err := client.ProduceSync(t.Context(), &kgo.Record{Topic: "t", Value: []byte{byte('0' + i)}}).FirstErr(); err != nil {
			t.Fatal(err)
		}
		if err := client.EndTransaction(t.Context(), end); err != nil {
			t.Fatal(err)
		}
	}
	id := l.start(sinkClass, 0, "consumer.override.isolation.level=read_committed")
	l.await(t, "put t 0 4 2", 1)
	l.StopTasks(id)
	if l.count("put t 0 0 0") != 1 || l.count("put") != 2 {
		t.Errorf("%s", l)
	}
}

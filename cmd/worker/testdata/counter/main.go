// Command connect-counter is a source of numbered lines for the stories. Its offset is the number of
// sent lines.
package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/plugins/sdk"
)

// version is set by the linker.
var version = "1.0.0"

func main() {
	sdk.Serve(&connect.Class{
		Name: "example.CounterSource", Version: version, Doc: "Counts.",
		Config: configs.Keys{
			configs.Req("topic", configs.String, configs.High, "The topic to write to.", configs.NonEmpty),
			configs.Def("count", configs.Long, "1000000", configs.High, "How many lines."),
			configs.Def("batch", configs.Int, "500", configs.Low, "How many at once.", configs.AtLeast(1)),
			configs.Def("transaction", configs.Int, "0", configs.Low, "How many lines a transaction has, which the task ends itself; 0: it does not. Before every other "+
				"one goes a junk record, which is aborted.", configs.AtLeast(0)),
			configs.Def("pause.ms", configs.Int, "0", configs.Low, "Between two batches.", configs.AtLeast(0)),
		},
		NewSource: func() connect.SourceConnector { return &counter{} },
	})
}

type counter struct {
	props              map[string]string
	next, count, batch int64
	transaction        int64
	pause              time.Duration
	records            []connect.SourceRecord
}

func (c *counter) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	c.props = props
	return nil
}
func (c *counter) TaskConfigs(int) ([]map[string]string, error) {
	return []map[string]string{c.props}, nil
}
func (c *counter) Stop() error                 { return nil }
func (c *counter) NewTask() connect.SourceTask { return &task{} }

func (c *counter) CanDefineTransactionBoundaries(map[string]string) bool { return true }

type task struct{ counter }

var partition = map[string]any{"counter": "lines"}

func (t *task) Start(ctx context.Context, sc connect.SourceContext, props map[string]string) error {
	number := func(key string, other int64) int64 {
		if n, err := strconv.ParseInt(props[key], 10, 64); err == nil {
			return n
		}
		return other
	}
	t.props, t.count, t.batch = props, number("count", 1_000_000), number("batch", 500)
	t.transaction = number("transaction", 0)
	t.pause = time.Duration(number("pause.ms", 0)) * time.Millisecond
	offset, err := sc.Offset(ctx, partition)
	t.next, _ = offset["sent"].(int64)
	return err
}

func (t *task) Poll(ctx context.Context) (*connect.Batch, error) {
	wait := t.pause
	if t.next >= t.count {
		wait = time.Hour
	}
	select {
	case <-ctx.Done():
		return nil, nil
	case <-time.After(wait):
	}
	t.records = t.records[:0]
	for end := min(t.next+t.batch, t.count); t.next < end; t.next++ {
		if t.transaction > 0 && t.next%(2*t.transaction) == 0 {
			t.record("junk", t.next).Boundary = connect.AbortTransaction
		}
		r := t.record(fmt.Sprint("line ", t.next), t.next+1)
		if t.transaction > 0 && (t.next+1)%t.transaction == 0 {
			r.Boundary = connect.CommitTransaction
		}
	}
	return &connect.Batch{Partition: partition, Offset: map[string]any{"sent": t.next}, PositionKey: "sent", Lag: connect.UnknownLag, Records: t.records}, nil
}

func (t *task) record(text string, sent int64) *connect.SourceRecord {
	t.records = append(t.records, connect.SourceRecord{
		Record: connect.Record{
			Topic: t.props["topic"], Partition: 0, Timestamp: connect.NoTimestamp, ValueSchema: connect.StringSchema, Value: connect.StringValue(text),
		},
		Position: sent,
	})
	return &t.records[len(t.records)-1]
}

func (t *task) Stop() error { return nil }

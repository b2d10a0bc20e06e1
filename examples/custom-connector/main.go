// Command connect-clock is an example of a custom source connector. It writes a record with the
// time at every interval.
package main

import (
	"context"
	"sync/atomic"
	"time"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/plugins/sdk"
)

// version is set by the build: go build -ldflags '-X main.version=1.1.0'
var version = "1.0.0"

func main() {
	sdk.Serve(&connect.Class{
		Name:    "example.ClockSourceConnector",
		Version: version,
		Doc:     "Writes the time to a topic, again and again.",
		Config: configs.Keys{
			configs.Req("topic", configs.String, configs.High, "The topic to write to.", configs.NonEmpty),
			configs.Def("interval.ms", configs.Long, "1000", configs.Medium, "The time between two records.", configs.AtLeast(1)),
		},
		NewSource: func() connect.SourceConnector { return &clock{} },
	})
}

// clock is the connector. It has nothing to split, so it creates one task with its own
// configuration.
type clock struct{ props map[string]string }

func (c *clock) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	c.props = props
	return nil
}

func (c *clock) TaskConfigs(int) ([]map[string]string, error) {
	return []map[string]string{c.props}, nil
}

func (c *clock) Stop() error { return nil }

func (c *clock) NewTask() connect.SourceTask { return &clockTask{} }

// clockTask counts its records. The count is its source offset, so it continues after a restart.
type clockTask struct {
	topic string
	every time.Duration
	due   time.Time // of the next record
	count int64
	late  atomic.Int64 // how much later than due the last record was, in nanoseconds
}

var partition = map[string]any{"clock": "system"}

func (t *clockTask) Start(ctx context.Context, sc connect.SourceContext, props map[string]string) error {
	every, err := time.ParseDuration(props["interval.ms"] + "ms")
	if err != nil {
		return err
	}
	t.topic, t.every, t.due = props["topic"], every, time.Now().Add(every)
	offset, err := sc.Offset(ctx, partition)
	t.count, _ = offset["count"].(int64)
	return err
}

// Poll waits until the next record is due. The worker cancels its context from time to time and
// calls Poll again, so the task stores the time for which it waits.
func (t *clockTask) Poll(ctx context.Context) (*connect.Batch, error) {
	select {
	case <-ctx.Done():
		return nil, nil
	case now := <-time.After(time.Until(t.due)):
		t.late.Store(int64(now.Sub(t.due)))
		t.due = now.Add(t.every)
		t.count++
		record := connect.NewSourceRecord(t.topic, connect.StringSchema, connect.StringValue(version+" "+now.Format(time.RFC3339Nano)))
		record.Timestamp = now.UnixMilli()
		return &connect.Batch{
			Partition: partition,
			Offset:    map[string]any{"count": t.count},
			Lag:       connect.UnknownLag,
			Records:   []connect.SourceRecord{record},
		}, nil
	}
}

// Measure returns what the worker publishes at /metrics, and what worker tasks metrics shows.
func (t *clockTask) Measure() []connect.Measurement {
	return []connect.Measurement{{Name: "late_seconds", Description: "How much later than due the last record was.", Value: time.Duration(t.late.Load()).Seconds()}}
}

func (t *clockTask) Stop() error { return nil }

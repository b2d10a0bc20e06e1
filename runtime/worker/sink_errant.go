package worker

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/converter"
	"millrace/runtime/errant"
	"millrace/runtime/failure"
	"millrace/runtime/kafka"
	"millrace/runtime/pipeline"
)

// errantReports are the reports of a task. Without a dead letter queue and an error log the task
// cannot report, as in Apache Kafka Connect.
type errantReports struct {
	*errant.Reports // nil: none

	mu   sync.Mutex
	conv *pipeline.Converters // for records that the task has made; opened with the first one
	over bool
}

func (r *errantReports) closeConverters(log *slog.Logger) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over = true; r.conv != nil {
		r.conv.CloseLogged(log)
	}
}

// wait waits until the reports so far are handled.
func (r *errantReports) wait(ctx context.Context) {
	if r.Reports != nil {
		r.Wait(ctx)
	}
}

// startReports lets the task report records, until the caller calls end.
func (t *sinkTask) startReports(ctx context.Context, events *boundary.SinkEvents) (end func(), err error) {
	if t.dead.Topic == "" && !t.tolerance.each {
		return func() {}, nil
	}
	props := t.w.Clients.Properties("consumer", t.connectorProps, map[string]string{"client.id": "connector-errant-consumer-" + t.id.String()})
	delete(props, "group.id")
	opts, err := t.w.Clients.Options(props, kafka.Consumer, kafka.Patient)
	if err != nil {
		return nil, err
	}
	reject := func(ctx context.Context, r *kgo.Record, reason error) error {
		return t.reject(ctx, r, failure.New(failure.TaskPut, failure.SinkTask, reason))
	}
	t.errant.Reports = errant.New(opts, reject, t.dead.Flush)
	events.Reports, events.Errant = true, t.reported
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { t.errant.Run(ctx) })
	return func() {
		last, done := context.WithTimeout(ctx, t.w.Config.Millis("task.shutdown.graceful.timeout.ms"))
		t.errant.wait(last) // for reports that the task has made while it stopped
		done()
		cancel()
		running.Wait()
		t.errant.closeConverters(t.log)
	}, nil
}

// reported handles a report of the task. It runs on the goroutine of the call, and so before the
// result of the record's put.
func (t *sinkTask) reported(e boundary.Errant, respond func(error)) {
	report := errant.Report{At: e.At, Offset: e.Offset, Err: e.Err, Size: e.Size, Done: func(err error) {
		if err != nil && !errors.Is(err, context.Canceled) {
			t.fail(err, t.stopPolling)
		}
		respond(err)
	}}
	if e.Made == nil || e.Put {
		report.Record = t.sent.find(e.At, e.Offset)
		if e.Put {
			report.Rest = func() (*kgo.Record, error) { return t.made(e) }
		}
	} else if made, err := t.made(e); err != nil {
		report.Done(err)
		return
	} else {
		report.Record = made
	}
	t.errant.Add(report)
}

// made converts a record as the task has it, as Apache does with those that a task makes itself.
func (t *sinkTask) made(e boundary.Errant) (*kgo.Record, error) {
	t.errant.mu.Lock()
	defer t.errant.mu.Unlock()
	if t.errant.over {
		return nil, context.Canceled
	}
	if t.errant.conv == nil {
		conv, err := t.setup().OpenConverters(context.Background(), false)
		if err != nil {
			return nil, err
		}
		t.errant.conv = &conv
	}
	out := make([]kgo.Record, 1)
	failures, err := t.errant.conv.ToKafkaAll(new(converter.Arena), out, []*connect.SourceRecord{e.Made}, time.Now())
	if err != nil {
		return nil, err
	}
	if len(failures) > 0 && failures[0] != nil {
		return nil, failures[0].Err
	}
	out[0].Topic, out[0].Partition, out[0].Offset = e.At.Topic, e.At.Partition, e.Offset
	return &out[0], nil
}

// find returns a copy of a record in flight; nil if its put is over. The record itself is reused
// after its put.
func (s *sentPuts) find(tp connect.TopicPartition, offset int64) *kgo.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, put := range s.puts {
		for _, r := range put.records {
			if r.Offset == offset && r.Partition == tp.Partition && r.Topic == tp.Topic {
				c := *r
				return &c
			}
		}
	}
	return nil
}

package worker

import (
	"context"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
	"millrace/runtime/failure"
	"millrace/runtime/pipeline"
	"millrace/runtime/tracing"
)

// transformAhead passes all records of a batch through the chain at once, if a step of it runs in a
// plugin. transform then returns the outcomes in the order of the records.
func (t *sourceTask) transformAhead(records []connect.SourceRecord, trace *tracing.Batch) error {
	if !t.chain.Batched() {
		return nil
	}
	through := make([]*connect.Record, 0, len(records))
	for i := range records {
		if r := &records[i]; r.Err == nil {
			through = append(through, &r.Record)
		}
	}
	began := trace.Now()
	outcomes, err := t.chain.ApplyAll(through, nil)
	trace.Transformed(began)
	t.ahead = outcomes
	return err
}

// transform passes the next record through the chain, unless transformAhead has done it.
func (t *sourceTask) transform(r *connect.SourceRecord) (keep bool, p *failure.Failure) {
	if len(t.ahead) == 0 {
		return pipeline.Transform(t.chain, &r.Record, connect.NoOffset)
	}
	next := t.ahead[0]
	t.ahead = t.ahead[1:]
	return next.Keep, failure.InTransformation(next.Err)
}

// aheadSink is a sink record that passed through the chain before its turn.
type aheadSink struct {
	record  connect.SinkRecord
	keep    bool
	problem *failure.Failure
}

// processAhead processes all records of one partition at once, if a step of the chain runs in a
// plugin.
func (t *sinkTask) processAhead(ctx context.Context, records []*kgo.Record, trace *tracing.Batch) error {
	if !t.chain.Batched() {
		return nil
	}
	t.ahead = make([]aheadSink, len(records))
	var through []*connect.Record
	var offsets []int64
	var at []*aheadSink
	for i, r := range records {
		next := &t.ahead[i]
		if next.problem = t.converted(ctx, &next.record, r); next.problem == nil {
			through, offsets, at = append(through, &next.record.Record), append(offsets, next.record.Offset), append(at, next)
		}
	}
	began := trace.Now()
	outcomes, err := t.chain.ApplyAll(through, offsets)
	trace.Transformed(began)
	for i, o := range outcomes {
		at[i].keep, at[i].problem = o.Keep, failure.InTransformation(o.Err)
	}
	return err
}

package worker

import (
	"context"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
	"millrace/runtime/failure"
	"millrace/runtime/pipeline"
	"millrace/runtime/tracing"
	"millrace/runtime/transform"
)

// aheadSource is the work on a source batch that was done for all records at once, because a
// transformation or a converter runs in a plugin.
type aheadSource struct {
	transformed []transform.Outcome // of the next records without an error
	converted   []convertedAhead    // of the next records that pass the transformations
}

type convertedAhead struct {
	of      *connect.SourceRecord
	record  kgo.Record
	problem *failure.Failure
}

// processAhead transforms and converts all records of a batch at once, if a plugin takes part.
// transform and convert then return the outcomes in the order of the records.
func (t *sourceTask) processAhead(records []connect.SourceRecord, now time.Time, trace *tracing.Batch) error {
	t.ahead = aheadSource{}
	if !t.chain.Batched() && !t.conv.Batched() {
		return nil
	}
	through, passing := make([]*connect.Record, 0, len(records)), make([]*connect.SourceRecord, 0, len(records))
	for i := range records {
		if r := &records[i]; r.Err == nil {
			through, passing = append(through, &r.Record), append(passing, r)
		}
	}
	if t.chain != nil {
		began := trace.Now()
		outcomes, err := t.chain.ApplyAll(through)
		trace.Transformed(began)
		if err != nil {
			return err
		}
		t.ahead.transformed = outcomes
		kept := passing[:0]
		for i, r := range passing {
			if outcomes[i].Keep && outcomes[i].Err == nil {
				kept = append(kept, r)
			}
		}
		passing = kept
	}
	if !t.conv.Batched() {
		return nil
	}
	return t.convertAhead(passing, now)
}

func (t *sourceTask) convertAhead(records []*connect.SourceRecord, now time.Time) error {
	out := make([]kgo.Record, len(records))
	failures, err := t.conv.ToKafkaAll(&t.arena, out, records, now)
	for i, f := range failures {
		t.ahead.converted = append(t.ahead.converted, convertedAhead{records[i], out[i], f})
	}
	return err
}

// transform passes the next record through the chain, unless processAhead has done it.
func (t *sourceTask) transform(r *connect.SourceRecord) (keep bool, p *failure.Failure) {
	if len(t.ahead.transformed) == 0 {
		return pipeline.Transform(t.chain, &r.Record, connect.NoOffset)
	}
	next := t.ahead.transformed[0]
	t.ahead.transformed = t.ahead.transformed[1:]
	return next.Keep, failure.InTransformation(next.Err)
}

// convert converts the next record, unless processAhead has done it.
func (t *sourceTask) convert(out *kgo.Record, r *connect.SourceRecord, now time.Time) *failure.Failure {
	if !t.conv.Batched() {
		return t.conv.ToKafka(&t.arena, out, r, now)
	}
	if len(t.ahead.converted) == 0 || t.ahead.converted[0].of != r { // its transformation was repeated
		rest := t.ahead.converted
		t.ahead.converted = nil
		if err := t.convertAhead([]*connect.SourceRecord{r}, now); err != nil {
			return failure.New(failure.ValueConverter, t.conv.ValueClass, err)
		}
		t.ahead.converted = append(t.ahead.converted, rest...)
	}
	next := t.ahead.converted[0]
	t.ahead.converted = t.ahead.converted[1:]
	*out = next.record
	return next.problem
}

// aheadSink is a sink record that was processed before its turn.
type aheadSink struct {
	record  connect.SinkRecord
	keep    bool
	problem *failure.Failure
}

// processAhead processes all records of a batch at once, if a transformation or a converter runs in
// a plugin.
func (t *sinkTask) processAhead(ctx context.Context, parts []kgo.FetchTopicPartition, trace *tracing.Batch) error {
	t.ahead = nil
	if !t.chain.Batched() && !t.conv.Batched() {
		return nil
	}
	var records []*kgo.Record
	for _, p := range parts {
		records = append(records, p.Records...)
	}
	t.ahead = make([]aheadSink, len(records))
	if err := t.convertAhead(ctx, records); err != nil || t.chain == nil {
		return err
	}
	var through []*connect.SinkRecord
	var at []*aheadSink
	for i := range t.ahead {
		if next := &t.ahead[i]; next.problem == nil {
			through, at = append(through, &next.record), append(at, next)
		}
	}
	began := trace.Now()
	outcomes, err := t.chain.ApplySinks(through)
	trace.Transformed(began)
	for i, o := range outcomes {
		at[i].keep, at[i].problem = o.Keep, failure.InTransformation(o.Err)
	}
	return err
}

func (t *sinkTask) convertAhead(ctx context.Context, records []*kgo.Record) error {
	if !t.conv.Batched() {
		for i, r := range records {
			next := &t.ahead[i]
			next.problem = t.converted(ctx, &next.record, r)
			next.keep = next.problem == nil
		}
		return nil
	}
	out := make([]*connect.SinkRecord, len(records))
	for i := range out {
		out[i] = &t.ahead[i].record
	}
	failures, err := t.conv.ToConnectAll(out, records, t.replays)
	for i, f := range failures {
		t.ahead[i].problem, t.ahead[i].keep = f, f == nil
	}
	return err
}

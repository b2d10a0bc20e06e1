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
	places      transform.Places    // of the records of the batch
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
func (t *sourceTask) processAhead(batch *connect.Batch, now time.Time, trace *tracing.Batch) error {
	t.ahead = aheadSource{}
	if !t.chain.Batched() && !t.conv.Batched() {
		return nil
	}
	t.ahead.places = Places(batch)
	n := len(batch.Records)
	through, passing, at := make([]*connect.Record, 0, n), make([]*connect.SourceRecord, 0, n), make([]int, 0, n)
	for i := range batch.Records {
		if r := &batch.Records[i]; r.Err == nil {
			through, passing, at = append(through, &r.Record), append(passing, r), append(at, i)
		}
	}
	if t.chain != nil {
		began := trace.Now()
		outcomes, err := t.chain.ApplyAll(through, func(i int) connect.SourcePlace { return t.ahead.places(at[i]) })
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

// transform passes the next record, number i of the batch, through the chain, unless processAhead has
// done it.
func (t *sourceTask) transform(r *connect.SourceRecord, i int) (keep bool, p *failure.Failure) {
	if len(t.ahead.transformed) == 0 {
		return t.transformAlone(r, i)
	}
	next := t.ahead.transformed[0]
	t.ahead.transformed = t.ahead.transformed[1:]
	return next.Keep, t.conv.Blamed(failure.InTransformation(next.Err))
}

func (t *sourceTask) transformAlone(r *connect.SourceRecord, i int) (keep bool, p *failure.Failure) {
	keep, p = pipeline.TransformSource(t.chain, &r.Record, i, t.ahead.places)
	return keep, t.conv.Blamed(p)
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

// again repeats what failed of a sink record that was processed ahead, until it succeeds or the time
// for retries is up.
func (t *sinkTask) again(ctx context.Context, out *connect.SinkRecord, r *kgo.Record, p *failure.Failure) (keep bool, _ *failure.Failure) {
	if p.Stage != failure.Transformation {
		p = t.retry.again(ctx, p, func() *failure.Failure { *out = connect.SinkRecord{}; return t.convert(out, r) })
		if p != nil || t.chain == nil {
			return p == nil, p
		}
		if keep, p = t.transformAlone(out); !p.Retriable() {
			return keep, p
		}
	}
	return t.retry.transform(ctx, p, func() (bool, *failure.Failure) { return t.transformAlone(out) })
}

func (t *sinkTask) transformAlone(r *connect.SinkRecord) (keep bool, p *failure.Failure) {
	if !t.chain.Batched() {
		return pipeline.Transform(t.chain, &r.Record, r.Offset)
	}
	outcomes, err := t.chain.ApplySinks([]*connect.SinkRecord{r})
	if err != nil {
		return false, failure.InTransformation(err)
	}
	return outcomes[0].Keep, failure.InTransformation(outcomes[0].Err)
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

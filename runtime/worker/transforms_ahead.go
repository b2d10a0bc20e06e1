package worker

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
	"millrace/plugins/hosted"
	"millrace/runtime/failure"
	"millrace/runtime/tracing"
	"millrace/runtime/transform"
)

// openChain makes the chain of the task's transformations; those in plugins are started.
func (t *taskBase) openChain(ctx context.Context) (*transform.Chain, error) {
	if t.steps == nil {
		return transform.Open(t.connectorProps, taskPlugins{t, ctx})
	}
	chain, err := transform.Open(t.steps, taskPlugins{t, ctx})
	if err != nil {
		return nil, fmt.Errorf("a preview gives transformations the variables of config providers in place of their values: %w", err)
	}
	return chain, nil
}

// taskPlugins starts transformations of a task, while its context lasts.
type taskPlugins struct {
	*taskBase
	ctx context.Context
}

func (t taskPlugins) Transformations() []*connect.Class { return t.w.Plugins.Transformations() }

func (t taskPlugins) StartTransformation(class *connect.Class, props map[string]string) (transform.Remote, error) {
	process, err := t.w.Plugins.Open(t.ctx, t.id.Connector, class, t.connectorProps)
	if err != nil {
		return nil, err
	}
	started, err := process.StartTransformation(t.ctx, t.id.Connector, t.id.Task, props)
	if err != nil {
		process.Release()
		return nil, err
	}
	return remote{started, process, t.taskBase}, nil
}

// remote is a transformation in a plugin's process that is given back with it.
type remote struct {
	hosted.Transformation
	process hosted.Plugin
	t       *taskBase
}

func (r remote) Close() {
	if err := r.Transformation.Close(); err != nil {
		r.t.log.Warn("closing a transformation", "error", err)
	}
	r.process.Release()
}

// aheadSource is what became of a record of a source before its turn, with the others of its batch.
type aheadSource struct {
	record  transform.Record
	outcome transform.Outcome
}

// transformAhead lets the records of a batch through a chain with a step in a plugin together. transform then gives the outcomes, in
// the order of the records.
func (t *sourceTask) transformAhead(records []connect.SourceRecord, trace *tracing.Batch) error {
	if !t.chain.Batched() {
		return nil
	}
	t.ahead = make([]aheadSource, 0, len(records))
	through := make([]*transform.Record, 0, len(records))
	for i := range records {
		if r := &records[i]; r.Err == nil {
			t.ahead = append(t.ahead, aheadSource{})
			next := &t.ahead[len(t.ahead)-1]
			sourceInto(&next.record, r)
			through = append(through, &next.record)
		}
	}
	began := trace.Now()
	outcomes, err := t.chain.ApplyAll(through)
	trace.Transformed(began)
	for i, o := range outcomes {
		t.ahead[i].outcome = o
	}
	return err
}

// transform lets the next record through the chain.
func (t *sourceTask) transform(r *connect.SourceRecord) (keep bool, p *failure.Failure) {
	if len(t.ahead) == 0 {
		return transformSource(t.chain, r)
	}
	next := &t.ahead[0]
	t.ahead = t.ahead[1:]
	if next.outcome.Keep {
		sourceFrom(r, &next.record)
	}
	return next.outcome.Keep, failure.InTransformation(next.outcome.Err)
}

// aheadSink is what became of a record for a sink before its turn.
type aheadSink struct {
	record  connect.SinkRecord
	keep    bool
	problem *failure.Failure
}

// processAhead does the same as process for records of one partition together, where the chain has a step in a plugin.
func (t *sinkTask) processAhead(ctx context.Context, records []*kgo.Record, trace *tracing.Batch) error {
	if !t.chain.Batched() {
		return nil
	}
	t.ahead = make([]aheadSink, len(records))
	through := make([]transform.Record, len(records))
	var sent []*transform.Record
	var at []*aheadSink
	for i, r := range records {
		next := &t.ahead[i]
		if next.problem = t.converted(ctx, &next.record, r); next.problem == nil {
			sinkInto(&through[i], &next.record)
			sent, at = append(sent, &through[i]), append(at, next)
		}
	}
	began := trace.Now()
	outcomes, err := t.chain.ApplyAll(sent)
	trace.Transformed(began)
	for i, o := range outcomes {
		at[i].keep, at[i].problem = o.Keep, failure.InTransformation(o.Err)
		if o.Keep {
			sinkFrom(&at[i].record, sent[i])
		}
	}
	return err
}

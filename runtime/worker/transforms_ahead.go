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
		return transformed(t.chain, &r.Record, connect.NoOffset)
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

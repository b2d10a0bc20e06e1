package tracing

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// Batch is the trace of a batch or a commit: one span for the whole, and a child span for each
// step. Steps follow each other.
type Batch struct {
	tracer trace.Tracer
	ctx    context.Context
	root   trace.Span

	mu         sync.Mutex
	last       time.Time     // when the previous step ended
	transforms time.Duration // their total time so far
	done       bool
}

// Begin begins the trace of a task's batch or commit at a given time. It returns nil if this one is
// not sampled.
func (t *Tracer) Begin(name, connector string, task int, began time.Time) *Batch {
	if t == nil {
		return nil
	}
	ctx, root := t.tracer.Start(context.Background(), name, trace.WithTimestamp(began), trace.WithAttributes(
		attribute.String("connector", connector), attribute.Int("task", task)))
	if !root.IsRecording() {
		return nil
	}
	return &Batch{tracer: t.tracer, ctx: ctx, root: root, last: began}
}

// Now returns the current time for Transformed, and does so only if the batch is traced.
func (b *Batch) Now() (now time.Time) {
	if b != nil {
		now = time.Now()
	}
	return now
}

// Transformed adds the time since began to the total of the transformations.
func (b *Batch) Transformed(began time.Time) {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.transforms += time.Since(began)
	}
}

// Step ends a step, which began when the previous one ended. records is the number of its records,
// if it has any.
func (b *Batch) Step(name string, records int, err error) {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.step(name, time.Now(), records, err)
	}
}

// Converted ends the steps transform and convert of a batch, which alternate record by record.
// Their spans are placed one after the other, each with its total duration. Without transformations
// there is no transform span.
func (b *Batch) Converted(transformedFirst bool, records int) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	switch {
	case b.transforms == 0:
		b.step("convert", now, records, nil)
	case transformedFirst:
		b.step("transform", b.last.Add(b.transforms), records, nil)
		b.step("convert", now, records, nil)
	default:
		b.step("convert", now.Add(-b.transforms), records, nil)
		b.step("transform", now, records, nil)
	}
}

func (b *Batch) step(name string, ended time.Time, records int, err error) {
	if b.done {
		return
	}
	_, span := b.tracer.Start(b.ctx, name, trace.WithTimestamp(b.last))
	if records > 0 {
		span.SetAttributes(attribute.Int("records", records))
	}
	note(span, err)
	span.End(trace.WithTimestamp(ended))
	b.last = ended
}

// Fail records an error of the batch, which continues.
func (b *Batch) Fail(err error) {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		note(b.root, err)
	}
}

// Done ends the last step and the batch. Later calls have no effect.
func (b *Batch) Done(name string, records int, err error) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.done {
		return
	}
	b.step(name, time.Now(), records, err)
	b.end(err)
}

// End ends the batch when no step is in progress, unless it has ended.
func (b *Batch) End(err error) {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.end(err)
	}
}

func (b *Batch) end(err error) {
	if !b.done {
		note(b.root, err)
		b.root.End()
		b.done = true
	}
}

func note(span trace.Span, err error) {
	if err != nil {
		span.RecordError(err)
		span.SetStatus(codes.Error, err.Error())
	}
}

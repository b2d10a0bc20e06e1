package tracing

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// Batch is the trace of a batch, or of a commit: a span for the whole of it, and one in that for each step. Steps follow each other.
type Batch struct {
	tracer trace.Tracer
	ctx    context.Context
	root   trace.Span

	mu         sync.Mutex
	last       time.Time     // when the step before ended
	transforms time.Duration // what they took so far
	done       bool
}

// Begin begins the trace of what a task does, as of a time. It gives nil when this one is not traced.
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

// Now is the time, for Transformed.
func (b *Batch) Now() (now time.Time) {
	if b != nil {
		now = time.Now()
	}
	return now
}

// Transformed adds to what transformations took.
func (b *Batch) Transformed(began time.Time) {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.transforms += time.Since(began)
	}
}

// Step ends a step of so many records, if it is one of records; it began when the one before ended.
func (b *Batch) Step(name string, records int, err error) {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.step(name, time.Now(), records, err)
	}
}

// Converted ends the steps transform and convert of a batch, which take turns record by record: their spans stand one behind the other,
// each as long as it took in all. What was never transformed has no span of that.
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

// Fail notes what is wrong with the batch, which goes on.
func (b *Batch) Fail(err error) {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		note(b.root, err)
	}
}

// Done ends the last step, and all of it. What comes later is not of it.
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

// End ends it where no step is under way, unless it has ended.
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

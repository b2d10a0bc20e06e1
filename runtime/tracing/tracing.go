// Package tracing sends spans of what tasks do with each batch to a collector of OpenTelemetry. Without one nothing is measured:
// every method may be called on nil, and does nothing.
package tracing

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Options say where spans go.
type Options struct {
	Endpoint string  // the URL of a collector's OTLP over HTTP, such as http://localhost:4318; "": as OTEL_* say, or nowhere
	Ratio    float64 // of the batches that are traced
	Service  string  // that the spans are of; OTEL_SERVICE_NAME wins
	Version  string
	Log      *slog.Logger
}

// Tracer makes spans.
type Tracer struct {
	tracer   trace.Tracer
	provider *sdktrace.TracerProvider
}

// New makes a tracer, or nil where nothing says where spans are to go.
func New(ctx context.Context, o Options) (*Tracer, error) {
	var options []otlptracehttp.Option
	switch {
	case o.Endpoint != "":
		u, err := url.Parse(o.Endpoint)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, fmt.Errorf("tracing.otlp.endpoint=%s: expected the URL of a collector, such as http://localhost:4318", o.Endpoint)
		}
		if u.Path == "" || u.Path == "/" {
			u.Path = "/v1/traces"
		}
		options = append(options, otlptracehttp.WithEndpointURL(u.String()))
	case os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == "" && os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") == "",
		os.Getenv("OTEL_SDK_DISABLED") == "true", os.Getenv("OTEL_TRACES_EXPORTER") == "none":
		return nil, nil
	}
	exporter, err := otlptracehttp.New(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("tracing.otlp.endpoint: %w", err)
	}
	name := attribute.String("service.name", cmp.Or(os.Getenv("OTEL_SERVICE_NAME"), o.Service))
	about, err := resource.New(ctx, resource.WithFromEnv(), resource.WithHost(), resource.WithAttributes(name, attribute.String("service.version", o.Version)))
	if err != nil {
		o.Log.Warn("not all is known of what spans are of", "error", err)
	}
	sampler := sdktrace.ParentBased(sdktrace.TraceIDRatioBased(o.Ratio))
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about), sdktrace.WithSampler(sampler))
	return &Tracer{provider.Tracer("millrace"), provider}, nil
}

// Close sends what is left.
func (t *Tracer) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// Batch is the trace of one batch, or of one commit. nil: it is not traced.
type Batch struct {
	ctx    context.Context
	root   trace.Span
	tracer trace.Tracer
}

// Batch begins the trace of what a task does, as of a time.
func (t *Tracer) Batch(name, connector string, task int, began time.Time) *Batch {
	if t == nil {
		return nil
	}
	ctx, root := t.tracer.Start(context.Background(), name, trace.WithTimestamp(began),
		trace.WithAttributes(attribute.String("connector", connector), attribute.Int("task", task)))
	if !root.IsRecording() {
		return nil
	}
	return &Batch{ctx, root, t.tracer}
}

// Span is a part of it that is over.
func (b *Batch) Span(name string, began, ended time.Time, records int, err error) {
	if b == nil {
		return
	}
	_, span := b.tracer.Start(b.ctx, name, trace.WithTimestamp(began), trace.WithAttributes(attribute.Int("records", records)))
	fail(span, err)
	span.End(trace.WithTimestamp(ended))
}

// End ends it.
func (b *Batch) End(err error) {
	if b == nil {
		return
	}
	fail(b.root, err)
	b.root.End()
}

func fail(span trace.Span, err error) {
	if err != nil {
		span.RecordError(err)
		span.SetStatus(codes.Error, err.Error())
	}
}

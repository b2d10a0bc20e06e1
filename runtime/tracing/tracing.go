// Package tracing sends spans of each task's batches to an OpenTelemetry collector. Without tracing
// the Tracer and the Batch are nil: every method may be called on nil, and does nothing.
package tracing

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Options configure where spans go. OpenTelemetry's environment variables supply missing values.
type Options struct {
	// OTLP URL of a collector, such as http://localhost:4318; "": as OTEL_* set it, or no tracing
	Endpoint string
	Protocol string   // http/protobuf or grpc; "": as OTEL_* set it, or http/protobuf
	Ratio    *float64 // of traced batches; nil: as OTEL_TRACES_SAMPLER sets it, or all
	Instance string   // the worker's address as other workers know it
	Version  string
	Log      *slog.Logger
}

// Tracer makes spans.
type Tracer struct {
	tracer   trace.Tracer
	provider *sdktrace.TracerProvider
}

// New makes a tracer, or returns nil if no destination is configured.
func New(ctx context.Context, o Options) (*Tracer, error) {
	exporter, err := o.exporter(ctx)
	if err != nil {
		return nil, fmt.Errorf("tracing.otlp.endpoint: %w", err)
	}
	if exporter == nil {
		return nil, nil
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { o.Log.Warn("spans were not sent", "error", err) }))
	about, err := resource.New(ctx, resource.WithHost(), resource.WithAttributes(attribute.String("service.name", "millrace"),
		attribute.String("service.version", o.Version), attribute.String("service.instance.id", o.Instance)), resource.WithFromEnv())
	if err != nil {
		o.Log.Warn("the resource attributes of spans are incomplete", "error", err)
	}
	options := []sdktrace.TracerProviderOption{sdktrace.WithBatcher(exporter), sdktrace.WithResource(about)}
	if o.Ratio != nil {
		options = append(options, sdktrace.WithSampler(sdktrace.TraceIDRatioBased(*o.Ratio)))
	}
	provider := sdktrace.NewTracerProvider(options...)
	return &Tracer{provider.Tracer("millrace"), provider}, nil
}

// exporter returns the exporter for the configured destination; nil: none.
func (o *Options) exporter(ctx context.Context) (sdktrace.SpanExporter, error) {
	env := func(name string) string {
		return cmp.Or(os.Getenv("OTEL_EXPORTER_OTLP_TRACES_"+name), os.Getenv("OTEL_EXPORTER_OTLP_"+name))
	}
	if strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true") {
		return nil, nil
	}
	if o.Endpoint == "" && (env("ENDPOINT") == "" || os.Getenv("OTEL_TRACES_EXPORTER") == "none") {
		return nil, nil
	}
	switch protocol := cmp.Or(o.Protocol, env("PROTOCOL"), "http/protobuf"); protocol {
	case "grpc":
		var options []otlptracegrpc.Option
		if o.Endpoint != "" {
			options = append(options, otlptracegrpc.WithEndpointURL(o.Endpoint))
		}
		return otlptracegrpc.New(ctx, options...)
	case "http/protobuf":
		options, err := o.http()
		if err != nil {
			return nil, err
		}
		return otlptracehttp.New(ctx, options...)
	default:
		o.Log.Warn("tracing is off: expected the protocol http/protobuf (a collector's port 4318) or grpc (port 4317)", "OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
		return nil, nil
	}
}

// http returns the option with the URL for OTLP over HTTP, unless the environment sets the URL.
func (o *Options) http() ([]otlptracehttp.Option, error) {
	if o.Endpoint == "" {
		return nil, nil
	}
	u, err := url.Parse(o.Endpoint)
	if err != nil {
		return nil, err
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = "/v1/traces"
	}
	return []otlptracehttp.Option{otlptracehttp.WithEndpointURL(u.String())}, nil
}

// Close sends the remaining spans.
func (t *Tracer) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

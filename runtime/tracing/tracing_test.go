package tracing

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"millrace/internal/test/otlp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errLate = errors.New("late")

// work simulates what a task does with a batch.
func work(t *Tracer, began time.Time) {
	b := t.Begin("source batch", "c", 0, began)
	b.Step("poll", 5, nil)
	b.Transformed(b.Now())
	b.Converted(true, 5)
	b.Fail(nil)
	b.Done("produce", 5, nil)
	b.Done("produce", 5, errLate)
	b.End(nil)
}

// Without tracing there are no allocations.
func TestOffCostsNothing(t *testing.T) {
	began := time.Now()
	if n := testing.AllocsPerRun(100, func() { work(nil, began) }); n != 0 {
		t.Errorf("a batch that is not traced allocates %v times", n)
	}
	if err := (*Tracer)(nil).Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// Options and environment variables select the destination and the protocol of spans.
func TestWhereTo(t *testing.T) {
	none, all := 0.0, 1.0
	for _, row := range []struct {
		name  string
		keys  Options
		env   []string // $URL is the collector's
		spans int
	}{
		{"nobody", Options{}, nil, 0},
		{"the key", Options{Endpoint: "$URL"}, nil, 5},
		{"the key with a path", Options{Endpoint: "$URL/v1/traces"}, nil, 5},
		{"the environment", Options{}, []string{"OTEL_EXPORTER_OTLP_ENDPOINT=$URL"}, 5},
		{"the environment, for traces", Options{}, []string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=$URL/v1/traces"}, 5},
		{"a ratio of none", Options{Endpoint: "$URL", Ratio: &none}, nil, 0},
		{"a ratio wins", Options{Endpoint: "$URL", Ratio: &all}, []string{"OTEL_TRACES_SAMPLER=always_off"}, 5},
		{"the environment's sampler", Options{Endpoint: "$URL"}, []string{"OTEL_TRACES_SAMPLER=always_off"}, 0},
		{"another exporter", Options{}, []string{"OTEL_EXPORTER_OTLP_ENDPOINT=$URL", "OTEL_TRACES_EXPORTER=none"}, 0},
		{"switched off", Options{Endpoint: "$URL"}, []string{"OTEL_SDK_DISABLED=true"}, 0},
		{"over gRPC", Options{Endpoint: "$URL", Protocol: "grpc"}, nil, 5},
		{"over gRPC, as the environment says", Options{}, []string{"OTEL_EXPORTER_OTLP_ENDPOINT=$URL", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc"}, 5},
		{"over gRPC, as the environment says for traces, packed", Options{}, []string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=$URL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc", "OTEL_EXPORTER_OTLP_COMPRESSION=gzip"}, 5},
		{"the key's protocol wins", Options{Endpoint: "$URL", Protocol: "http/protobuf"}, []string{"OTEL_EXPORTER_OTLP_PROTOCOL=grpc"}, 5},
		{"what is not spoken", Options{}, []string{"OTEL_EXPORTER_OTLP_ENDPOINT=$URL", "OTEL_EXPORTER_OTLP_PROTOCOL=http/json"}, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			collector := otlp.Start()
			defer collector.Close()
			address := strings.NewReplacer("$URL", collector.URL())
			for _, e := range row.env {
				name, value, _ := strings.Cut(address.Replace(e), "=")
				t.Setenv(name, value)
			}
			row.keys.Log, row.keys.Endpoint = slog.New(slog.DiscardHandler), address.Replace(row.keys.Endpoint)
			tracer, err := New(t.Context(), row.keys)
			if err != nil {
				t.Fatal(err)
			}
			work(tracer, time.Now())
			if err := tracer.Close(context.WithoutCancel(t.Context())); err != nil {
				t.Fatal(err)
			}
			if spans, err := collector.Spans(); err != nil || len(spans) != row.spans {
				t.Errorf("%v, %d spans of %d:\n%s", err, len(spans), row.spans, strings.Join(spans, "\n"))
			}
		})
	}
}

// The spans name their worker, unless the environment sets another name.
func TestResource(t *testing.T) {
	collector := otlp.Start()
	defer collector.Close()
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test,service.version=mine")
	tracer, err := New(t.Context(), Options{Endpoint: collector.URL(), Instance: "here:8083", Version: "1", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	work(tracer, time.Now())
	if err := tracer.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	got := collector.Resource()
	for key, want := range map[string]string{"service.name": "millrace", "service.instance.id": "here:8083", "service.version": "mine", "deployment.environment.name": "test"} {
		if got[key] != want {
			t.Errorf("%s is %q, want %q", key, got[key], want)
		}
	}
}

// A missing collector results in a log line.
func TestNoCollector(t *testing.T) {
	collector := otlp.Start()
	endpoint := collector.URL()
	collector.Close()
	var log strings.Builder
	tracer, err := New(t.Context(), Options{Endpoint: endpoint, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	work(tracer, time.Now())
	if err := tracer.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "spans were not sent") || !strings.Contains(log.String(), "refused") {
		t.Errorf("the log: %s", &log)
	}
}

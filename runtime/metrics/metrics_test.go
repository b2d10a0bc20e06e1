package metrics

import (
	"bytes"
	"math"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

type thing struct {
	n     float64
	text  string
	times *Histogram
}

var things = &Table[thing]{Group: "thing-metrics", Prefix: "kafka_connect_thing", Labels: []string{"connector", "task"}, Families: []Family[thing]{
	{Name: "done-total", Type: Counter, Help: `What was "done".`, Read: func(t thing) float64 { return t.n }},
	{Name: "status", Type: Info, Help: "Its state.", Text: func(t thing) string { return t.text }},
	{Name: "half", Type: Gauge, Help: "Half of it.", Read: func(t thing) float64 { return t.n / 2 }, Has: func(t thing) bool { return t.n > 0 }},
	{Name: "seconds", Type: Buckets, Help: "How long it took.", Times: func(t thing) *Histogram { return t.times }, Has: func(t thing) bool { return t.times != nil }},
}}

func exampleRows() []Row[thing] {
	times := &Histogram{}
	times.Observe(time.Millisecond)
	times.Observe(30 * time.Millisecond)
	times.Observe(time.Hour)
	return []Row[thing]{things.Row(thing{3, "run\"ning\n", times}, "a", "0"), things.Row(thing{0, "bad \xff", nil}, Quoted("b->1"), "1")}
}

func TestText(t *testing.T) {
	w := NewWriter(Options{})
	things.Write(w, exampleRows())
	want := `# HELP kafka_connect_thing_done_total What was \"done\".
# TYPE kafka_connect_thing_done_total counter
kafka_connect_thing_done_total{connector="a",task="0"} 3
kafka_connect_thing_done_total{connector="\"b->1\"",task="1"} 0
# HELP kafka_connect_thing_status Its state.
# TYPE kafka_connect_thing_status gauge
kafka_connect_thing_status{connector="a",task="0",status="run\"ning\n"} 1
kafka_connect_thing_status{connector="\"b->1\"",task="1",status="bad ` + "\uFFFD" + `"} 1
# HELP kafka_connect_thing_half Half of it.
# TYPE kafka_connect_thing_half gauge
kafka_connect_thing_half{connector="a",task="0"} 1.5
# HELP kafka_connect_thing_seconds How long it took.
# TYPE kafka_connect_thing_seconds histogram
kafka_connect_thing_seconds_bucket{connector="a",task="0",le="0.001"} 1
kafka_connect_thing_seconds_bucket{connector="a",task="0",le="0.005"} 1
kafka_connect_thing_seconds_bucket{connector="a",task="0",le="0.025"} 1
kafka_connect_thing_seconds_bucket{connector="a",task="0",le="0.1"} 2
kafka_connect_thing_seconds_bucket{connector="a",task="0",le="0.5"} 2
kafka_connect_thing_seconds_bucket{connector="a",task="0",le="2.5"} 2
kafka_connect_thing_seconds_bucket{connector="a",task="0",le="10.0"} 2
kafka_connect_thing_seconds_bucket{connector="a",task="0",le="60.0"} 2
kafka_connect_thing_seconds_bucket{connector="a",task="0",le="+Inf"} 3
kafka_connect_thing_seconds_sum{connector="a",task="0"} 3600.031
kafka_connect_thing_seconds_count{connector="a",task="0"} 3
`
	if diff := cmp.Diff(want, string(w.Bytes())); diff != "" {
		t.Error(diff)
	}
}

// The names by group are those of Confluent's exporter.
func TestNamesByGroup(t *testing.T) {
	w := NewWriter(Options{ByGroup: true})
	for _, row := range [][4]string{
		{"connector-task-metrics", "kafka_connect_connector_task", "running-ratio", "kafka_connect_connector_task_metrics_running_ratio"},
		{"connect-worker-metrics", "kafka_connect_worker", "connector-count", "kafka_connect_connect_worker_metrics_connector_count"},
		{"producer-metrics", "kafka_producer", "request-total", "kafka_producer_producer_metrics_request_total"},
		{"", "millrace_task", "waiting-seconds", "millrace_task_waiting_seconds"},
	} {
		if got := w.name(row[0], row[1], row[2]); got != row[3] {
			t.Errorf("%s, want %s", got, row[3])
		}
	}
}

// Prometheus's own parser reads a scrape in both formats, and the request selects the format.
func TestHandler(t *testing.T) {
	h := NewHandler(false, func(w *Writer) { things.Write(w, exampleRows()) })
	for _, row := range []struct {
		accept, contentType, counter string
		open                         bool
	}{
		{"", "text/plain; version=0.0.4", "# TYPE kafka_connect_thing_done_total counter", false},
		{"application/json", "text/plain; version=0.0.4", "# TYPE kafka_connect_thing_done_total counter", false},
		{"application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5", "application/openmetrics-text; version=1.0.0", "# TYPE kafka_connect_thing_done counter", true},
		{"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,text/plain;version=0.0.4;q=0.5", "text/plain; version=0.0.4",
			"# TYPE kafka_connect_thing_done_total counter", false},
	} {
		for range 2 { // the second reuses the first one's buffer
			request, answer := httptest.NewRequest(http.MethodGet, "/metrics", nil), httptest.NewRecorder()
			request.Header.Set("Accept", row.accept)
			h.ServeHTTP(answer, request)
			body := answer.Body.String()
			if got := answer.Header().Get("Content-Type"); !strings.HasPrefix(got, row.contentType) {
				t.Errorf("%q: %s", row.accept, got)
			}
			if !strings.Contains(body, row.counter+"\n") || !strings.Contains(body, "\ngo_goroutines ") || strings.HasSuffix(body, "# EOF\n") != row.open {
				t.Errorf("%q:\n%s", row.accept, body)
			}
			if row.open {
				continue
			}
			parser := expfmt.NewTextParser(model.UTF8Validation)
			families, err := parser.TextToMetricFamilies(bytes.NewReader(answer.Body.Bytes()))
			if err != nil || len(families["kafka_connect_thing_done_total"].GetMetric()) != 2 || families["process_cpu_seconds_total"] == nil {
				t.Errorf("%v: %d families\n%s", err, len(families), body)
			}
		}
	}
}

func TestStat(t *testing.T) {
	now := time.Unix(1000, 0)
	s := NewStat(Window{Samples: 2, Each: 10 * time.Second})
	if !math.IsNaN(s.Avg(now)) || !math.IsNaN(s.Max(now)) || !math.IsNaN(s.Min(now)) || s.Rate(now) != 0 || s.Share(now) != 0 {
		t.Error("something is known of nothing")
	}
	check := func(after time.Duration, avg, least, most, rate float64) {
		t.Helper()
		at := now.Add(after)
		if got := [4]float64{s.Avg(at), s.Min(at), s.Max(at), s.Rate(at)}; got != [4]float64{avg, least, most, rate} {
			t.Errorf("after %v: %v", after, got)
		}
	}
	s.Record(now, 10)
	s.Record(now.Add(time.Second), 30)
	check(2*time.Second, 20, 10, 30, 4) // per second, over at least one sample
	s.Record(now.Add(12*time.Second), 80)
	check(20*time.Second, 40, 10, 80, 6)
	check(21*time.Second, 80, 80, 80, 8) // the first sample is too old
	s.Record(now.Add(30*time.Second), 1)
	s.Record(now.Add(45*time.Second), 3)
	check(45*time.Second, 2, 1, 3, 4./15)
	if s.Rate(now.Add(time.Hour)) != 0 {
		t.Error("old samples count")
	}
}

func TestQuoted(t *testing.T) {
	for name, want := range map[string]string{"a-b_c.d%20 e": "a-b_c.d%20 e", "src->1": `"src->1"`, `a"b*`: `"a\"b\*"`, "": ""} {
		if got := Quoted(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// A scrape is valid for every connector name.
func FuzzLabels(f *testing.F) {
	f.Add("a\\n\"\n", "\xff{},=")
	f.Fuzz(func(t *testing.T, connector, text string) {
		w := NewWriter(Options{})
		things.Write(w, []Row[thing]{things.Row(thing{n: 1, text: text}, Quoted(connector), "0")})
		parser := expfmt.NewTextParser(model.UTF8Validation)
		if _, err := parser.TextToMetricFamilies(bytes.NewReader(w.Bytes())); err != nil {
			t.Errorf("%v:\n%s", err, w.Bytes())
		}
	})
}

// BenchmarkWrite writes one line of a scrape.
func BenchmarkWrite(b *testing.B) {
	var rows []Row[thing]
	for i := range 500 {
		rows = append(rows, things.Row(thing{n: float64(i)}, "connector", strconv.Itoa(i)))
	}
	w := NewWriter(Options{})
	began := processorTime(b)
	for b.Loop() {
		w.buf = w.buf[:0]
		things.Write(w, rows)
	}
	b.ReportMetric(float64(processorTime(b)-began)/float64(b.N)/float64(bytes.Count(w.buf, []byte("\n"))), "cpu-ns/line")
}

// BenchmarkRegistry writes the same scrape with prometheus/client_golang, with values counted
// elsewhere as well.
func BenchmarkRegistry(b *testing.B) {
	const lines = 35000
	desc := make([]*prometheus.Desc, lines/500)
	for i := range desc {
		desc[i] = prometheus.NewDesc("metric_"+strconv.Itoa(i), "What it is.", []string{"connector", "task"}, nil)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collector(desc))
	handler := promhttp.HandlerFor(registry, promhttp.HandlerOpts{DisableCompression: true})
	request := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	began := processorTime(b)
	for b.Loop() {
		handler.ServeHTTP(httptest.NewRecorder(), request)
	}
	b.ReportMetric(float64(processorTime(b)-began)/float64(b.N)/lines, "cpu-ns/line")
}

// processorTime returns the CPU time of this process, which load on the machine hardly changes.
func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// collector returns 500 values of each.
type collector []*prometheus.Desc

func (collector) Describe(chan<- *prometheus.Desc) {}

func (c collector) Collect(out chan<- prometheus.Metric) {
	for i := range 500 {
		task := strconv.Itoa(i)
		for _, d := range c {
			out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(i), "connector", task)
		}
	}
}

package worker

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/metrics"
)

// scraped returns the lines of a scrape without comments.
func (l *lab) scraped() string {
	w := metrics.NewWriter(metrics.Options{})
	l.Collect(w)
	var out strings.Builder
	for line := range strings.Lines(string(w.Bytes())) {
		if !strings.HasPrefix(line, "#") {
			out.WriteString(line)
		}
	}
	return out.String()
}

// awaitMetric scrapes until each of the lines appears.
func (l *lab) awaitMetrics(t *testing.T, lines ...string) {
	t.Helper()
	deadline, tick := time.After(10*time.Second), time.NewTicker(10*time.Millisecond)
	defer tick.Stop()
	for {
		text, missing := "\n"+l.scraped(), ""
		for _, line := range lines {
			if !strings.Contains(text, "\n"+line+"\n") {
				missing += line + "\n"
			}
		}
		if missing == "" {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("missing:\n%s\nin:\n%s", missing, text)
		case <-tick.C:
		}
	}
}

func TestSinkMetrics(t *testing.T) {
	l := newLab(t, 1, "offset.flush.interval.ms=50")
	l.produce(t, "t", 0, "1", "x", "3")
	id := l.start(sinkClass, 0, "errors.tolerance=all"+asJSON+queue)
	of := `{connector="c",task="0"} `
	l.awaitMetrics(t, "kafka_connect_sink_task_sink_record_read_total"+of+"3", "kafka_connect_sink_task_sink_record_send_total"+of+"2",
		"kafka_connect_sink_task_partition_count"+of+"1", "kafka_connect_sink_task_sink_record_active_count"+of+"0",
		"kafka_connect_sink_task_sink_record_lag_max"+of+"0", "kafka_connect_sink_task_offset_commit_completion_total"+of+"1",
		"kafka_connect_task_error_total_record_errors"+of+"1", "kafka_connect_task_error_total_record_failures"+of+"1",
		"kafka_connect_task_error_total_records_skipped"+of+"1", "kafka_connect_task_error_deadletterqueue_produce_requests"+of+"1",
		"kafka_connect_task_error_deadletterqueue_produce_failures"+of+"0", "kafka_connect_task_error_total_errors_logged"+of+"1",
		`kafka_connect_connector_task_status{connector="c",task="0",status="running"} 1`,
		`kafka_connect_worker_connector_running_task_count{connector="c"} 1`, "kafka_connect_worker_task_startup_success_total 1",
		`kafka_consumer_fetch_manager_records_lag{clientid="connector-consumer-c-0",topic="t",partition="0"} 0`,
		`kafka_producer_record_send_total{clientid="connector-dlq-producer-c-0"} 1`)

	// A task that reads nothing still knows its lag.
	l.SetTarget("c", TargetPaused)
	l.statuses.await(t, "c-0 PAUSED", 1)
	l.produce(t, "t", 0, "4", "5")
	l.tasks0(id).parts.Every = 1
	l.awaitMetrics(t, "millrace_task_sink_lag_records"+of+"2", `kafka_connect_connector_task_status{connector="c",task="0",status="paused"} 1`)
	l.StopTasks(id)
	if text := l.scraped(); strings.Contains(text, `task="0"`) || !strings.Contains(text, "kafka_connect_worker_task_count 0\n") {
		t.Errorf("a task that is gone is measured:\n%s", text)
	}
}

func (l *lab) tasks0(id TaskID) *sinkTask {
	l.Worker.mu.Lock()
	defer l.Worker.mu.Unlock()
	return l.Worker.tasks[id].task.(*sinkTask)
}

func TestSourceMetrics(t *testing.T) {
	l := newLab(t, 1, "offset.flush.interval.ms=50")
	l.offsets.fails = 1
	id := l.start(sourceClass, 0, "errors.tolerance=all transforms=h transforms.h.type=InsertHeader transforms.h.header=h transforms.h.value.literal=x"+
		" transforms.h.predicate=p predicates=p predicates.p.type=RecordIsTombstone"+queue)
	b := batch("a", 1, "1", "bad", "3")
	b.Lag = 77
	l.source.batches <- b
	of := `{connector="c",task="0"} `
	l.awaitMetrics(t, "kafka_connect_source_task_source_record_poll_total"+of+"3", "kafka_connect_source_task_source_record_write_total"+of+"2",
		"kafka_connect_source_task_source_record_active_count"+of+"0", "millrace_task_source_lag_bytes"+of+"77", "millrace_task_waiting_seconds"+of+"0",
		"kafka_connect_connector_task_batch_size_max"+of+"3", "millrace_task_poll_seconds_count"+of+"1", "kafka_connect_task_error_total_records_skipped"+of+"1",
		"millrace_task_offset_commit_failures_total"+of+"1", "kafka_connect_connector_task_offset_commit_failure_percentage"+of+"0.5",
		`kafka_producer_record_send_total{clientid="connector-producer-c-0"} 3`,
		`kafka_connect_connector_task_plugin_info{connector="c",task="0",connector_class="test.FakeSource",connector_type="source",connector_version="1",`+
			`key_converter_class="org.apache.kafka.connect.storage.StringConverter",value_converter_class="org.apache.kafka.connect.storage.StringConverter",`+
			`header_converter_class="org.apache.kafka.connect.storage.SimpleHeaderConverter"} 1`,
		`kafka_connect_connector_transform_info{connector="c",task="0",transform="h",transform_class="InsertHeader"} 1`,
		`kafka_connect_connector_predicate_info{connector="c",task="0",predicate="p",predicate_class="RecordIsTombstone"} 1`)
	l.StopTasks(id)
}

// The metrics show a task as FAILED that could not be created.
func TestMetricsOfATaskThatCannotStart(t *testing.T) {
	l := newLab(t, 1, "")
	l.StartTask(TaskID{"c", 0}, map[string]string{"connector.class": "no.such.Class"}, nil, TargetStarted, nil)
	l.awaitMetrics(t, `kafka_connect_connector_task_status{connector="c",task="0",status="failed"} 1`, "kafka_connect_worker_task_startup_failure_total 1",
		`kafka_connect_worker_connector_failed_task_count{connector="c"} 1`)
}

func TestEveryMetricIsDescribed(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range DescribeMetrics() {
		key := fmt.Sprint(d.Name, d.Labels)
		if seen[key] || d.Help == "" || !strings.HasSuffix(d.Help, ".") {
			t.Errorf("%s: twice, or without a sentence about it", key)
		}
		seen[key] = true
	}
}

// BenchmarkScrape scrapes a worker with 500 tasks, half of them sinks with four partitions.
func BenchmarkScrape(b *testing.B) {
	config, err := configs.WorkerKeys.Parse(map[string]string{"bootstrap.servers": "none:1", "key.converter": "x", "value.converter": "x"})
	if err != nil {
		b.Fatal(err)
	}
	w := New(Options{Config: config})
	for i := range 500 {
		id := TaskID{fmt.Sprintf("connector-%03d", i/5), i % 5}
		base := &taskBase{w: w, id: id, meter: newMeter(w.Config), connectorProps: map[string]string{}}
		r := &runningTask{id: id, base: base}
		props := map[string]string{"client.id": "connector-client-" + id.String()}
		if i%2 == 0 {
			base.metered(producerKind, props)
			r.task = &sourceTask{taskBase: base}
		} else {
			sink := &sinkTask{taskBase: base}
			base.metered(consumerKind, props)
			for p := range int32(4) {
				tp := connect.TopicPartition{Topic: "topic", Partition: p}
				sink.parts.Assign([]connect.TopicPartition{tp})
				sink.parts.Commit(map[connect.TopicPartition]int64{tp: 999000})
				read := kgo.FetchTopicPartition{Topic: tp.Topic, FetchPartition: kgo.FetchPartition{Partition: p, HighWatermark: 1000100}}
				sink.parts.Read([]kgo.FetchTopicPartition{read}, map[connect.TopicPartition]int64{tp: 1000000})
			}
			sink.parts.End() // there is no broker to ask
			r.task = sink
		}
		for range 10 {
			base.meter.took(time.Now(), 1234)
			base.meter.calls.add(time.Now(), 12*time.Millisecond)
			base.meter.committed(time.Now(), nil)
		}
		w.tasks[id] = r
	}
	handler := metrics.NewHandler(false, w.Collect)
	request := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	var answer lineCounter
	began := processorTime(b)
	for b.Loop() {
		answer = 0
		handler.ServeHTTP(&answer, request)
	}
	b.ReportMetric(float64(answer), "lines")
	b.ReportMetric((processorTime(b)-began).Seconds()*1000/float64(b.N), "cpu-ms/op")
}

// processorTime returns the CPU time of this process. On a busy machine it is more precise than
// elapsed time.
func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// lineCounter discards a response and counts its lines.
type lineCounter int

func (*lineCounter) Header() http.Header { return http.Header{} }
func (*lineCounter) WriteHeader(int)     {}

func (n *lineCounter) Write(b []byte) (int, error) {
	*n += lineCounter(bytes.Count(b, []byte("\n")))
	return len(b), nil
}

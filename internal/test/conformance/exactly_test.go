//go:build kafka

package conformance

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/internal/test/apache"
)

// files is the number of files of a numbered source, each with numbers of its own.
const files = 4

// numbered is a source of numbered records in a cluster, with the number of records written for it.
type numbered struct {
	*session
	dir     string
	written [files]int
}

// write appends n more records to each file.
func (s *numbered) write(t *testing.T, n int) {
	t.Helper()
	for i := range files {
		f, err := os.OpenFile(filepath.Join(s.dir, fmt.Sprintf("%d.json", i)), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for range n {
			fmt.Fprintf(&text, `{"file":%d,"number":%d}`+"\n", i, s.written[i])
			s.written[i]++
		}
		if _, err := f.WriteString(text.String()); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
}

func (s *numbered) config(tasks int) string {
	return jsonOf(map[string]string{
		"connector.class": "JsonSource", "input.path": s.dir, "topic": s.topic, "json.mode": "lines", "batch.size": "100",
		"tasks.max": fmt.Sprint(tasks), "exactly.once.support": "required", "read.max.wait.ms": "0",
	})
}

// runs waits until this number of tasks runs.
func (s *numbered) runs(t *testing.T, tasks int) {
	t.Helper()
	want := make([]string, tasks)
	for i := range want {
		want[i] = "RUNNING"
	}
	s.reaches("numbers", "RUNNING", want...)
}

// arrived reads the topic until every record has arrived, in order per file and without duplicates.
// It returns the number of records.
func (s *numbered) arrived(t *testing.T, broker string) int {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.ConsumeTopics(s.topic), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var next [files]int
	count, last := 0, time.Now()
	for next != s.written || time.Since(last) < time.Second { // no record may follow the last one
		polling, stop := context.WithTimeout(ctx, time.Second)
		client.PollFetches(polling).EachRecord(func(r *kgo.Record) {
			var file, number int
			if _, err := fmt.Sscanf(string(r.Value), "{file=%d, number=%d}", &file, &number); err != nil {
				t.Fatalf("%s: %v", r.Value, err)
			}
			if number != next[file] {
				t.Fatalf("offset %d: file %d has %d, want %d", r.Offset, file, number, next[file])
			}
			next[file]++
			count++
			last = time.Now()
		})
		stop()
		if ctx.Err() != nil {
			t.Fatalf("%v of %v arrived in %v", next, s.written, patience)
		}
	}
	return count
}

// TestExactlyOnceCluster runs a source's tasks on two workers. The workers are killed, the number
// of tasks changes, and one worker is suspended for longer than its session. No record may be lost
// or duplicated.
func TestExactlyOnceCluster(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	b, err := apache.StartBroker(t.TempDir(), "group.initial.rebalance.delay.ms=0", "group.min.session.timeout.ms=1000")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Kill() })
	props := append(clusterProps("exact"), "exactly.once.source.support", "enabled", "session.timeout.ms", "2500", "heartbeat.interval.ms", "500", "offset.storage.partitions", "3")
	workers := []*ours{startWorker(t, "distributed", b.Addr(), props...), startWorker(t, "distributed", b.Addr(), props...)}
	s := &numbered{session: newClusterSession(t, workers, "numbers"), dir: t.TempDir()}
	s.write(t, 5000)
	s.do("PUT /connectors/numbers/config", s.config(4)).want(201)
	s.runs(t, 4)
	kill := func(n int) {
		s.write(t, 5000)
		workers[n].kill()
		workers[n] = startWorker(t, "distributed", b.Addr(), props...)
		s.base = workers[n].url
	}
	configure := func(tasks int) {
		s.write(t, 5000)
		s.do("PUT /connectors/numbers/config", s.config(tasks)).want(200)
		s.runs(t, tasks)
	}
	kill(0)
	configure(2)
	kill(1)
	configure(3)
	for n := range workers {
		s.base = workers[1-n].url
		s.suspend(t, workers[n])
		s.runs(t, 3)
	}
	configure(1)
	configure(4)
	t.Logf("%d records, each once", s.arrived(t, b.Addr()))

	// A connector continues from offsets that were changed while it was stopped.
	s.do("PUT /connectors/numbers/stop", "").want(204)
	s.reaches("numbers", "STOPPED")
	stored := s.do("GET /connectors/numbers/offsets", "").want(200)
	s.do("DELETE /connectors/numbers/offsets", "").want(200)
	s.do("GET /connectors/numbers/offsets", "").text(`{"offsets":[]}`)
	s.do("PATCH /connectors/numbers/offsets", string(stored.body)).want(200)
	s.write(t, 1000)
	s.do("PUT /connectors/numbers/resume", "").want(202)
	s.runs(t, 4)
	t.Logf("%d records, each once", s.arrived(t, b.Addr()))
	s.report(t)
}

// suspend suspends a worker for longer than its session, until the other worker has all tasks, and
// resumes it.
func (s *numbered) suspend(t *testing.T, w *ours) {
	t.Helper()
	s.write(t, 20000) // so that it is busy when it is suspended
	if err := w.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.cmd.Process.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
	}()
	other := strings.TrimPrefix(s.base, "http://")
	s.eventually(func() error {
		st, err := s.status("numbers")
		if err == nil && len(st.Tasks) == 0 {
			err = errors.New("no tasks")
		}
		for _, task := range st.Tasks {
			if task.WorkerID != other || task.State != "RUNNING" {
				err = fmt.Errorf("%+v, want all to run on %s", st, other)
			}
		}
		return err
	})
	s.write(t, 5000)
}

package host_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"millrace/configs"
	"millrace/plugins/connect"
)

// awkward are the classes of the plugin process in these tests. Their property "mode" selects how
// they misbehave.
var (
	awkwardSource = &connect.Class{Name: "test.AwkwardSource", Version: "1.0", Doc: "Counts.",
		Config:    configs.Keys{configs.Def("mode", configs.String, "", configs.High, "What to do wrong.")},
		NewSource: func() connect.SourceConnector { return &awkward{} }}
	awkwardSink    = &connect.Class{Name: "test.AwkwardSink", Version: "1.0", NewSink: func() connect.SinkConnector { return &awkwardSinks{} }}
	slowTransform  = &connect.Class{Name: "test.Slow", Version: "1.0", NewTransformation: func() connect.Transformation { return slowly{} }}
	locatingSource = &connect.Class{Name: "test.LocatingSource", Version: "1.0", NewSource: func() connect.SourceConnector { return &locating{} }}
)

func forever() { select {} }

func eatMemory() {
	var held [][]byte
	for {
		held = append(held, bytes.Repeat([]byte{1}, 10<<20))
		time.Sleep(5 * time.Millisecond) //nolint:forbidigo // to be caught before the machine has none left
		if len(held) > 200 {
			panic("nobody minds")
		}
	}
}

// whatItHas returns the environment and the open files of this process.
func whatItHas() string {
	out := strings.Join(os.Environ(), "\n") + fmt.Sprintf("\nuid=%d\n", os.Geteuid())
	files, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		return err.Error()
	}
	for _, f := range files {
		target, _ := os.Readlink(f)
		out += fmt.Sprintf("fd %s=%s\n", filepath.Base(f), target)
	}
	return out
}

// awkward is the connector.
type awkward struct {
	mode  string
	calls int
	cc    connect.ConnectorContext
}

func (c *awkward) Start(_ context.Context, cc connect.ConnectorContext, props map[string]string) error {
	c.mode, c.cc = props["mode"], cc
	switch c.mode {
	case "connector start fails":
		return errors.New("the connector cannot start")
	case "connector start hangs":
		forever()
	case "connector start panics":
		panic("no start")
	case "eats memory":
		go eatMemory()
	case "shows what it has":
		return os.WriteFile(props["pid"], []byte(whatItHas()), 0o600)
	case "asks at start":
		cc.RequestTaskReconfiguration()
		return errors.New("asked, then failed")
	}
	return os.WriteFile(props["pid"], []byte(strconv.Itoa(os.Getpid())), 0o600)
}

func (c *awkward) TaskConfigs(n int) ([]map[string]string, error) {
	c.calls++
	switch c.mode {
	case "task configs fail":
		return nil, errors.New("no tasks today")
	case "task configs hang":
		forever()
	case "first task configs are slow":
		if c.calls == 1 {
			<-slow
		}
	case "asks":
		if c.calls == 1 {
			go c.cc.RequestTaskReconfiguration()
		}
	case "task configs panic":
		panic("no tasks")
	}
	return []map[string]string{{"call": strconv.Itoa(c.calls), "max": strconv.Itoa(n)}, {}}, nil
}

// slow is closed when a second connector of the process starts a task.
var slow = make(chan struct{})

func (c *awkward) Stop() error {
	switch c.mode {
	case "stop hangs":
		forever()
	case "stop fails":
		return errors.New("cannot stop")
	case "task configs panic":
		fmt.Fprintln(os.Stderr, "stopped after the panic")
	}
	return nil
}

func (c *awkward) NewTask() connect.SourceTask { return &counter{} }

// counter counts from its stored offset, ten numbers per batch.
type counter struct {
	mode  string
	sc    connect.SourceContext
	file  string
	n     int64
	end   int64
	tries int
	polls atomic.Int64
}

var (
	_ connect.Committer = (*counter)(nil)
	_ connect.Measurer  = (*counter)(nil)
)

// Measure may be called while Poll waits.
func (t *counter) Measure() []connect.Measurement {
	if t.mode == "measure panics" {
		panic("no measurements")
	}
	return []connect.Measurement{{Name: "polls_total", Description: "Polls.", Tags: map[string]string{"kind": "all"}, Value: float64(t.polls.Load())}}
}

var partition = map[string]any{"counter": "one"}

func (t *counter) Start(ctx context.Context, sc connect.SourceContext, props map[string]string) error {
	t.mode, t.sc, t.file = props["mode"], sc, props["log"]
	t.end, _ = strconv.ParseInt(props["end"], 10, 64)
	switch t.mode {
	case "start fails":
		return errors.New("the task cannot start")
	case "start hangs":
		forever()
	case "release the slow":
		close(slow)
	case "no utf-8":
		return errors.New("row \xe9 is bad")
	}
	offset, err := sc.Offset(ctx, partition)
	if err != nil {
		return err
	}
	if at, ok := offset["n"].(int64); ok {
		t.n = at
	}
	return nil
}

func (t *counter) Poll(ctx context.Context) (*connect.Batch, error) {
	t.note("poll %d", t.polls.Add(1))
	switch t.mode {
	case "poll panics":
		panic("no more numbers")
	case "poll fails":
		return nil, errors.New("the source is broken")
	case "poll hangs":
		forever()
	case "retries":
		if t.tries++; t.tries <= 3 {
			return nil, connect.Retriable(fmt.Errorf("try %d", t.tries))
		}
	case "noisy":
		fmt.Println("garbage on standard output")
		if t.n == 100 {
			for i := range 3000 {
				fmt.Fprintln(os.Stderr, "flood", i, strings.Repeat("x", 100))
			}
		}
		t.sc.Log.Info("a record of the log", "n", t.n)
	case "panics aside":
		go panic("nobody recovers this")
		forever()
	case "exits":
		fmt.Fprintln(original, "enough")
		os.Exit(3)
	case "eats memory":
		go eatMemory()
		forever()
	case "garbage":
		_, _ = os.Stdout.Write(bytes.Repeat([]byte{0, 0xff, '|', '1', '\n'}, 1<<20))
		os.Exit(4)
	case "floods":
		for i := range floodLines {
			fmt.Fprintln(original, "flood", i, strings.Repeat("x", 100))
		}
		os.Exit(5)
	case "logs":
		t.sc.Log.Info("a record of the log", "n", t.n)
	}
	if t.end > 0 && t.n >= t.end {
		<-ctx.Done()
		if t.mode != "last words" || t.n > t.end {
			return nil, ctx.Err()
		}
	}
	b := &connect.Batch{Partition: partition, PositionKey: "n", Lag: connect.UnknownLag}
	for range 10 {
		t.n++
		b.Records = append(b.Records, connect.SourceRecord{
			Record: connect.Record{
				Topic: "t", Partition: connect.AnyPartition, Timestamp: connect.NoTimestamp, Value: connect.Int64Value(t.n),
			},
			Position: t.n,
		})
	}
	b.Offset = map[string]any{"n": t.n}
	return b, nil
}

func (t *counter) Commit(_ context.Context, offsets []connect.SourceOffset) error {
	for _, o := range offsets {
		t.note("commit %v", o.Offset["n"])
	}
	return nil
}

// locating is a source whose tasks need to know where their records are stored.
type locating struct{ awkward }

func (c *locating) NewTask() connect.SourceTask { return &locator{} }

type locator struct{ counter }

func (t *locator) Locate(p connect.Produced) {
	for _, r := range p.Records {
		if r.Partition < 0 {
			t.note("%d: dropped", p.Batch)
			continue
		}
		t.note("%d: %s-%d@%d at %d, %d %d", p.Batch, r.Topic, r.Partition, r.Offset, r.Timestamp.UnixMilli(), r.KeySize, r.ValueSize)
	}
}

func (t *counter) Stop() error {
	t.note("stop")
	switch t.mode {
	case "task stop hangs":
		forever()
	case "task stop fails":
		return errors.New("cannot stop")
	}
	return nil
}

func (t *counter) note(format string, args ...any) {
	if t.file != "" {
		note(t.file, fmt.Sprintf(format, args...))
	}
}

func note(path, line string) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = fmt.Fprintln(f, line)
	}
	if err != nil || f.Close() != nil {
		panic(err)
	}
}

type awkwardSinks struct{ awkward }

func (c *awkwardSinks) NewTask() connect.SinkTask { return &collector{} }

// collector writes to a file what it receives.
type collector struct {
	mode, file string
	tries      int
	report     func(at connect.TopicPartition, offset int64, err error)
	late       []func() // reports for the flush
}

var _ connect.Opener = (*collector)(nil)

func (t *collector) Start(_ context.Context, sc connect.SinkContext, props map[string]string) error {
	t.mode, t.file, t.report = props["mode"], props["log"], sc.Report
	if t.mode == "start hangs" {
		forever()
	}
	return nil
}

func (t *collector) Put(_ context.Context, records []connect.SinkRecord) error {
	switch t.mode {
	case "put exits":
		fmt.Fprintf(original, "about to exit with %d records\n", len(records))
		os.Exit(3)
	case "put hangs":
		forever()
	case "put fails":
		return errors.New("the target is full")
	case "bad records":
		return connect.BadRecords{{Index: 1, Err: errors.New("too long")}}
	case "reports":
		for i := range records {
			at, offset := records[i].Place()
			t.late = append(t.late, func() { t.report(at, offset, fmt.Errorf("refused %d", offset)) })
		}
	case "retries":
		if t.tries++; t.tries <= 3 {
			return connect.Retriable(fmt.Errorf("try %d", t.tries))
		}
	case "shows and retries":
		t.show(records)
		if t.tries++; t.tries <= 2 {
			return connect.Retriable(errors.New("busy"))
		}
		return nil
	}
	note(t.file, fmt.Sprintf("put %d", len(records)))
	return nil
}

// show writes everything about the records it received.
func (t *collector) show(records []connect.SinkRecord) {
	for _, r := range records {
		line := fmt.Sprintf("%s %d %d at %d log_append=%v", r.Topic, r.Partition, r.Offset, r.Timestamp, r.LogAppendTime)
		for _, v := range []connect.Value{r.Key, r.Value} {
			line += " " + map[bool]string{true: "null", false: v.Kind().String() + ":" + v.Text()}[v.IsNull()]
		}
		for _, h := range r.Headers {
			line += " " + h.Key + "=" + h.Value.Text()
		}
		note(t.file, line)
	}
}

const floodLines = 100_000

// original is the standard error that the process inherited.
var original = os.Stderr

func (t *collector) Flush(context.Context) error {
	note(t.file, "flush")
	var reporting sync.WaitGroup
	for _, report := range t.late {
		reporting.Go(report)
	}
	reporting.Wait()
	t.late = nil
	if t.mode == "flush fails" {
		return connect.Retriable(errors.New("not durable"))
	}
	return nil
}

func (t *collector) Open(_ context.Context, ps []connect.TopicPartition) error {
	note(t.file, fmt.Sprint("open ", ps))
	return nil
}

func (t *collector) Close(_ context.Context, ps []connect.TopicPartition) error {
	note(t.file, fmt.Sprint("close ", ps))
	return nil
}

func (t *collector) Stop() error {
	note(t.file, "stop")
	if t.mode == "task stop hangs" {
		forever()
	}
	return nil
}

// slowly is a transformation that takes more than half a second for each record.
type slowly struct{}

func (slowly) Configure(map[string]string) error { return nil }
func (slowly) Close() error                      { return nil }

func (slowly) Apply(*connect.ConnectRecord) (bool, error) {
	<-time.After(600 * time.Millisecond)
	return true, nil
}

// Package tasktest runs connectors in tests like a worker, with source offsets in memory.
package tasktest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"

	"millrace/plugins/connect"
)

// Offsets are stored source offsets, by the JSON of their partitions.
type Offsets map[string]string

// Source runs one task of a source connector.
type Source struct {
	Log     bytes.Buffer
	Offsets Offsets
	Batches []connect.Batch // copies, without their records

	t     testing.TB
	Task  connect.SourceTask
	polls uint64 // number of polls with a batch
}

// StartSource starts the first task of a connector. Offsets may be nil.
func StartSource(t testing.TB, c connect.SourceConnector, offsets Offsets, props map[string]string) *Source {
	t.Helper()
	if err := c.Start(t.Context(), connect.ConnectorContext{Name: "test", Log: slog.New(slog.DiscardHandler)}, props); err != nil {
		t.Fatalf("starting the connector: %v", err)
	}
	tasks, err := c.TaskConfigs(1)
	if err != nil || len(tasks) == 0 {
		t.Fatalf("%d task configs, %v", len(tasks), err)
	}
	return StartTask(t, c.NewTask(), offsets, tasks[0])
}

// StartTask starts a task. Offsets may be nil.
func StartTask(t testing.TB, task connect.SourceTask, offsets Offsets, props map[string]string) *Source {
	t.Helper()
	if offsets == nil {
		offsets = Offsets{}
	}
	s := &Source{t: t, Offsets: offsets, Task: task}
	sc := connect.SourceContext{Connector: "test", Log: slog.New(slog.NewTextHandler(&s.Log, nil)), Offset: s.offset, Offsets: s.stored}
	if err := s.Task.Start(t.Context(), sc, props); err != nil {
		t.Fatalf("starting the task: %v", err)
	}
	return s
}

func (s *Source) offset(_ context.Context, partition map[string]any) (map[string]any, error) {
	text, ok := s.Offsets[key(partition)]
	if !ok {
		return nil, nil
	}
	v, err := connect.DecodeJSON([]byte(text))
	if err != nil {
		return nil, err
	}
	return v.Any().(map[string]any), nil
}

func (s *Source) stored(context.Context) (all []connect.SourceOffset, err error) {
	for partition, text := range s.Offsets {
		var o connect.SourceOffset
		for _, part := range []struct {
			text string
			to   *map[string]any
		}{{partition, &o.Partition}, {text, &o.Offset}} {
			v, err := connect.DecodeJSON([]byte(part.text))
			if err != nil {
				return nil, err
			}
			*part.to, _ = v.Any().(map[string]any)
		}
		all = append(all, o)
	}
	return all, nil
}

func key(partition map[string]any) string {
	text, _ := json.Marshal(partition) // plain data always marshals
	return string(text)
}

// Poll returns the next batch and stores its offset; nil if the task has no data for now.
func (s *Source) Poll() (*connect.Batch, error) {
	b, err := s.Task.Poll(s.t.Context())
	if b != nil {
		s.polls++
		if f, ok := s.Task.(connect.Follower); ok {
			f.Follow(connect.Progress{Acknowledged: s.polls})
		}
		s.Store(b.Partition, b.Offset)
		s.Batches = append(s.Batches, connect.Batch{Partition: b.Partition, Offset: b.Offset, PositionKey: b.PositionKey, Lag: b.Lag})
	}
	return b, err
}

// Store stores a source offset.
func (s *Source) Store(partition, offset map[string]any) {
	if partition == nil {
		return
	}
	text, err := json.Marshal(offset)
	if err != nil {
		s.t.Fatalf("an offset that is no JSON: %v", err)
	}
	s.Offsets[key(partition)] = string(text)
}

// Texts polls until the task has no more data, and returns the records as text. An error record is
// "ERR " and its error.
func (s *Source) Texts() []string {
	s.t.Helper()
	texts := []string{}
	for {
		b, err := s.Poll()
		if err != nil {
			s.t.Fatalf("polling: %v", err)
		}
		if b == nil {
			return texts
		}
		texts = AppendTexts(texts, b)
	}
}

// AppendTexts appends the records of a batch as text.
func AppendTexts(texts []string, b *connect.Batch) []string {
	for i := range b.Records {
		texts = append(texts, Text(&b.Records[i]))
	}
	return texts
}

// Text formats the value of a record: strings unchanged, other data as JSON.
func Text(r *connect.SourceRecord) string {
	if r.Err != nil {
		return "ERR " + r.Err.Error()
	}
	if r.Value.Kind() == connect.String {
		return strings.Clone(r.Value.Str())
	}
	text, err := connect.AppendJSON(nil, r.Value)
	if err != nil {
		return "ERR " + err.Error()
	}
	return string(text)
}

// PollError polls until the task fails. It returns the texts before the failure, and the error
// text.
func (s *Source) PollError() ([]string, string) {
	s.t.Helper()
	var texts []string
	for {
		b, err := s.Poll()
		if err != nil {
			return texts, err.Error()
		}
		if b == nil {
			s.t.Fatal("the task did not fail")
		}
		texts = AppendTexts(texts, b)
	}
}

// Stop stops the task.
func (s *Source) Stop() {
	s.t.Helper()
	if err := s.Task.Stop(); err != nil {
		s.t.Errorf("stopping: %v", err)
	}
}

// Sink starts a sink task.
func Sink(t testing.TB, c connect.SinkConnector, props map[string]string) (connect.SinkTask, error) {
	t.Helper()
	if err := c.Start(t.Context(), connect.ConnectorContext{Name: "test", Log: slog.New(slog.DiscardHandler)}, props); err != nil {
		return nil, err
	}
	task := c.NewTask()
	return task, task.Start(t.Context(), connect.SinkContext{Connector: "test", Log: slog.New(slog.DiscardHandler)}, props)
}

// Put starts a sink task, puts one record for each value, flushes and stops.
func Put(t testing.TB, c connect.SinkConnector, props map[string]string, values ...connect.Value) error {
	t.Helper()
	task, err := Sink(t, c, props)
	if err != nil {
		return err
	}
	records := make([]connect.SinkRecord, len(values))
	for i, v := range values {
		records[i] = connect.SinkRecord{Record: connect.Record{Topic: "t", Value: v}, Offset: int64(i)}
	}
	err = task.Put(t.Context(), records)
	return errors.Join(err, task.Flush(t.Context()), task.Stop())
}

// Write replaces the content of a file.
func Write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Append appends to a file.
func Append(t testing.TB, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() // the write is checked
	if _, err := io.WriteString(f, text); err != nil {
		t.Fatal(err)
	}
}

// Read returns the content of a file.
func Read(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

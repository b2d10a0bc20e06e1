package datagen

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"time"

	"millrace/configs/backoff"
	"millrace/plugins/connect"
)

// Source is the connector DatagenSource. Task i of n generates the indexes i, i+n, i+2n and so on.
type Source struct{ props map[string]string }

var (
	_ connect.SourceConnector = (*Source)(nil)
	_ connect.OffsetAlterer   = (*Source)(nil)
	_ connect.ExactlyOnce     = (*Source)(nil)
	_ connect.SourceTask      = (*sourceTask)(nil)
)

// Start validates the properties.
func (s *Source) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	s.props = props
	_, err := parse(props)
	return err
}

// TaskConfigs returns maxTasks tasks.
func (s *Source) TaskConfigs(maxTasks int) ([]map[string]string, error) {
	tasks := make([]map[string]string, maxTasks)
	for i := range tasks {
		tasks[i] = maps.Clone(s.props)
		tasks[i][taskKey], tasks[i][tasksKey] = strconv.Itoa(i), strconv.Itoa(maxTasks)
	}
	return tasks, nil
}

// Stop does nothing: Start takes no resources.
func (s *Source) Stop() error { return nil }

// NewTask returns a new task.
func (s *Source) NewTask() connect.SourceTask { return &sourceTask{} }

// ExactlyOnceSupport is always true, because the index is the whole state of a task.
func (s *Source) ExactlyOnceSupport(map[string]string) bool { return true }

const (
	indexField = "index" // in a source offset: the next index
	// in a source partition; changing the number of tasks changes the partitions
	taskField  = "task"
	tasksField = "tasks"
)

// AlterOffsets rejects offsets that are not an index.
func (s *Source) AlterOffsets(_ context.Context, _ map[string]string, offsets []connect.SourceOffset) error {
	for _, o := range offsets {
		if o.Offset == nil {
			continue
		}
		if n, ok := o.Offset[indexField].(int64); !ok || n < 0 {
			return fmt.Errorf("the offset %v: expected an %q that is a whole number from 0 up", o.Offset, indexField)
		}
	}
	return nil
}

// sourceTask generates records at the configured rate.
type sourceTask struct {
	options
	partition map[string]any
	next      int64 // next index
	given     int64 // time of the start
	begun     time.Time

	records []connect.SourceRecord
	structs []connect.Struct
	values  []connect.Value
	arena   []byte
	batched connect.Batch
}

func (t *sourceTask) Start(ctx context.Context, sc connect.SourceContext, props map[string]string) (err error) {
	if t.options, err = parse(props); err != nil {
		return err
	}
	t.partition = map[string]any{taskField: t.task, tasksField: t.tasks}
	stored, err := sc.Offset(ctx, t.partition)
	if err != nil {
		return fmt.Errorf("reading the source offset: %w", err)
	}
	t.next = t.task
	if stored != nil {
		n, ok := stored[indexField].(int64)
		if !ok || n < 0 {
			return errors.New("the stored source offset has no index: reset the connector's offsets")
		}
		t.next = n + ((t.task-n)%t.tasks+t.tasks)%t.tasks
	}
	t.begun = time.Now()
	t.allocate()
	return nil
}

// allocate allocates the memory that all batches share.
func (t *sourceTask) allocate() {
	width := len(Schema.Fields)
	t.records, t.structs = make([]connect.SourceRecord, t.batch), make([]connect.Struct, t.batch)
	t.values = make([]connect.Value, t.batch*width)
	for i := range t.records {
		t.structs[i] = connect.Struct{Schema: Schema, Values: t.values[i*width : (i+1)*width]}
		t.records[i] = connect.NewSourceRecord(t.topic, Schema, connect.StructValue(&t.structs[i]))
		t.records[i].KeySchema = connect.StringSchema
	}
}

// Poll returns the next batch. After the last record it waits for the end of ctx.
func (t *sourceTask) Poll(ctx context.Context) (*connect.Batch, error) {
	due, err := t.due(ctx)
	if due == 0 || err != nil {
		return nil, err
	}
	t.arena = t.arena[:0]
	n, now := 0, time.Now().UnixMilli()
	for ; n < due && t.next < t.end; n++ {
		r := &t.records[n]
		r.Timestamp = now
		r.Key, t.arena = t.fill(t.next, t.structs[n].Values, t.arena)
		if t.partitions > 0 {
			r.Partition = int32(t.next % t.partitions)
		}
		t.next += t.tasks
		r.Position = t.next
	}
	t.given += int64(n)
	t.batched = connect.Batch{
		Partition: t.partition, Offset: map[string]any{indexField: t.next}, PositionKey: indexField,
		Records: t.records[:n], Lag: connect.UnknownLag,
	}
	return &t.batched, nil
}

// due waits until the rate permits a record, and returns the number of permitted records. 0: none
// yet.
func (t *sourceTask) due(ctx context.Context) (int, error) {
	for {
		if ctx.Err() != nil {
			return 0, nil
		}
		wait := time.Second
		if t.next < t.end {
			if t.rate == 0 {
				return t.batch, nil
			}
			allowed := int64(time.Since(t.begun).Seconds()*t.rate) - t.given
			if allowed > 0 {
				return int(min(allowed, int64(t.batch))), nil
			}
			wait = min(wait, time.Until(t.begun.Add(time.Duration(float64(t.given+1)/t.rate*float64(time.Second))))+time.Microsecond)
		}
		backoff.Sleep(ctx, wait)
		if wait == time.Second {
			return 0, nil
		}
	}
}

func (t *sourceTask) Stop() error { return nil }

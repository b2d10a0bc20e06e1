package pipeline

import (
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/converter"
	"millrace/runtime/deadletter"
	"millrace/runtime/failure"
)

// Converters are the converters of a task. Each is the connector's own, with only the connector's
// settings, or the worker's with the worker's settings.
type Converters struct {
	key, value converter.Converter
	header     converter.HeaderConverter

	KeyClass, ValueClass, HeaderClass string // full names
}

// Converters returns the converters of the task.
func (s *Setup) Converters() (c Converters, err error) {
	class, props := s.converterOf("key.converter")
	if c.key, err = converter.New(class, props, true); err != nil {
		return c, fmt.Errorf("key.converter: %w", err)
	}
	c.KeyClass = converter.FullName(class)
	class, props = s.converterOf("value.converter")
	if c.value, err = converter.New(class, props, false); err != nil {
		return c, fmt.Errorf("value.converter: %w", err)
	}
	c.ValueClass = converter.FullName(class)
	class, props = s.converterOf("header.converter")
	if c.header, err = converter.NewHeader(class, props); err != nil {
		return c, fmt.Errorf("header.converter: %w", err)
	}
	c.HeaderClass = converter.FullName(class)
	s.guard(c)
	return c, nil
}

func (s *Setup) converterOf(key string) (class string, props map[string]string) {
	if class, own := s.Props[key]; own {
		return class, configs.WithPrefix(s.Props, key+".")
	}
	return s.Config.String(key), configs.WithPrefix(s.Worker, key+".")
}

// ToKafka fills out from a source record. now is the timestamp of records without one. The bytes
// are in the arena.
func (c *Converters) ToKafka(arena *converter.Arena, out *kgo.Record, r *connect.SourceRecord, now time.Time) *failure.Failure {
	if err := storable(r); err != nil {
		return failure.New(failure.KafkaProduce, failure.WorkerTask, err)
	}
	out.Topic, out.Partition, out.Timestamp = r.Topic, r.Partition, now
	if r.Timestamp != connect.NoTimestamp {
		out.Timestamp = time.UnixMilli(r.Timestamp)
	}
	for _, h := range r.Headers {
		value, err := c.header.FromConnectHeader(arena, r.Topic, h.Key, h.Schema, h.Value)
		if err != nil {
			return failure.New(failure.HeaderConverter, c.HeaderClass, err)
		}
		out.Headers = append(out.Headers, kgo.RecordHeader{Key: h.Key, Value: value})
	}
	var err error
	if !r.Key.IsNull() || r.KeySchema != nil {
		if out.Key, err = c.key.FromConnect(arena, r.Topic, r.KeySchema, r.Key); err != nil {
			return failure.New(failure.KeyConverter, c.KeyClass, err)
		}
	}
	if out.Value, err = c.value.FromConnect(arena, r.Topic, r.ValueSchema, r.Value); err != nil {
		return failure.New(failure.ValueConverter, c.ValueClass, err)
	}
	return nil
}

// ToConnect fills out from a consumed record. replays is the connector's log of replays, or "": a
// record of it gets its original place, and a header with its place in the log.
func (c *Converters) ToConnect(out *connect.SinkRecord, r *kgo.Record, replays string) *failure.Failure {
	at, offset, replayed := deadletter.Origin(r, replays)
	out.Topic, out.Partition, out.Offset, out.Timestamp = at.Topic, at.Partition, offset, r.Timestamp.UnixMilli()
	out.LogAppendTime = r.Attrs.TimestampType() == 1
	var err error
	if out.KeySchema, out.Key, err = c.key.ToConnect(out.Topic, r.Key); err != nil {
		return failure.New(failure.KeyConverter, c.KeyClass, err)
	}
	if out.ValueSchema, out.Value, err = c.value.ToConnect(out.Topic, r.Value); err != nil {
		return failure.New(failure.ValueConverter, c.ValueClass, err)
	}
	for _, h := range r.Headers {
		if replayed && deadletter.IsReplayHeader(h.Key) {
			continue
		}
		schema, value, err := c.header.ToConnectHeader(out.Topic, h.Key, h.Value)
		if err != nil {
			return failure.New(failure.HeaderConverter, c.HeaderClass, err)
		}
		out.Headers = append(out.Headers, connect.Header{Key: h.Key, Schema: schema, Value: value})
	}
	if replayed {
		out.Original, out.OriginalOffset = &connect.TopicPartition{Topic: r.Topic, Partition: r.Partition}, r.Offset
		place := connect.FormatPlace(*out.Original, r.Offset)
		out.Headers = append(out.Headers, connect.Header{Key: connect.ReplayHeader, Schema: connect.StringSchema, Value: connect.StringValue(place)})
	}
	return nil
}

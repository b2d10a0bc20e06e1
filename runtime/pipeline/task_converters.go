package pipeline

import (
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
	"millrace/runtime/converter"
	"millrace/runtime/deadletter"
	"millrace/runtime/failure"
)

// Converters are the converters of a task. Each is the connector's own, with only the connector's
// settings, or the worker's with the worker's settings.
type Converters struct {
	key, value converter.Converter // nil: a plugin converts
	header     converter.HeaderConverter

	plugins pluginConverters

	KeyClass, ValueClass, HeaderClass string // full names
}

// ToKafka fills out from a source record. now is the timestamp of records without one. The bytes
// are in the arena. It must not be called if Batched.
func (c *Converters) ToKafka(arena *converter.Arena, out *kgo.Record, r *connect.SourceRecord, now time.Time) *failure.Failure {
	if err := storable(r); err != nil {
		return failure.New(failure.KafkaProduce, failure.WorkerTask, err)
	}
	place(out, r, now)
	if f := c.headersToKafka(arena, out, r); f != nil {
		return f
	}
	if f := c.keyToKafka(arena, out, r); f != nil {
		return f
	}
	return c.valueToKafka(arena, out, r)
}

func place(out *kgo.Record, r *connect.SourceRecord, now time.Time) {
	out.Topic, out.Partition, out.Timestamp = r.Topic, r.Partition, now
	if r.Timestamp != connect.NoTimestamp {
		out.Timestamp = time.UnixMilli(r.Timestamp)
	}
}

func (c *Converters) headersToKafka(arena *converter.Arena, out *kgo.Record, r *connect.SourceRecord) *failure.Failure {
	for _, h := range r.Headers {
		value, err := c.header.FromConnectHeader(arena, r.Topic, h.Key, h.Schema, h.Value)
		if err != nil {
			return failure.New(failure.HeaderConverter, c.HeaderClass, err)
		}
		out.Headers = append(out.Headers, kgo.RecordHeader{Key: h.Key, Value: value})
	}
	return nil
}

func (c *Converters) keyToKafka(arena *converter.Arena, out *kgo.Record, r *connect.SourceRecord) *failure.Failure {
	if r.Key.IsNull() && r.KeySchema == nil {
		return nil
	}
	var err error
	if out.Key, err = c.key.FromConnect(arena, r.Topic, r.KeySchema, r.Key); err != nil {
		return failure.New(failure.KeyConverter, c.KeyClass, err)
	}
	return nil
}

func (c *Converters) valueToKafka(arena *converter.Arena, out *kgo.Record, r *connect.SourceRecord) *failure.Failure {
	var err error
	if out.Value, err = c.value.FromConnect(arena, r.Topic, r.ValueSchema, r.Value); err != nil {
		return failure.New(failure.ValueConverter, c.ValueClass, err)
	}
	return nil
}

// ToConnect fills out from a consumed record. replays is the connector's log of replays, or "": a
// record of it gets its original place, and a header with its place in the log. It must not be
// called if Batched.
func (c *Converters) ToConnect(out *connect.SinkRecord, r *kgo.Record, replays string) *failure.Failure {
	replayed := placeOf(out, r, replays)
	if f := c.keyToConnect(out, r); f != nil {
		return f
	}
	if f := c.valueToConnect(out, r); f != nil {
		return f
	}
	if f := c.headersToConnect(out, r, replayed); f != nil {
		return f
	}
	if replayed {
		addReplayHeader(out, r)
	}
	return nil
}

// placeOf fills out with everything that needs no converter, and reports whether r is a replay.
func placeOf(out *connect.SinkRecord, r *kgo.Record, replays string) (replayed bool) {
	at, offset, replayed := deadletter.Origin(r, replays)
	out.Topic, out.Partition, out.Offset, out.Timestamp = at.Topic, at.Partition, offset, r.Timestamp.UnixMilli()
	out.LogAppendTime = r.Attrs.TimestampType() == 1
	return replayed
}

func (c *Converters) keyToConnect(out *connect.SinkRecord, r *kgo.Record) *failure.Failure {
	var err error
	if out.KeySchema, out.Key, err = c.key.ToConnect(out.Topic, r.Key); err != nil {
		return failure.New(failure.KeyConverter, c.KeyClass, err)
	}
	return nil
}

func (c *Converters) valueToConnect(out *connect.SinkRecord, r *kgo.Record) *failure.Failure {
	var err error
	if out.ValueSchema, out.Value, err = c.value.ToConnect(out.Topic, r.Value); err != nil {
		return failure.New(failure.ValueConverter, c.ValueClass, err)
	}
	return nil
}

func (c *Converters) headersToConnect(out *connect.SinkRecord, r *kgo.Record, replayed bool) *failure.Failure {
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
	return nil
}

func addReplayHeader(out *connect.SinkRecord, r *kgo.Record) {
	out.Original, out.OriginalOffset = &connect.TopicPartition{Topic: r.Topic, Partition: r.Partition}, r.Offset
	place := connect.FormatPlace(*out.Original, r.Offset)
	out.Headers = append(out.Headers, connect.Header{Key: connect.ReplayHeader, Schema: connect.StringSchema, Value: connect.StringValue(place)})
}

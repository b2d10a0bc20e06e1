package herder

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"millrace/api/rest"
	"millrace/plugins/connect"
	"millrace/runtime/admin"
	"millrace/runtime/fault"
)

// The members of a sink connector's offsets, as in Apache.
const (
	topicMember     = "kafka_topic"
	partitionMember = "kafka_partition"
	offsetMember    = "kafka_offset"
)

func sinkOffset(o admin.SinkOffset) rest.Offset {
	out := rest.Offset{Partition: map[string]any{partitionMember: int64(o.Partition), topicMember: o.Topic}}
	if o.Offset != nil {
		out.Offset = map[string]any{offsetMember: *o.Offset}
	}
	return out
}

// sourceChanges checks a request to change a source connector's offsets.
func sourceChanges(offsets []rest.Offset) ([]connect.SourceOffset, error) {
	out := make([]connect.SourceOffset, len(offsets))
	for i, o := range offsets {
		for _, m := range []map[string]any{o.Partition, o.Offset} {
			for _, v := range m {
				switch v.(type) {
				case map[string]any, []any:
					return nil, fault.New(fault.Internal, "Failed to serialize the offsets of the request: partitions and offsets may only contain primitive types")
				}
			}
		}
		out[i] = connect.SourceOffset(o)
	}
	return out, nil
}

// sinkChanges parses a request to change a sink connector's offsets. Of two changes for one
// partition the last one counts.
func sinkChanges(offsets []rest.Offset) ([]admin.SinkOffset, error) {
	var out []admin.SinkOffset
	at := map[connect.TopicPartition]int{}
	for _, o := range offsets {
		change, err := sinkChange(o)
		if err != nil {
			return nil, err
		}
		if i, again := at[change.TopicPartition]; again {
			out[i] = change
			continue
		}
		at[change.TopicPartition] = len(out)
		out = append(out, change)
	}
	return out, nil
}

func sinkChange(o rest.Offset) (out admin.SinkOffset, err error) {
	if o.Partition == nil {
		return out, fault.New(fault.BadRequest, "The partition for a sink connector offset cannot be null or missing")
	}
	topic, hasTopic := o.Partition[topicMember]
	partition, hasPartition := o.Partition[partitionMember]
	switch {
	case !hasTopic || !hasPartition:
		return out, fault.New(fault.BadRequest, "The partition for a sink connector offset must contain the keys '%s' and '%s'", topicMember, partitionMember)
	case topic == nil:
		return out, fault.New(fault.BadRequest, "Kafka topic names must be valid strings and may not be null")
	case !isScalar(topic):
		return out, fault.New(fault.BadRequest, "Kafka topic names must be valid strings: %s is none", text(topic))
	case partition == nil:
		return out, fault.New(fault.BadRequest, "Kafka partitions must be valid numbers and may not be null")
	}
	n, ok := wholeNumber(partition, math.MaxInt32)
	if !ok {
		return out, fault.New(fault.BadRequest, "Failed to parse the following Kafka partition value in the provided offsets: '%s'. "+
			"Partition values for sink connectors need to be integers.", text(partition))
	}
	out.Topic, out.Partition = text(topic), int32(n)
	if o.Offset == nil {
		return out, nil
	}
	offset, given := o.Offset[offsetMember]
	if !given || offset == nil {
		return out, fault.New(fault.BadRequest, "The offset for a sink connector should either be null or contain the key '%s'", offsetMember)
	}
	at, ok := wholeNumber(offset, math.MaxInt64)
	if !ok {
		return out, fault.New(fault.BadRequest, "Failed to parse the following Kafka offset value in the provided offsets: '%s'. "+
			"Offset values for sink connectors need to be integers.", text(offset))
	}
	if at < 0 {
		return out, fault.New(fault.Internal, "Failed to modify offsets for sink connector: the offset %d of partition %d of topic %s is negative",
			at, out.Partition, out.Topic)
	}
	out.Offset = &at
	return out, nil
}

func isScalar(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return false
	}
	return true
}

// wholeNumber parses an integer that was sent as a number or as text.
func wholeNumber(v any, most int64) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(text(v)), 10, 64)
	return n, err == nil && n <= most
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	out, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return string(out)
}

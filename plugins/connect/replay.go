package connect

import (
	"strconv"
	"strings"
)

// ReplayHeader is of records that a sink gets again because a user replays its dead letter queue. Such a record has the topic, partition
// and offset of old, which may be below those that were put before it: it is no repetition of what the sink has. The header has its
// place in the log of replays, where offsets rise as ever: a sink that goes by offsets to know what it has goes by those of Place.
const ReplayHeader = "__millrace.replay"

// Place is where a record stands among those that a sink gets, in order: its topic, partition and offset or, of a replayed record, those in
// the log of replays.
func (r *SinkRecord) Place() (TopicPartition, int64) {
	for i := range r.Headers {
		if r.Headers[i].Key == ReplayHeader {
			if tp, offset, ok := ParsePlace(r.Headers[i].Value.Text()); ok {
				return tp, offset
			}
		}
	}
	return TopicPartition{r.Topic, r.Partition}, r.Offset
}

// FormatPlace writes a place as text: topic/partition/offset.
func FormatPlace(tp TopicPartition, offset int64) string {
	return tp.Topic + "/" + strconv.Itoa(int(tp.Partition)) + "/" + strconv.FormatInt(offset, 10)
}

// ParsePlace reads what FormatPlace wrote.
func ParsePlace(text string) (tp TopicPartition, offset int64, ok bool) {
	parts := strings.Split(text, "/")
	if len(parts) != 3 || parts[0] == "" {
		return tp, 0, false
	}
	partition, err := strconv.ParseInt(parts[1], 10, 32)
	if err != nil || partition < 0 {
		return tp, 0, false
	}
	if offset, err = strconv.ParseInt(parts[2], 10, 64); err != nil || offset < 0 {
		return tp, 0, false
	}
	return TopicPartition{parts[0], int32(partition)}, offset, true
}

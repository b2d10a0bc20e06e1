package connect

import (
	"strconv"
	"strings"
)

// ReplayHeader marks records that a user replays from the dead letter queue. A replayed record has
// its original topic, partition and offset, which may be lower than those of earlier records. It is
// not a duplicate. The header holds its position in the replay log, where offsets always increase:
// that of SinkRecord.Place. A sink that uses offsets to detect duplicates must use those.
const ReplayHeader = "__millrace.replay"

// FormatPlace formats a position as topic/partition/offset.
func FormatPlace(tp TopicPartition, offset int64) string {
	return tp.Topic + "/" + strconv.Itoa(int(tp.Partition)) + "/" + strconv.FormatInt(offset, 10)
}

// ParsePlace parses the format of FormatPlace.
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

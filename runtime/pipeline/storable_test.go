package pipeline

import (
	"math"
	"strings"
	"testing"

	"millrace/plugins/connect"
)

// A record with a partition or timestamp that Kafka does not have is a bad record.
func TestStorable(t *testing.T) {
	for _, row := range []struct {
		partition int32
		timestamp int64
		want      string
	}{
		{connect.AnyPartition, connect.NoTimestamp, ""},
		{0, 0, ""},
		{math.MaxInt32, maxTimestamp, ""},
		{-2, 0, "Invalid partition: -2."},
		{math.MinInt32, 0, "Invalid partition: -2147483648."},
		{0, -2, "Invalid timestamp: -2."},
		{0, math.MinInt64, "Invalid timestamp: -9223372036854775808."},
		{0, maxTimestamp + 1, "timestamp 9223372036855: expected at most"},
		{0, math.MaxInt64, "timestamp 9223372036854775807: expected at most"},
	} {
		err := storable(&connect.SourceRecord{Record: connect.Record{Topic: "t", Partition: row.partition, Timestamp: row.timestamp}})
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("partition %d, timestamp %d: %v", row.partition, row.timestamp, err)
		}
	}
}

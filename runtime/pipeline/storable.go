package pipeline

import (
	"errors"
	"fmt"
	"math"

	"millrace/plugins/connect"
)

// maxTimestamp is the last millisecond whose nanoseconds since 1970 fit into an int64, in the year
// 2262. kgo's timestamps are such numbers.
const maxTimestamp = math.MaxInt64 / 1_000_000

// storable returns an error if a record's topic, partition or timestamp is invalid in Kafka. The
// texts are those of Kafka's own producer.
func storable(r *connect.SourceRecord) error {
	switch {
	case r.Topic == "":
		return errors.New("the record has no topic: its topic is empty")
	case r.Partition < 0 && r.Partition != connect.AnyPartition:
		return fmt.Errorf("Invalid partition: %d. Partition number should always be non-negative or null.", r.Partition) // Apache's wording
	case r.Timestamp < 0 && r.Timestamp != connect.NoTimestamp:
		return fmt.Errorf("Invalid timestamp: %d. Timestamp should always be non-negative or null.", r.Timestamp) // Apache's wording
	case r.Timestamp > maxTimestamp:
		return fmt.Errorf("timestamp %d: expected at most %d", r.Timestamp, int64(maxTimestamp))
	}
	return nil
}

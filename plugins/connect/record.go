package connect

import "time"

// Header is one header of a record.
type Header struct {
	Key    string
	Schema *Schema
	Value  Value
}

// SourceRecord is one record on its way to Kafka.
type SourceRecord struct {
	Topic       string
	Partition   int32    // AnyPartition lets Kafka's partitioner choose
	Boundary    Boundary // after this record; before the last of its batch it takes a PositionKey
	Timestamp   int64    // milliseconds since 1970; NoTimestamp lets the worker stamp it
	KeySchema   *Schema
	Key         Value
	ValueSchema *Schema
	Value       Value
	Headers     []Header

	// Position is the value of the batch's PositionKey in a source offset that resumes right after this record.
	Position int64

	// Err marks a place in the input where a record should be and is not: a ragged row, broken JSON. Value holds the
	// raw input as far as it is known. The worker fails the task before this record or skips it, by errors.tolerance.
	Err error
}

// Stamp gives records the time at which a source read them. Transformations such as InsertField and TimestampRouter use it.
func Stamp(records []SourceRecord, at time.Time) {
	now := at.UnixMilli()
	for i := range records {
		records[i].Timestamp = now
	}
}

// AnyPartition and NoTimestamp stand for "not given".
const (
	AnyPartition int32 = -1
	NoTimestamp  int64 = -1
)

// Batch is what one Poll gives: records of one source partition, in order. A batch without records moves the offset.
//
// The worker stores an offset only when every record before it is acknowledged by Kafka. It stores Offset when all
// Records are; when the task ends inside the batch it stores {PositionKey: Position of the last good record}, or nothing
// where PositionKey is empty. So such a short offset must be enough to resume from.
type Batch struct {
	Partition   map[string]any // the source partition; nil: this input cannot be resumed and no offset is kept
	Offset      map[string]any // the source offset after the last record
	PositionKey string
	Records     []SourceRecord
	Lag         int64    // input known to be waiting behind this batch, in bytes; UnknownLag
	Boundary    Boundary // after the last record; of a batch without records too
}

// Boundary ends a transaction of a task whose SourceContext.Boundaries is set. It is what Kafka Connect's TransactionContext is asked
// for: by a batch, as by commitTransaction(), or by a record, as by commitTransaction(record). What comes after it is the next
// transaction's; what is open when the task ends is aborted.
type Boundary uint8

// The boundaries.
const (
	NoBoundary        Boundary = iota
	CommitTransaction          // the records become visible and the source offset behind them is stored, both or neither
	AbortTransaction           // the records are dropped; the source offset behind them is stored, so that they do not come again
)

// UnknownLag is the Lag of a source that cannot tell.
const UnknownLag int64 = -1

// SinkRecord is one record on its way out of Kafka.
type SinkRecord struct {
	Topic         string
	Partition     int32
	Offset        int64
	Timestamp     int64 // milliseconds since 1970; NoTimestamp
	LogAppendTime bool  // the broker made the timestamp, not the producer
	KeySchema     *Schema
	Key           Value
	ValueSchema   *Schema
	Value         Value
	Headers       []Header
}

// TopicPartition names a partition of a Kafka topic.
type TopicPartition struct {
	Topic     string
	Partition int32
}

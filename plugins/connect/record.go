package connect

import "time"

// Header is a header of a record.
type Header struct {
	Key    string
	Schema *Schema
	Value  Value
}

// Record is what a record from a source and a record to a sink have in common, and what
// transformations change.
type Record struct {
	Topic       string
	Partition   int32 // of a source record: AnyPartition if Kafka's partitioner is to choose
	Timestamp   int64 // milliseconds since 1970; NoTimestamp: from a source, the worker sets it
	KeySchema   *Schema
	Key         Value
	ValueSchema *Schema
	Value       Value
	Headers     []Header
}

// SourceRecord is a record from a source task to Kafka. NewSourceRecord makes one.
type SourceRecord struct {
	Record

	// Boundary ends a transaction after this record. It needs a PositionKey or PlaceOf unless the
	// record is the last of its batch.
	Boundary Boundary

	// Position is the value of the batch's PositionKey in the source offset that resumes right
	// after this record.
	Position int64

	// Err marks input that should be a record but cannot be parsed, such as a ragged row or broken
	// JSON. Value holds the raw input as far as it is known. According to errors.tolerance the
	// worker fails the task before this record or skips it.
	Err error
}

// NewSourceRecord returns a record without a key, for any partition of a topic and without a
// timestamp. A nil schema means that the value has none.
func NewSourceRecord(topic string, schema *Schema, value Value) SourceRecord {
	return SourceRecord{Record: Record{Topic: topic, Partition: AnyPartition, Timestamp: NoTimestamp, ValueSchema: schema, Value: value}}
}

// Stamp sets the timestamp of records to the time at which the source read them. Transformations
// such as InsertField and TimestampRouter use it.
func Stamp(records []SourceRecord, at time.Time) {
	now := at.UnixMilli()
	for i := range records {
		records[i].Timestamp = now
	}
}

// AnyPartition and NoTimestamp mean "not set".
const (
	AnyPartition int32 = -1
	NoTimestamp  int64 = -1
)

// Batch is the result of one Poll: records of one source partition, in order. A batch without
// records moves the offset.
//
// The worker stores an offset only after Kafka has acknowledged every record before it. It stores
// Offset when all Records are acknowledged. If the task ends within the batch, it stores the offset
// of PlaceOf for the last completed record, or {PositionKey: its Position}, or nothing if both are
// unset. So this partial offset must be sufficient to resume.
type Batch struct {
	// the source partition; nil: this input cannot resume, and no offset is stored
	Partition   map[string]any
	Offset      map[string]any // the source offset after the last record
	PositionKey string
	// PlaceOf returns the offset that resumes right after a record, if Positions are not sufficient.
	// Only its Offset counts. It is nil if there is none.
	PlaceOf   func(record int) SourcePlace
	Records   []SourceRecord
	Continues bool     // the next batch and this one are of one poll, which transaction.boundary=poll keeps together
	Lag       int64    // input known to be waiting after this batch, in bytes; UnknownLag
	Boundary  Boundary // after the last record; also for a batch without records
}

// SourcePlace is where a record of a source comes from: a source partition, and the source offset
// that resumes right after the record. Both are Maps with strings as keys, or null.
type SourcePlace struct{ Partition, Offset Value }

// Boundary ends a transaction of a task whose SourceContext.Boundaries is set. It corresponds to
// Kafka Connect's TransactionContext: on a batch to commitTransaction(), on a record to
// commitTransaction(record). Later records belong to the next transaction. A transaction that is
// open when the task ends is aborted.
type Boundary uint8

// Boundaries of transactions.
const (
	NoBoundary        Boundary = iota
	CommitTransaction          // commits the records and the source offset after them atomically
	// drops the records, but stores the source offset after them, so that they are not read again
	AbortTransaction
)

// UnknownLag is the Lag of a source that cannot determine it.
const UnknownLag int64 = -1

// SinkRecord is a record from Kafka to a sink task.
type SinkRecord struct {
	Record
	Offset        int64
	LogAppendTime bool // the broker set the timestamp, not the producer

	// Original and OriginalOffset are the place that Place returns, if it is not that of Topic,
	// Partition and Offset; otherwise Original is nil. Records share what it points to.
	Original       *TopicPartition
	OriginalOffset int64

	// Source is where a record of a source comes from, in a transformation or predicate; nil if that
	// is unknown.
	Source *SourcePlace
}

// Place returns the topic, partition and offset that the worker has read. They increase within each
// partition, and all partitions and offsets of Open, Close, Flush and PreCommit are of this kind.
// They differ from Topic, Partition and Offset if a transformation has changed the topic or the
// partition (KIP-793), or if the record is a replay.
func (r *SinkRecord) Place() (TopicPartition, int64) {
	if r.Original != nil {
		return *r.Original, r.OriginalOffset
	}
	return TopicPartition{r.Topic, r.Partition}, r.Offset
}

// TopicPartition identifies a partition of a Kafka topic.
type TopicPartition struct {
	Topic     string
	Partition int32
}

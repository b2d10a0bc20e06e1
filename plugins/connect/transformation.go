package connect

// ConnectRecord is a record in a transformation, from a source or to a sink. The Offset of a source
// record is NoOffset. Its Partition is AnyPartition unless the source set one.
type ConnectRecord = SinkRecord

// NoOffset is the Offset of a source record.
const NoOffset int64 = -1

// Transformation changes single records. The worker calls Configure, then Apply for each record,
// then Close, never two at a time.
type Transformation interface {
	// Configure receives the properties below transforms.X., with the declared defaults. Its error
	// fails the task.
	Configure(props map[string]string) error

	// Apply changes the record in place, or returns false to drop it. Schemas and data in the
	// record are shared: Apply may replace them but must not modify them. Copy the content of
	// strings and bytes to keep it after Apply returns. An error concerns only this record and is
	// handled according to errors.tolerance. Data without a schema may be JSON text: Value.Decode
	// parses it.
	Apply(r *ConnectRecord) (keep bool, err error)

	Close() error
}

// Predicate selects the records of a transformation. The worker calls Configure, then Test for each
// record, then Close, never two at a time.
type Predicate interface {
	// Configure receives the properties below predicates.X., with the declared defaults. Its error
	// fails the task.
	Configure(props map[string]string) error

	// Test reports whether a record matches. It must not modify the record. Copy the content of
	// strings and bytes to keep it after Test returns. An error concerns only this record and is
	// handled according to errors.tolerance. Data without a schema may be JSON text: Value.Decode
	// parses it.
	Test(r *ConnectRecord) (matches bool, err error)

	Close() error
}

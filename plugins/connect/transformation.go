package connect

// ConnectRecord is a record on its way through a transformation, of a source or for a sink. Of a source's the Offset is NoOffset, and
// the Partition AnyPartition unless the source chose one.
type ConnectRecord = SinkRecord

// NoOffset is the Offset of a record that comes from a source.
const NoOffset int64 = -1

// Transformation changes records one by one. Calls, never two at a time: Configure, then Apply for each record, then Close.
type Transformation interface {
	// Configure gets the properties under transforms.X., with the declared defaults. Its error fails the task.
	Configure(props map[string]string) error

	// Apply changes the record in place, or drops it by false. The schemas and data in it are others', too: it replaces them and
	// changes nothing in them. What strings and bytes hold is to be copied to be kept. An error is the record's, for
	// errors.tolerance to decide. Data without a schema may be a JSON text: Value.Decode reads it.
	Apply(r *ConnectRecord) (keep bool, err error)

	Close() error
}

// Predicate says which records a transformation is for. Calls, never two at a time: Configure, then Test for each record, then Close.
type Predicate interface {
	// Configure gets the properties under predicates.X., with the declared defaults. Its error fails the task.
	Configure(props map[string]string) error

	// Test reports whether a record matches. It changes nothing in it. What strings and bytes hold is to be copied to be kept. An
	// error is the record's, for errors.tolerance to decide. Data without a schema may be a JSON text: Value.Decode reads it.
	Test(r *ConnectRecord) (matches bool, err error)

	Close() error
}

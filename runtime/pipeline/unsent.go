package pipeline

import (
	"errors"

	"millrace/plugins/connect"
	"millrace/runtime/failure"
)

const stringConverter = "org.apache.kafka.connect.storage.StringConverter"

// Blamed returns the failure of a record that a plugin could not send as that of the converter that
// would have refused it. It returns any other failure, and nil, as it is.
func (c *Converters) Blamed(f *failure.Failure) *failure.Failure {
	if f == nil {
		return nil
	}
	switch partOf(f.Err) {
	case connect.KeyPart:
		return failure.New(failure.KeyConverter, c.KeyClass, f.Err)
	case connect.ValuePart:
		return failure.New(failure.ValueConverter, c.ValueClass, f.Err)
	case connect.HeaderPart:
		return failure.New(failure.HeaderConverter, c.HeaderClass, f.Err)
	case connect.AllParts:
		return failure.New(failure.KafkaProduce, failure.WorkerTask, f.Err)
	}
	return f
}

func partOf(err error) connect.Part {
	var f *connect.RecordFailure
	if errors.As(err, &f) {
		return f.Part
	}
	return connect.NoPart
}

// TakeTexts removes the errors of records whose keys and values have no type in the Connect API, if
// the converters accept any type and write its text, as in Apache Kafka Connect. It must not be called
// if there are transformations.
func (c *Converters) TakeTexts(records []connect.SourceRecord) {
	for i := range records {
		r := &records[i]
		if r.Err == nil {
			continue
		}
		if part := partOf(r.Err); part != connect.KeyPart && part != connect.ValuePart {
			continue
		}
		if c.KeyClass == stringConverter && c.ValueClass == stringConverter {
			r.Err = nil
		}
	}
}

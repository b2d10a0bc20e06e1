package converter

import (
	"encoding/binary"
	"errors"
	"fmt"

	"millrace/plugins/connect"
	"millrace/runtime/registry"
)

// registered is what the converters of a Schema Registry have in common.
type registered struct {
	registry *registry.Registry
	format   string
}

// failed says which data it was about. What may pass by itself stays retriable.
func (r registered) failed(what, topic string, err error) error {
	message := fmt.Sprintf("Failed to %s data for topic %s to %s", what, topic, r.format)
	if connect.IsRetriable(err) {
		return fmt.Errorf("%s: %w", message, err)
	}
	return &DataError{message, err}
}

const magic = 0

func idPrefix(id int) []byte { return binary.BigEndian.AppendUint32([]byte{magic}, uint32(id)) }

// splitID takes the schema's id off a message.
func splitID(data []byte) (id int, body []byte, err error) {
	if len(data) < 5 {
		return 0, nil, fmt.Errorf("a message of %d bytes has no schema id: expected a zero, four bytes of the id and the data", len(data))
	}
	if data[0] != magic {
		return 0, nil, errors.New("Unknown magic byte! The data was not written by a converter for a Schema Registry") //nolint:staticcheck // Confluent's wording
	}
	return int(int32(binary.BigEndian.Uint32(data[1:]))), data[5:], nil
}

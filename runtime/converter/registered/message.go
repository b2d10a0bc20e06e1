package registered

import (
	"encoding/binary"
	"errors"
	"fmt"
)

const magic = 0

// Prefix returns the first bytes of messages with the schema of an id: a zero byte and the id.
func Prefix(id int) []byte { return binary.BigEndian.AppendUint32([]byte{magic}, uint32(id)) }

// splitID splits the schema's id off a message.
func splitID(data []byte) (id int, body []byte, err error) {
	if len(data) < 5 {
		return 0, nil, fmt.Errorf("a message of %d bytes has no schema id: expected a zero, four bytes of the id and the data", len(data))
	}
	if data[0] != magic {
		return 0, nil, errors.New("Unknown magic byte! The data was not written by a converter for a Schema Registry") // Confluent's wording
	}
	return int(int32(binary.BigEndian.Uint32(data[1:]))), data[5:], nil
}

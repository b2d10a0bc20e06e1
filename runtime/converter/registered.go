package converter

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/plugins/connect"
	"millrace/runtime/registry"
)

// registered is the common part of the converters that use a Schema Registry. It caches a W for
// writing data of each schema, and an R for reading data of each id.
type registered[W, R any] struct {
	registry  *registry.Registry
	format    string
	newWriter func(topic string, s *connect.Schema) (W, error)
	newReader func(topic string, id int) (R, error)

	writing writeKey // the key of the last writer
	writer  *W
	writers map[writeKey]*W
	reading readKey
	reader  *R
	readers map[readKey]*R
	// schemas that cannot be read, so that they are not retried for each record
	broken map[readKey]error
}

type writeKey struct {
	schema *connect.Schema
	topic  string
}

type readKey struct {
	id    int
	topic string
}

// toWrite returns the writer for data of s.
func (r *registered[W, R]) toWrite(topic string, s *connect.Schema) (*W, error) {
	key := writeKey{s, topic}
	if r.writer != nil && r.writing == key {
		return r.writer, nil
	}
	w, ok := r.writers[key]
	if !ok {
		made, err := r.newWriter(topic, s)
		if err != nil {
			return nil, r.failed("serialize", topic, err)
		}
		if r.writers == nil || len(r.writers) >= r.registry.CacheSize {
			r.writers = map[writeKey]*W{}
		}
		w = &made
		r.writers[key] = w
	}
	r.writing, r.writer = key, w
	return w, nil
}

// toRead returns the reader for a message, and the message without its id.
func (r *registered[W, R]) toRead(topic string, data []byte) (_ *R, body []byte, err error) {
	id, body, err := splitID(data)
	if err != nil {
		return nil, nil, r.failed("deserialize", topic, err)
	}
	key := readKey{id, topic}
	if r.reader != nil && r.reading == key {
		return r.reader, body, nil
	}
	found, ok := r.readers[key]
	if !ok {
		if err, ok := r.broken[key]; ok {
			return nil, nil, err
		}
		made, err := r.newReader(topic, id)
		if err != nil {
			return nil, nil, r.remember(key, r.failed("deserialize", topic, err), err)
		}
		if r.readers == nil || len(r.readers) >= r.registry.CacheSize || r.registry.Full() {
			r.readers = map[readKey]*R{}
		}
		found = &made
		r.readers[key] = found
	}
	r.reading, r.reader = key, found
	return found, body, nil
}

// remember caches a permanent failure of a schema: the schema of an id never changes.
func (r *registered[W, R]) remember(key readKey, failure, cause error) error {
	var bad *DataError
	if !errors.As(cause, &bad) || connect.IsRetriable(cause) {
		return failure
	}
	if r.broken == nil || len(r.broken) >= 100 {
		r.broken = map[readKey]error{}
	}
	r.broken[key] = failure
	r.registry.Full()
	return failure
}

// registryVersion sets the version of a schema without one to that of the registry.
func (r *registered[W, R]) registryVersion(s *connect.Schema, topic, record string, found sr.Schema) error {
	if s == nil || s.Version != 0 {
		return nil
	}
	subject, err := r.registry.Subject(topic, record)
	if err != nil {
		return nil // this strategy has no subject
	}
	s.Version, err = r.registry.Version(subject, found)
	return err
}

// failed adds the affected data to an error. Temporary errors stay retriable.
func (r *registered[W, R]) failed(what, topic string, err error) error {
	message := fmt.Sprintf("Failed to %s data for topic %s to %s", what, topic, r.format)
	if connect.IsRetriable(err) {
		return fmt.Errorf("%s: %w", message, err)
	}
	return &DataError{message, err}
}

// inSchema adds the schema's id to an error. Temporary errors stay retriable.
func inSchema(id int, err error) error {
	if err == nil || connect.IsRetriable(err) {
		return err
	}
	return &DataError{fmt.Sprintf("the schema of id %d", id), err}
}

const magic = 0

func idPrefix(id int) []byte { return binary.BigEndian.AppendUint32([]byte{magic}, uint32(id)) }

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

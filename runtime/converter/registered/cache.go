// Package registered contains what the converters share whose schemas are in a Schema Registry: the
// format of messages, the cache of schemas, the limits for schemas, and the names of parameters.
package registered

import (
	"errors"
	"fmt"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/configs/network"
	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/schemaregistry"
)

// Cache is the common part of the converters that use a Schema Registry. It caches a W for writing
// data of each schema, and an R for reading data of each id. NewWriter and NewReader make them.
type Cache[W, R any] struct {
	Registry  *schemaregistry.Registry
	Format    string // the name of the format in messages
	NewWriter func(topic string, s *connect.Schema) (W, error)
	NewReader func(topic string, id int) (R, error)

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

// Guard limits the connections to the registry to those that a policy allows.
func (r *Cache[W, R]) Guard(policy *network.Policy) { r.Registry.Guard(policy) }

// Writer returns the writer for data of s.
func (r *Cache[W, R]) Writer(topic string, s *connect.Schema) (*W, error) {
	key := writeKey{s, topic}
	if r.writer != nil && r.writing == key {
		return r.writer, nil
	}
	w, ok := r.writers[key]
	if !ok {
		made, err := r.NewWriter(topic, s)
		if err != nil {
			return nil, r.Failed("serialize", topic, err)
		}
		if r.writers == nil || len(r.writers) >= r.Registry.CacheSize {
			r.writers = map[writeKey]*W{}
		}
		w = &made
		r.writers[key] = w
	}
	r.writing, r.writer = key, w
	return w, nil
}

// Reader returns the reader for a message, and the message without its id.
func (r *Cache[W, R]) Reader(topic string, data []byte) (_ *R, body []byte, err error) {
	id, body, err := splitID(data)
	if err != nil {
		return nil, nil, r.Failed("deserialize", topic, err)
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
		made, err := r.NewReader(topic, id)
		if err != nil {
			return nil, nil, r.remember(key, r.Failed("deserialize", topic, err), err)
		}
		if r.readers == nil || len(r.readers) >= r.Registry.CacheSize || r.Registry.Full() {
			r.readers = map[readKey]*R{}
		}
		found = &made
		r.readers[key] = found
	}
	r.reading, r.reader = key, found
	return found, body, nil
}

// Schema returns the schema of an id, which must have the type of this format.
func (r *Cache[W, R]) Schema(id int, want sr.SchemaType) (found sr.Schema, err error) {
	found, err = r.Registry.ByID(id)
	if err == nil && found.Type != want {
		err = conversion.Errorf("the schema of id %d is %s, not %s: use the converter for it", id, found.Type, r.Format)
	}
	return found, err
}

// LastID returns the id of the schema of the last message that was read.
func (r *Cache[W, R]) LastID() int { return r.reading.id }

// remember caches a permanent failure of a schema: the schema of an id never changes.
func (r *Cache[W, R]) remember(key readKey, failure, cause error) error {
	var bad *conversion.Error
	if !errors.As(cause, &bad) || connect.IsRetriable(cause) {
		return failure
	}
	if r.broken == nil || len(r.broken) >= 100 {
		r.broken = map[readKey]error{}
	}
	r.broken[key] = failure
	r.Registry.Full()
	return failure
}

// SetVersion sets the version of a schema without one to that of the registry.
func (r *Cache[W, R]) SetVersion(s *connect.Schema, topic, record string, found sr.Schema) error {
	if s == nil || s.Version != 0 {
		return nil
	}
	subject, err := r.Registry.Subject(topic, record)
	if err != nil {
		return nil // this strategy has no subject
	}
	s.Version, err = r.Registry.Version(subject, found)
	return err
}

// Failed adds the affected data to an error. Temporary errors stay retriable.
func (r *Cache[W, R]) Failed(what, topic string, err error) error {
	message := fmt.Sprintf("Failed to %s data for topic %s to %s", what, topic, r.Format)
	if connect.IsRetriable(err) {
		return fmt.Errorf("%s: %w", message, err)
	}
	return conversion.Wrap(message, err)
}

// InSchema adds the schema's id to an error. Temporary errors stay retriable.
func InSchema(id int, err error) error {
	if err == nil || connect.IsRetriable(err) {
		return err
	}
	return conversion.Wrap(fmt.Sprintf("the schema of id %d", id), err)
}

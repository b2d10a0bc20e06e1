// Package schemaregistry is a client for a Schema Registry. It looks up and registers schemas by id
// and subject, and caches the answers.
package schemaregistry

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/configs"
)

// Registry is the client of a key converter or value converter. It is not safe for concurrent use.
type Registry struct {
	client   *sr.Client
	over     *http.Transport
	shown    string // the URLs, without passwords
	strategy string
	suffix   string // of subjects named after topics

	register, useLatest, normalize bool
	fixedID                        int
	// data that the schema for writing has no place for is an error
	Strict    bool
	CacheSize int // how many schemas to cache

	written map[asked]Registered
	byID    map[int]sr.Schema
	kept    int // bytes of the cached texts
}

type asked struct{ subject, text string }

// Registered is a schema with its id in the registry.
type Registered struct {
	ID     int
	Schema sr.Schema
}

// New makes a client from properties that Keys accepted.
func New(c configs.Config, isKey bool) (*Registry, error) {
	r := &Registry{
		strategy: c.String("value.subject.name.strategy"), suffix: "-value",
		register: c.Bool("auto.register.schemas"), useLatest: c.Bool("use.latest.version"), normalize: c.Bool("normalize.schemas"),
		fixedID: c.Int("use.schema.id"), Strict: c.Bool("latest.compatibility.strict"), CacheSize: c.Int("schemas.cache.config"),
		written: map[asked]Registered{}, byID: map[int]sr.Schema{},
	}
	if isKey {
		r.strategy, r.suffix = c.String("key.subject.name.strategy"), "-key"
	}
	if c.Has("schemas.cache.size") {
		r.CacheSize = c.Int("schemas.cache.size")
	}
	return r, r.connect(c)
}

// Subject returns the subject for the schema of a record's key or value. name is the record's full
// name in the schema, or "" if it has none.
func (r *Registry) Subject(topic, name string) (string, error) {
	if r.strategy == topicName {
		return topic + r.suffix, nil
	}
	if name == "" {
		short := r.strategy[strings.LastIndexByte(r.strategy, '.')+1:]
		return "", fmt.Errorf("%s needs data that is a record with a name: name its schema, as SetSchemaMetadata does", short)
	}
	if r.strategy == topicRecordName {
		return topic + "-" + name, nil
	}
	return name, nil
}

// ForWriting returns the schema to write data of schema s with: s itself, registered or looked up,
// or the one that the configuration prescribes.
func (r *Registry) ForWriting(subject string, s sr.Schema) (Registered, error) {
	key := asked{subject, s.Schema}
	if found, ok := r.written[key]; ok {
		return found, nil
	}
	found, err := r.forWriting(subject, s)
	if err != nil {
		return found, err
	}
	if len(r.written) >= r.CacheSize {
		clear(r.written)
	}
	r.written[key] = found
	return found, nil
}

func (r *Registry) forWriting(subject string, s sr.Schema) (_ Registered, err error) {
	ctx := r.context()
	switch {
	case r.register:
		id, err := r.client.RegisterSchema(ctx, subject, s, -1, -1)
		return Registered{id, s}, r.explain("registering the schema of subject "+subject, err)
	case r.fixedID >= 0:
		s, err = r.ByID(r.fixedID)
		return Registered{r.fixedID, s}, err
	case r.useLatest:
		latest, err := r.client.SchemaByVersion(ctx, subject, -1)
		return Registered{latest.ID, latest.Schema}, r.explain("reading the latest schema of subject "+subject, err)
	}
	found, err := r.client.LookupSchema(ctx, subject, s)
	return Registered{found.ID, s}, r.explain("looking up the schema of subject "+subject+" (auto.register.schemas=false)", err)
}

// ByID returns the schema with an id.
func (r *Registry) ByID(id int) (sr.Schema, error) {
	if s, ok := r.byID[id]; ok {
		return s, nil
	}
	s, err := r.client.SchemaByID(r.context(), id)
	if err != nil {
		return s, r.explain(fmt.Sprintf("reading the schema of id %d", id), err)
	}
	if len(r.byID) >= r.CacheSize {
		clear(r.byID)
	}
	r.byID[id] = s
	r.kept += len(s.Schema)
	return s, nil
}

// Full reports whether the cached schemas exceed the limit. If so, the registry has dropped them,
// and its caller drops the values derived from them.
func (r *Registry) Full() bool {
	if r.kept <= mostKept {
		return false
	}
	clear(r.byID)
	r.kept = 0
	return true
}

// Version returns the version of a schema in its subject, or 0 if the subject does not have it.
func (r *Registry) Version(subject string, s sr.Schema) (int32, error) {
	found, err := r.client.LookupSchema(r.context(), subject, s)
	var answer *sr.ResponseError
	if errors.As(err, &answer) && answer.StatusCode/100 == 4 {
		return 0, nil // it is under another subject: the data can still be read
	}
	return int32(found.Version), r.explain("looking up the version of a schema in subject "+subject, err)
}

func (r *Registry) context() context.Context {
	if r.normalize {
		return sr.WithParams(context.Background(), sr.Normalize)
	}
	return context.Background()
}

package storage

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
	"millrace/runtime/kafka"
)

// Stored is a source offset from the topic's history; a nil Offset removed it.
type Stored struct {
	connect.SourceOffset
	At     string // position of the record: its partition and offset in the topic
	Time   time.Time
	Change *Change // nil: a task stored it
	Whole  bool    // compaction cannot have removed any earlier record
}

// Change is a change of a connector's offsets by a user.
type Change struct {
	ID     string // the same in all records of a change
	Verb   string
	Before map[string]any // the offset before the change; nil: none
}

// changeHeader is the record header that holds the note of a change. Apache's readers ignore
// headers.
const changeHeader = "millrace.change"

// note is a Change as stored.
type note struct {
	ID     string          `json:"id"`
	Verb   string          `json:"verb"`
	Before json.RawMessage `json:"before"` // encoded like a record value
}

// ChangeRecords returns the records that Set would write, with a note of the change. before are all
// stored offsets.
func (k *KafkaOffsets) ChangeRecords(connector, verb string, before, offsets []connect.SourceOffset) ([]*kgo.Record, error) {
	records, err := k.Records(connector, offsets)
	if err != nil {
		return nil, err
	}
	var was index
	if err := was.applyAll(connector, before); err != nil {
		return nil, err
	}
	id := rand.Text()
	for i, r := range records {
		old, err := was.get(connector, offsets[i].Partition)
		if err != nil {
			return nil, err
		}
		offset, err := encodeOffset(connector, old)
		if err != nil {
			return nil, err
		}
		text, err := json.Marshal(note{id, verb, offset})
		if err != nil {
			return nil, err
		}
		r.Headers = []kgo.RecordHeader{{Key: changeHeader, Value: text}}
	}
	return records, nil
}

// WriteRecords writes records of this topic and waits until they are acknowledged and read back.
func (k *KafkaOffsets) WriteRecords(ctx context.Context, records []*kgo.Record) error {
	written, err := k.produceRecords(ctx, k.client, records)
	if err != nil {
		return err
	}
	return k.await(ctx, written)
}

// plainName matches connector names that need no escapes in JSON.
var plainName = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// History reads the topic from its beginning, with a client of its own. Like Get and All, it waits
// for everything that was in the topic when it was called: brokers report a transaction as
// committed a moment before readers of committed records get it.
func (k *KafkaOffsets) History(ctx context.Context, connector string, each func(Stored) error) error {
	if err := k.Sync(ctx); err != nil {
		return err
	}
	spans, err := kafka.Spans(ctx, k.admin, k.config.Name, true)
	if err != nil {
		return err
	}
	props := maps.Clone(k.config.Client)
	delete(props, "group.id") // the worker's
	opts, err := kafka.Options(props, kafka.Consumer, kafka.Patient)
	if err != nil {
		return err
	}
	prefix := []byte{'['}
	if plainName.MatchString(connector) {
		prefix = []byte(`["` + connector + `",`)
	}
	next, holes := map[int32]int64{}, map[int32]bool{}
	var failure error
	err = kafka.ReadSpans(ctx, opts, k.config.Name, spans, func(r *kgo.Record) bool {
		holes[r.Partition] = holes[r.Partition] || r.Offset != next[r.Partition]
		next[r.Partition] = r.Offset + 1
		if r.Attrs.IsControl() || !bytes.HasPrefix(r.Key, prefix) {
			return true
		}
		if s, ok := storedIn(r, connector); ok {
			s.Whole = !holes[r.Partition]
			failure = each(s)
		}
		return failure == nil
	})
	if failure != nil {
		return failure
	}
	return err
}

// storedIn decodes a record. It returns false for records of other connectors and for unreadable
// ones, which were logged when they were first read.
func storedIn(r *kgo.Record, connector string) (s Stored, ok bool) {
	of, partition, err := decodeKey(r.Key)
	if err != nil || of != connector {
		return s, false
	}
	offset, err := decodeOffset(r.Value)
	if err != nil {
		return s, false
	}
	s = Stored{SourceOffset: connect.SourceOffset{Partition: partition, Offset: offset}, At: fmt.Sprintf("%d-%d", r.Partition, r.Offset), Time: r.Timestamp}
	for _, h := range r.Headers {
		if h.Key == changeHeader {
			s.Change = changeIn(h.Value)
		}
	}
	return s, true
}

// changeIn decodes a note; nil if it is invalid.
func changeIn(text []byte) *Change {
	var n note
	if err := json.Unmarshal(text, &n); err != nil || n.ID == "" {
		return nil
	}
	if string(n.Before) == "null" {
		n.Before = nil
	}
	before, err := decodeOffset(n.Before)
	if err != nil {
		return nil
	}
	return &Change{n.ID, n.Verb, before}
}

// PartitionKey returns a key that identifies a source partition regardless of the order of its
// members.
func PartitionKey(partition map[string]any) (string, error) {
	key, err := encodeKey("", partition)
	return string(key), err
}

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

// Stored is a source offset as it was stored once; a nil Offset removed it.
type Stored struct {
	connect.SourceOffset
	At     string // names the record: its partition and offset in the topic
	Time   time.Time
	Change *Change // nil: a task stored it
	Whole  bool    // nothing that was stored before it can have been removed by compaction
}

// Change is a user's change of a connector's offsets.
type Change struct {
	ID     string // the same in all records of a change
	Verb   string
	Before map[string]any // what was stored until then; nil: nothing
}

// changeHeader is the header of each record that a change writes, which holds a note of it. Readers of Apache's leave headers alone.
const changeHeader = "millrace.change"

// note is a Change as it is written.
type note struct {
	ID     string          `json:"id"`
	Verb   string          `json:"verb"`
	Before json.RawMessage `json:"before"` // as the value of a record
}

// ChangeRecords are what Set would write, with a note of what is changed; before is all that is stored.
func (k *KafkaOffsets) ChangeRecords(connector, verb string, before, offsets []connect.SourceOffset) ([]*kgo.Record, error) {
	records, err := k.Records(connector, offsets)
	if err != nil {
		return nil, err
	}
	var was index
	if err := was.take(connector, before); err != nil {
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

// WriteRecords writes records of this topic and waits until they are acknowledged and taken in.
func (k *KafkaOffsets) WriteRecords(ctx context.Context, records []*kgo.Record) error {
	written, err := k.produceRecords(ctx, k.client, records)
	if err != nil {
		return err
	}
	return k.await(ctx, written)
}

// plainName is a connector's name that JSON writes as it is.
var plainName = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// History reads the topic from its beginning, with a client of its own. As Get and All do, it waits for what was in the topic when it
// was called: brokers say that a transaction is committed a moment before readers of committed records get it.
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

// storedIn reads a record; false when it is of another connector, or cannot be read: that was logged when it was taken in.
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

// changeIn reads a note; nil when it is none.
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

// PartitionKey tells source partitions apart, whatever the order of their members.
func PartitionKey(partition map[string]any) (string, error) {
	key, err := encodeKey("", partition)
	return string(key), err
}

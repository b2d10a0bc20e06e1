package http

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"millrace/connectors/internal/jsontext"
	"millrace/plugins/connect"
)

// maxPollBatch is the maximum number of records in a batch.
const maxPollBatch = 1000

// entry is a record of a response, or the reason why it is invalid.
type entry struct {
	value  []byte
	offset offsetValue
	err    error
}

// take splits the document of a response into batches. after is the state to store when all of it
// is delivered.
func (t *pollTask) take(document []byte, after state) {
	found := t.find(document)
	if found == nil {
		return
	}
	entries, bad, kind := t.entries(found)
	at := t.at
	for len(entries) > 0 {
		n := min(len(entries), maxPollBatch)
		records := make([]connect.SourceRecord, n)
		for i := range records {
			records[i] = t.record(&entries[i])
			if t.ordered {
				t.last.move(&entries[i], kind)
				at.offset = entries[i].offset.text
			}
		}
		entries = entries[n:]
		at.seen = t.last.identities()
		t.add(records, at)
	}
	after.offset, after.seen = at.offset, at.seen
	switch n := len(t.pending); {
	case len(bad) > 0: // until they are handled, the response is not fully delivered
		records := make([]connect.SourceRecord, len(bad))
		for i := range bad {
			records[i] = t.record(&bad[i])
		}
		t.add(records, after)
	case n > 0:
		t.pending[n-1].Offset = after.fields()
	case after != t.at:
		t.add(nil, after)
	}
	t.at = after
}

// add appends a batch of the records before an offset.
func (t *pollTask) add(records []connect.SourceRecord, at state) {
	connect.Stamp(records, time.Now())
	t.pending = append(t.pending, connect.Batch{Partition: t.partition, Lag: connect.UnknownLag, Records: records, Offset: at.fields()})
}

// find returns the part of a response with the records; nil if it is missing. That is not an error,
// because many services omit it when there are no new records.
func (t *pollTask) find(document []byte) []byte {
	found := jsontext.Find(document, t.list)
	switch string(found) {
	case "null", `""`, "[]":
		return nil
	case "{}":
		if t.ordered || len(t.list) > 0 {
			return nil
		}
	case "":
		if !t.listMissing && string(document) != "null" {
			t.log.Warn("the answer has nothing at the pointer to the list of records: no record is taken from such answers",
				listKey, "/"+strings.Join(t.list, "/"), "answer", string(document[:min(len(document), 200)]))
		}
		t.listMissing = true
		return nil
	}
	t.listMissing = false
	return found
}

// entries returns the undelivered records of a response in the order of their offsets, and the
// records without a usable offset.
func (t *pollTask) entries(found []byte) (news, bad []entry, kind offsetKind) {
	values := t.values(found)
	news = make([]entry, 0, len(values))
	if !t.ordered {
		for _, value := range values {
			news = append(news, entry{value: value})
		}
		return news, nil, textOffset
	}
	var offsets []offsetValue
	for _, value := range values {
		e := entry{value: value}
		if e.offset, e.err = t.offsetOf(value); e.err != nil {
			bad = t.addBad(bad, e)
			continue
		}
		news, offsets = append(news, e), append(offsets, e.offset)
	}
	kind = kindOf(t.last.offset, offsets)
	news = slices.DeleteFunc(news, func(e entry) bool {
		if e.offset.is(kind) {
			return false
		}
		e.err = fmt.Errorf("the offset %q of a record cannot be compared with others, which are %s", e.offset.text, kind)
		bad = t.addBad(bad, e)
		return true
	})
	t.noteKind(kind, news)
	news = t.last.news(news, kind)
	slices.SortStableFunc(news, func(a, b entry) int { return a.offset.compare(b.offset, kind) })
	return news, bad, kind
}

// noteKind logs how offsets are compared, once and after each change.
func (t *pollTask) noteKind(kind offsetKind, news []entry) {
	if len(news) == 0 || kind == t.kind {
		return
	}
	t.kind = kind
	if i := slices.IndexFunc(news, func(e entry) bool { return ambiguousDate.MatchString(e.offset.text) }); i >= 0 && kind == textOffset {
		t.log.Warn("offsets of records are dates that can be read in two ways: they are compared as text, and records that are later may be skipped; set "+
			dateOrderKey+" to day or month", "offset", news[i].offset.text)
		return
	}
	t.log.Info("offsets of records are compared", "as", string(kind))
}

// offsetOf returns the offset of a record.
func (t *pollTask) offsetOf(value []byte) (offsetValue, error) {
	found := jsontext.Find(value, t.offset)
	text := jsontext.Plain(found)
	if text == "" || found[0] == '{' || found[0] == '[' || string(found) == "null" {
		return offsetValue{}, fmt.Errorf("a record has no offset, a number or text, at %s=/%s: %s", recordOffsetKey, strings.Join(t.offset, "/"),
			value[:min(len(value), 200)])
	}
	return parseOffset(text, found[0] == '"', t.dates), nil
}

// addBad appends a record without a usable offset, unless it was reported before: a service may
// return it in every response.
func (t *pollTask) addBad(bad []entry, e entry) []entry {
	id := identity(e.value)
	if t.reported[id] {
		return bad
	}
	if t.reported == nil || len(t.reported) >= maxIdentities {
		t.reported = map[string]bool{}
	}
	t.reported[id] = true
	return append(bad, e)
}

// values returns the elements of an array, without nulls. Any other value is returned as a single
// one.
func (t *pollTask) values(found []byte) (out [][]byte) {
	if found[0] != '[' {
		return [][]byte{found}
	}
	for i := 1; i < len(found)-1; {
		size, err := t.scanner.Scan(found[i:], true)
		if err != nil {
			break // it was already validated
		}
		out = append(out, found[i:i+size:i+size])
		i += size + 1
	}
	return slices.DeleteFunc(out, func(v []byte) bool { return string(v) == "null" })
}

func (t *pollTask) record(e *entry) connect.SourceRecord {
	if e.err != nil {
		r := connect.NewSourceRecord(t.topic, connect.BytesSchema, connect.BytesValue(e.value))
		r.Err = e.err
		return r
	}
	r := connect.NewSourceRecord(t.topic, nil, connect.JSONValue(e.value))
	if key := jsontext.Find(e.value, t.key); t.keyed && key != nil && string(key) != "null" {
		r.KeySchema, r.Key = connect.StringSchema, connect.StringValue(jsontext.Plain(key))
	}
	return r
}

// Stop closes the connections.
func (t *pollTask) Stop() error {
	if t.client != nil {
		t.client.close()
	}
	return nil
}

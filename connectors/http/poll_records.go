package http

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"millrace/connectors/internal/jsontext"
	"millrace/plugins/connect"
)

// maxPollBatch is how many records a batch of an answer has at most.
const maxPollBatch = 1000

// entry is a record of an answer.
type entry struct {
	value  []byte
	offset string
}

// take makes batches of an answer. State is what is stored when all of it is delivered.
func (t *pollTask) take(text []byte, after state) error {
	entries, err := t.entries(text)
	if err != nil {
		return err
	}
	at := t.at
	for len(entries) > 0 {
		n := min(len(entries), maxPollBatch)
		batch := connect.Batch{Partition: t.partition, Lag: connect.UnknownLag, Records: make([]connect.SourceRecord, n)}
		for i, e := range entries[:n] {
			batch.Records[i] = t.record(e)
			at.offset = e.offset
		}
		entries = entries[n:]
		batch.Offset = at.fields()
		t.pending = append(t.pending, batch)
	}
	after.offset = at.offset
	if n := len(t.pending); n > 0 {
		t.pending[n-1].Offset = after.fields()
	} else if after != t.at {
		t.pending = append(t.pending, connect.Batch{Partition: t.partition, Lag: connect.UnknownLag, Offset: after.fields()})
	}
	t.at = after
	return nil
}

// entries are the records of an answer that have not been given, in their order.
func (t *pollTask) entries(text []byte) ([]entry, error) {
	if at := invalidUTF8(text); at >= 0 {
		return nil, fmt.Errorf("at byte %d the answer is not UTF-8, which JSON is", at)
	}
	document, err := only(text, 0, &t.scanner)
	if err != nil {
		return nil, fmt.Errorf("the answer is %w", err)
	}
	found := jsontext.Find(document, t.list)
	if found == nil {
		return nil, fmt.Errorf("the answer has nothing at %s=/%s", listKey, strings.Join(t.list, "/"))
	}
	var entries []entry
	for _, value := range t.values(found) {
		e := entry{value: value}
		if t.ordered {
			offset := jsontext.Find(value, t.offset)
			if e.offset = jsontext.Plain(offset); e.offset == "" || offset[0] == '{' || offset[0] == '[' || string(offset) == "null" {
				return nil, fmt.Errorf("a record has no offset, a number or text, at %s=/%s: %s", recordOffsetKey, strings.Join(t.offset, "/"), value[:min(len(value), 200)])
			}
			if t.at.offset != "" && compareOffsets(e.offset, t.at.offset) <= 0 {
				continue
			}
		}
		entries = append(entries, e)
	}
	if t.ordered {
		slices.SortStableFunc(entries, func(a, b entry) int { return compareOffsets(a.offset, b.offset) })
	}
	return entries, nil
}

// values are the elements of an array, without nulls; anything else is one value, and null none.
func (t *pollTask) values(found []byte) (out [][]byte) {
	if found[0] != '[' {
		out = append(out, found)
	} else {
		for i := 1; i < len(found)-1; {
			size, err := t.scanner.Scan(found[i:], true)
			if err != nil {
				break // it was valid
			}
			out = append(out, found[i:i+size:i+size])
			i += size + 1
		}
	}
	return slices.DeleteFunc(out, func(v []byte) bool { return string(v) == "null" })
}

func (t *pollTask) record(e entry) connect.SourceRecord {
	r := connect.SourceRecord{Topic: t.topic, Partition: connect.AnyPartition, Timestamp: connect.NoTimestamp, Value: connect.JSONValue(e.value)}
	if key := jsontext.Find(e.value, t.key); t.keyed && key != nil && string(key) != "null" {
		r.KeySchema, r.Key = connect.StringSchema, connect.StringValue(jsontext.Plain(key))
	}
	return r
}

// compareOffsets compares numbers by their value and anything else as text.
func compareOffsets(a, b string) int {
	x, xErr := number(a)
	y, yErr := number(b)
	if xErr != nil || yErr != nil {
		return strings.Compare(a, b)
	}
	return x.Cmp(y)
}

var errNoNumber = errors.New("no number")

// number reads a decimal number of sane length.
func number(text string) (*big.Rat, error) {
	if len(text) > 100 || strings.ContainsAny(text, "/_xXpPoObBeEnN") {
		return nil, errNoNumber
	}
	if n, ok := new(big.Rat).SetString(text); ok {
		return n, nil
	}
	return nil, errNoNumber
}

// Stop ends the connections.
func (t *pollTask) Stop() error {
	if t.client != nil {
		t.client.close()
	}
	return nil
}

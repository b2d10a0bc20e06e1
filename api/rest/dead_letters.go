package rest

import (
	"encoding/base64"
	"errors"
	"fmt"
)

// DeadLetters is a page of a connector's dead letter queue.
type DeadLetters struct {
	Topic   string       `json:"topic"`
	Records []DeadLetter `json:"records"` // newest first
	Held    int64        `json:"held"`    // records in the topic, including those of other connectors
	More    bool         `json:"more"`    // there may be older records
}

// DeadLetter is a record of a dead letter queue.
type DeadLetter struct {
	Partition int32              `json:"partition"`
	Offset    int64              `json:"offset"`
	Timestamp int64              `json:"timestamp"` // milliseconds since 1970
	Key       *Content           `json:"key"`
	Value     *Content           `json:"value"`
	Headers   []DeadLetterHeader `json:"headers"`
	Error     DeadLetterError    `json:"error"`
	Replayed  bool               `json:"replayed"`
	// the record that was replayed and failed again: topic/partition/offset
	ReplayOf string `json:"replay_of,omitempty"`
}

// DeadLetterHeader is a header of a dead letter record, except those that describe the error.
type DeadLetterHeader struct {
	Key   string   `json:"key"`
	Value *Content `json:"value"`
}

// DeadLetterError is the reason why a record could not be processed, according to the record's
// headers.
type DeadLetterError struct {
	Words           string `json:"words"` // a description in one sentence
	Connector       string `json:"connector,omitempty"`
	Task            string `json:"task,omitempty"`
	Stage           string `json:"stage,omitempty"`
	Class           string `json:"class,omitempty"` // the class that failed
	Exception       string `json:"exception,omitempty"`
	Message         string `json:"message,omitempty"`
	Trace           string `json:"trace,omitempty"`
	Topic           string `json:"topic,omitempty"` // the origin of the record, or its destination
	Partition       string `json:"partition,omitempty"`
	Offset          string `json:"offset,omitempty"`
	SourcePartition string `json:"source_partition,omitempty"`
	SourceOffset    string `json:"source_offset,omitempty"`
}

// Content is a byte sequence: Text if it is UTF-8, otherwise Base64. If it was cut, Bytes is the
// full length.
type Content struct {
	Text   *string `json:"text,omitempty"`
	Base64 *string `json:"base64,omitempty"`
	Bytes  int     `json:"cut_of_bytes,omitempty"`
}

// Raw returns the bytes, or nil for a nil Content. It fails for cut content, and unless exactly one
// of Text and Base64 is set.
func (c *Content) Raw() ([]byte, error) {
	switch {
	case c == nil:
		return nil, nil
	case c.Bytes > 0:
		return nil, errors.New(`"cut_of_bytes" shows that the content was cut: read the record by its partition and offset to get all of it`)
	case c.Text != nil && c.Base64 == nil:
		return []byte(*c.Text), nil
	case c.Base64 != nil && c.Text == nil:
		return base64.StdEncoding.DecodeString(*c.Base64)
	}
	return nil, errors.New(`expected null, or an object with either "text" or "base64"`)
}

// ReplayRequest is the body of POST /connectors/{connector}/dlq/replay. Exactly one of All and
// Records must be set.
type ReplayRequest struct {
	All     bool           `json:"all,omitempty"` // all records that were not replayed yet
	Records []ReplayRecord `json:"records,omitempty"`
	Again   bool           `json:"again,omitempty"` // replay records again that were already replayed
	Topic   string         `json:"topic,omitempty"` // the origin of records whose headers do not name one
}

// UnmarshalJSON rejects unknown fields.
func (r *ReplayRequest) UnmarshalJSON(b []byte) error {
	return readFields(b, map[string]any{"all": &r.All, "records": &r.Records, "again": &r.Again, "topic": (*scalar)(&r.Topic)})
}

// ReplayRecord identifies a record. Key and Value, if set, replace the record's own.
type ReplayRecord struct {
	Partition int32    `json:"partition"`
	Offset    int64    `json:"offset"`
	Key       *Content `json:"key,omitempty"`
	Value     *Content `json:"value,omitempty"`
}

// UnmarshalJSON requires partition and offset, because 0 is a valid value of both. It rejects
// unknown fields.
func (r *ReplayRecord) UnmarshalJSON(b []byte) error {
	var partition *int32
	var offset *int64
	if string(b) != "null" {
		if err := readFields(b, map[string]any{"partition": &partition, "offset": &offset, "key": &r.Key, "value": &r.Value}); err != nil {
			return err
		}
	}
	if partition == nil || offset == nil || *partition < 0 || *offset < 0 {
		return errors.New(`expected "partition" and "offset", both at least 0`)
	}
	r.Partition, r.Offset = *partition, *offset
	return nil
}

// Replayed is the result of a replay. Each requested record is counted in exactly one of the
// counts.
type Replayed struct {
	Replayed  int             `json:"replayed"`
	Already   int             `json:"already"`   // skipped because they were replayed before
	Remaining int             `json:"remaining"` // not reached within the time of a request: send the request again
	Refused   int             `json:"refused"`   // cannot be replayed
	Reasons   []RefusedReplay `json:"reasons"`   // the reasons for the first hundred
	Message   string          `json:"message"`
}

// Summary describes the result in a sentence.
func (r *Replayed) Summary() string {
	text := fmt.Sprintf("%d records are replayed", r.Replayed)
	for _, part := range []struct {
		n    int
		text string
	}{{r.Already, "were replayed before"}, {r.Refused, "cannot be replayed"}, {r.Remaining, "remain: replay again"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.text)
		}
	}
	return text
}

// RefusedReplay is the reason why a record was not replayed.
type RefusedReplay struct {
	Partition int32  `json:"partition"`
	Offset    int64  `json:"offset"`
	Reason    string `json:"reason"`
}

package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Offset is one entry of a connector's offsets. A nil Offset removes the entry. Integers in a
// decoded offset are int64.
type Offset struct {
	Partition map[string]any `json:"partition"`
	Offset    map[string]any `json:"offset"`
}

// UnmarshalJSON ignores unknown fields: a response of a newer worker may have more. Requests reject
// them, because their lists of offsets are an offsetList.
func (o *Offset) UnmarshalJSON(b []byte) error {
	var entry struct {
		Partition numbers `json:"partition"`
		Offset    numbers `json:"offset"`
	}
	err := Unmarshal(b, &entry)
	o.Partition, o.Offset = entry.Partition, entry.Offset
	return err
}

// sentOffset is an Offset in a request.
type sentOffset Offset

// UnmarshalJSON rejects unknown fields.
func (o *sentOffset) UnmarshalJSON(b []byte) error {
	return readFields(b, map[string]any{"partition": (*numbers)(&o.Partition), "offset": (*numbers)(&o.Offset)})
}

// Offsets are the offsets of a connector: the body of PATCH and the response of GET. Clients decode
// the response without UnmarshalJSON.
type Offsets struct {
	Offsets []Offset `json:"offsets"`
}

// UnmarshalJSON rejects unknown fields and null entries.
func (o *Offsets) UnmarshalJSON(b []byte) error {
	return readFields(b, map[string]any{"offsets": (*offsetList)(&o.Offsets)})
}

// offsetList is a list of offsets in a request: without null entries and unknown fields.
type offsetList []Offset

func (l *offsetList) UnmarshalJSON(b []byte) error {
	var entries []*sentOffset
	if err := Unmarshal(b, &entries); err != nil {
		return err
	}
	for _, e := range entries {
		if e == nil {
			return errors.New("an entry of offsets is null")
		}
		*l = append(*l, Offset(*e))
	}
	return nil
}

// numbers is an object whose integers stay integers.
type numbers map[string]any

func (n *numbers) UnmarshalJSON(b []byte) error {
	if b[0] != '{' && b[0] != 'n' {
		return Unmarshal(b, &map[string]any{}) // the error names the type
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		return err
	}
	for k, v := range m {
		if number, ok := v.(json.Number); ok {
			m[k] = plainNumber(number)
		}
	}
	*n = m
	return nil
}

func plainNumber(n json.Number) any {
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, err := n.Float64()
	if err != nil {
		return n.String()
	}
	return f
}

// Message is the response of a request that reports its result in a sentence.
type Message struct {
	Message string `json:"message"`
}

// OffsetHistory lists current and earlier offsets of a connector.
type OffsetHistory struct {
	Type    string       `json:"type"`    // source or sink
	History []PastOffset `json:"history"` // newest first
	More    bool         `json:"more"`    // there are older entries
	Note    string       `json:"note"`    // describes what the list covers
}

// PastOffset is an offset that is or was stored.
type PastOffset struct {
	Partition map[string]any `json:"partition"`
	Offset    map[string]any `json:"offset"`
	At        string         `json:"at,omitempty"` // identifies the entry in a RewindRequest
	Time      string         `json:"time,omitempty"`
	Current   bool           `json:"current"`
	Change    string         `json:"change,omitempty"` // a user's change: alter, reset, rewind, undo or create; empty: a task stored it
}

// RewindRequest is the body of POST /connectors/{connector}/offsets/rewind. Exactly one of Time and
// At must be set.
type RewindRequest struct {
	Time   Instant `json:"time,omitzero"`
	At     string  `json:"at,omitempty"` // of a PastOffset
	DryRun bool    `json:"dry_run,omitempty"`
}

// UnmarshalJSON rejects unknown fields.
func (r *RewindRequest) UnmarshalJSON(b []byte) error {
	return readFields(b, map[string]any{"time": &r.Time, "at": (*scalar)(&r.At), "dry_run": &r.DryRun})
}

// UndoRequest is the body of POST /connectors/{connector}/offsets/undo.
type UndoRequest struct {
	DryRun bool `json:"dry_run,omitempty"`
}

// UnmarshalJSON rejects unknown fields.
func (r *UndoRequest) UnmarshalJSON(b []byte) error {
	return readFields(b, map[string]any{"dry_run": &r.DryRun})
}

// OffsetsMoved is the result of a rewind or an undo.
type OffsetsMoved struct {
	Message string   `json:"message"`
	Offsets []Offset `json:"offsets"` // the stored offsets; null: removed
}

// Instant is a time. In JSON it is an RFC 3339 string or milliseconds since 1970.
type Instant struct{ time.Time }

// UnmarshalJSON accepts both forms. null results in the zero time.
func (i *Instant) UnmarshalJSON(b []byte) error {
	var millis int64
	if err := Unmarshal(b, &millis); err == nil && string(b) != "null" {
		i.Time = time.UnixMilli(millis)
		return nil
	}
	var t *time.Time
	if err := Unmarshal(b, &t); err != nil {
		return fmt.Errorf("expected a time such as \"2026-01-31T12:00:00Z\", or milliseconds since 1970; got %s", b)
	}
	if t != nil {
		i.Time = *t
	}
	return nil
}

package api

import (
	"encoding/json"
	"fmt"
	"time"
)

// rewindRequest is the body of POST /connectors/{connector}/offsets/rewind.
type rewindRequest struct {
	Time   instant `json:"time,omitempty"`
	At     scalar  `json:"at,omitempty"`
	DryRun bool    `json:"dry_run,omitempty"`
}

func (r *rewindRequest) UnmarshalJSON(b []byte) error {
	return readFields(b, map[string]any{"time": &r.Time, "at": &r.At, "dry_run": &r.DryRun})
}

// undoRequest is the body of POST /connectors/{connector}/offsets/undo.
type undoRequest struct {
	DryRun bool `json:"dry_run,omitempty"`
}

func (r *undoRequest) UnmarshalJSON(b []byte) error {
	return readFields(b, map[string]any{"dry_run": &r.DryRun})
}

// instant is a time: RFC 3339, or milliseconds since 1970.
type instant time.Time

func (i *instant) UnmarshalJSON(b []byte) error {
	var millis int64
	if err := json.Unmarshal(b, &millis); err == nil && string(b) != "null" {
		*i = instant(time.UnixMilli(millis))
		return nil
	}
	var t *time.Time
	if err := json.Unmarshal(b, &t); err != nil {
		return fmt.Errorf("expected a time such as \"2026-01-31T12:00:00Z\", or milliseconds since 1970; got %s", b)
	}
	if t != nil {
		*i = instant(*t)
	}
	return nil
}

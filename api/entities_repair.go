package api

import (
	"errors"
	"fmt"
	"time"

	"millrace/runtime/worker"
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
	if err := unmarshal(b, &millis); err == nil && string(b) != "null" {
		*i = instant(time.UnixMilli(millis))
		return nil
	}
	var t *time.Time
	if err := unmarshal(b, &t); err != nil {
		return fmt.Errorf("expected a time such as \"2026-01-31T12:00:00Z\", or milliseconds since 1970; got %s", b)
	}
	if t != nil {
		*i = instant(*t)
	}
	return nil
}

// replayRequest is the body of POST /connectors/{connector}/dlq/replay.
type replayRequest struct {
	All     bool                  `json:"all,omitempty"`
	Records []worker.ReplayRecord `json:"records,omitempty"`
	Again   bool                  `json:"again,omitempty"`
	Topic   scalar                `json:"topic,omitempty"`
}

func (r *replayRequest) UnmarshalJSON(b []byte) error {
	var records []letterChoice
	if err := readFields(b, map[string]any{"all": &r.All, "records": &records, "again": &r.Again, "topic": &r.Topic}); err != nil {
		return err
	}
	for _, one := range records {
		r.Records = append(r.Records, worker.ReplayRecord(one))
	}
	return nil
}

// letterChoice is one of its records. What it has must be said: 0 is a partition and an offset, too.
type letterChoice worker.ReplayRecord

func (l *letterChoice) UnmarshalJSON(b []byte) error {
	var partition *int32
	var offset *int64
	if err := readFields(b, map[string]any{"partition": &partition, "offset": &offset, "key": &l.Key, "value": &l.Value}); err != nil {
		return err
	}
	if partition == nil || offset == nil || *partition < 0 || *offset < 0 {
		return errors.New(`expected "partition" and "offset", from 0 up`)
	}
	l.Partition, l.Offset = *partition, *offset
	return nil
}

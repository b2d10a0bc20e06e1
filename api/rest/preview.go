package rest

import "encoding/json"

// Preview is the result of a preview. Without notes=true, the response is only Records.
type Preview struct {
	Records []Previewed `json:"records"`
	Notes   []string    `json:"notes"` // missing files or topics, and transformations that matched nothing
}

// Previewed is a record before and after a connector's transformations and converters. For a
// source, Before is the source's record and After is the record that Kafka would store. For a sink,
// Before is the record in Kafka and After is the record that the sink would get.
type Previewed struct {
	Before  PreviewedRecord  `json:"before"`
	After   *PreviewedRecord `json:"after"`             // null: the record was dropped or failed
	Dropped bool             `json:"dropped,omitempty"` // by a transformation
	Stage   string           `json:"stage,omitempty"`   // the failed stage
	Error   string           `json:"error,omitempty"`
}

// PreviewedRecord is a record. Text is shown as text, structures as JSON, other data as base64.
type PreviewedRecord struct {
	Topic     string            `json:"topic"`
	Partition *int32            `json:"partition,omitempty"`
	Offset    *int64            `json:"offset,omitempty"`
	Timestamp *int64            `json:"timestamp,omitempty"`
	Key       json.RawMessage   `json:"key"`
	Value     json.RawMessage   `json:"value"`
	Headers   []PreviewedHeader `json:"headers,omitempty"`
}

// PreviewedHeader is a header of such a record.
type PreviewedHeader struct {
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
}

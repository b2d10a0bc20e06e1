package rest

import "encoding/json"

// Preview is the outcome of a preview. Without notes=true the answer is Records alone.
type Preview struct {
	Records []Previewed `json:"records"`
	Notes   []string    `json:"notes"` // missing files or topics, and transformations that matched nothing
}

// Previewed is a record before and after a connector's transformations and converters: for a source, as the source returned it and as
// Kafka would store it; for a sink, as it is in Kafka and as the sink would get it.
type Previewed struct {
	Before  PreviewedRecord  `json:"before"`
	After   *PreviewedRecord `json:"after"`             // null: the record was dropped, or failed
	Dropped bool             `json:"dropped,omitempty"` // by a transformation
	Stage   string           `json:"stage,omitempty"`   // where it failed
	Error   string           `json:"error,omitempty"`
}

// PreviewedRecord is a record: text as text, structures as JSON, anything else as base64.
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

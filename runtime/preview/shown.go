package preview

import (
	"encoding/json"
	"unicode/utf8"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/rest"
	"millrace/plugins/connect"
)

// recordOf shows a record of Kafka; placed also shows its partition and offset.
func recordOf(r *kgo.Record, placed bool) *rest.PreviewedRecord {
	at := r.Timestamp.UnixMilli()
	out := &rest.PreviewedRecord{Topic: r.Topic, Timestamp: &at, Key: textOf(r.Key), Value: textOf(r.Value)}
	if placed {
		out.Partition, out.Offset = &r.Partition, &r.Offset
	}
	for _, h := range r.Headers {
		out.Headers = append(out.Headers, rest.PreviewedHeader{Key: h.Key, Value: textOf(h.Value)})
	}
	return out
}

func headersOf(headers []connect.Header) (out []rest.PreviewedHeader) {
	for _, h := range headers {
		out = append(out, rest.PreviewedHeader{Key: h.Key, Value: jsonOf(h.Value)})
	}
	return out
}

// jsonOf returns a value as JSON. A value that JSON cannot hold becomes a string.
func jsonOf(v connect.Value) json.RawMessage {
	text, err := connect.AppendJSON(nil, v)
	if err != nil {
		text = connect.AppendJSONString(nil, []byte(v.Text()))
	}
	return text
}

// textOf returns bytes as a JSON string: as they are if they are UTF-8, otherwise in base64.
func textOf(b []byte) json.RawMessage {
	switch {
	case b == nil:
		return json.RawMessage("null")
	case utf8.Valid(b):
		return connect.AppendJSONString(nil, b)
	}
	text, err := json.Marshal(b)
	if err != nil {
		return json.RawMessage("null")
	}
	return text
}

package preview

import (
	"testing"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/converter"
	"millrace/runtime/pipeline"
	"millrace/runtime/transform"
)

// A preview shows a record as it was before its transformations. The transformations change the
// record, and the next batch of the source takes its place in memory.
func TestBeforeTransformations(t *testing.T) {
	chain, err := transform.New(map[string]string{
		"transforms": "time,route", "transforms.time.type": "io.aiven.kafka.connect.transforms.ExtractTimestamp$Value", "transforms.time.field.name": "at",
		"transforms.route.type": "RegexRouter", "transforms.route.regex": "t", "transforms.route.replacement": "routed",
	})
	if err != nil {
		t.Fatal(err)
	}
	text := "org.apache.kafka.connect.storage.StringConverter"
	setup := pipeline.Setup{Config: configs.Config{}, Props: map[string]string{
		"key.converter": text, "value.converter": text, "header.converter": text,
	}}
	conv, err := setup.OpenConverters(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	p := &preview{chain: chain, conv: conv}
	r := connect.NewSourceRecord("t", nil, connect.JSONValue([]byte(`{"at":1000}`)))
	r.Timestamp = 5
	var arena converter.Arena
	batch := &connect.Batch{Records: []connect.SourceRecord{r}}
	got := p.ofSource(&arena, batch, 0)
	batch.Records[0] = connect.SourceRecord{}
	if got.Error != "" || got.Before.Topic != "t" || *got.Before.Timestamp != 5 || string(got.Before.Value) != `{"at":1000}` {
		t.Errorf("before: %+v at %v; %s", got.Before, *got.Before.Timestamp, got.Error)
	}
	if got.After == nil || got.After.Topic != "routed" || *got.After.Timestamp != 1000 {
		t.Errorf("after: %+v", got.After)
	}
}

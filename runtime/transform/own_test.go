package transform_test

import (
	"maps"
	"strings"
	"testing"

	"millrace/plugins/connect"
	"millrace/runtime/transform"
)

// Steps modify in place only what earlier steps created, and nothing that another part of the
// record, or its sender, refers to.
func TestWhatOthersHoldStays(t *testing.T) {
	props := maps.Clone(usual)
	maps.Copy(props, map[string]string{
		"transforms":                  "insert,hoist,header,extract,rename,cast,mask",
		"transforms.hoist.type":       "org.apache.kafka.connect.transforms.HoistField$Value",
		"transforms.hoist.field":      "all",
		"transforms.header.type":      "org.apache.kafka.connect.transforms.HeaderFrom$Value",
		"transforms.header.fields":    "all",
		"transforms.header.headers":   "all",
		"transforms.header.operation": "copy",
		"transforms.extract.type":     "org.apache.kafka.connect.transforms.ExtractField$Value",
		"transforms.extract.field":    "all",
		"transforms.mask.type":        "org.apache.kafka.connect.transforms.MaskField$Value",
		"transforms.mask.fields":      "name",
	})
	chain, err := transform.New(props)
	if err != nil {
		t.Fatal(err)
	}
	s := tenFields()
	before := connect.StructValue(s).Text()
	text, err := connect.AppendJSON(nil, connect.StructValue(s))
	if err != nil {
		t.Fatal(err)
	}
	sent, err := connect.DecodeJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		for _, r := range []connect.Record{
			{ValueSchema: s.Schema, Value: connect.StructValue(s)}, {Value: sent}, {Value: connect.JSONValue(text)},
		} {
			if keep, err := chain.Apply(&r, connect.NoOffset); !keep || err != nil {
				t.Fatal(keep, err)
			}
			if header := r.Headers[0].Value.Text(); !strings.Contains(header, "f1=1,") || !strings.Contains(header, "source=shop") || strings.Contains(header, "name") {
				t.Errorf("the header is %s", header)
			}
		}
	}
	if now := connect.StructValue(s).Text(); now != before {
		t.Errorf("the struct that came has become %s", now)
	}
	if now := sent.Text(); now != connect.JSONValue(text).Text() {
		t.Errorf("the map that came has become %s", now)
	}
}

package transform

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"millrace/plugins/connect"
)

// objects is JSON of n objects whose fields have unique names.
func objects(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,{"k%d":1}`, i)
	}
	return "[" + b.String()[1:] + "]"
}

// Objects in a list get the fields of all of them, so that a small text could exhaust the memory.
func TestSchemaOfManyFields(t *testing.T) {
	for _, keys := range []map[string]string{
		{"t.type": ownPackage + "FromJson$Value", "t.output": "struct"},
		{"t.type": ownPackage + "FromJson$Value"},
		{"t.type": "Expression", "t.value": "fromJSON(value)"},
	} {
		config := map[string]string{"transforms": "t"}
		for k, v := range keys {
			config["transforms."+k] = v
		}
		chain, err := New(config)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		for n, fine := range map[int]bool{2_000: true, 50_000: false} {
			r := connect.Record{Topic: "t", ValueSchema: connect.StringSchema, Value: connect.StringValue(objects(n))}
			_, err = chain.Apply(&r, connect.NoOffset)
			if (err == nil) != fine || err != nil && !strings.Contains(err.Error(), "too many different fields") {
				t.Errorf("%v, %d objects: %v", keys, n, err)
			}
			if err == nil && len(r.ValueSchema.Elem.Fields) != n {
				t.Errorf("%d objects have %d fields", n, len(r.ValueSchema.Elem.Fields))
			}
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("it took %v", took)
		}
	}
}

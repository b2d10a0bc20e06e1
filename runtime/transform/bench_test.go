package transform_test

import (
	"fmt"
	"testing"

	"millrace/plugins/connect"
	"millrace/runtime/transform"
)

var usual = map[string]string{
	"transforms":                     "insert,rename,cast",
	"transforms.insert.type":         "org.apache.kafka.connect.transforms.InsertField$Value",
	"transforms.insert.static.field": "source", "transforms.insert.static.value": "shop",
	"transforms.rename.type":    "org.apache.kafka.connect.transforms.ReplaceField$Value",
	"transforms.rename.renames": "f1:id,f2:name", "transforms.rename.exclude": "f9",
	"transforms.cast.type": "org.apache.kafka.connect.transforms.Cast$Value",
	"transforms.cast.spec": "id:int64,f3:string",
}

func tenFields() *connect.Struct {
	s := &connect.Struct{Schema: &connect.Schema{Type: connect.KindStruct}}
	for i := range 10 {
		of, v := connect.StringSchema, connect.StringValue("some text")
		if i%2 == 1 {
			of, v = connect.Int32Schema, connect.Int32Value(int32(i))
		}
		s.Schema.Fields = append(s.Schema.Fields, connect.Field{Name: fmt.Sprint("f", i), Schema: of})
		s.Values = append(s.Values, v)
	}
	return s
}

// Three common transformations on a struct of ten fields.
func BenchmarkStruct(b *testing.B) {
	chain, err := transform.New(usual)
	if err != nil {
		b.Fatal(err)
	}
	s := tenFields()
	b.ReportAllocs()
	for b.Loop() {
		r := connect.Record{Topic: "t", ValueSchema: s.Schema, Value: connect.StructValue(s)}
		if keep, err := chain.Apply(&r, connect.NoOffset); !keep || err != nil {
			b.Fatal(keep, err)
		}
	}
}

// The same on schemaless JSON, as read from a topic.
func BenchmarkJSON(b *testing.B) {
	chain, err := transform.New(usual)
	if err != nil {
		b.Fatal(err)
	}
	text, err := connect.AppendJSON(nil, connect.StructValue(tenFields()))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		r := connect.Record{Topic: "t", Value: connect.JSONValue(text)}
		if keep, err := chain.Apply(&r, connect.NoOffset); !keep || err != nil {
			b.Fatal(keep, err)
		}
	}
}

// The cost of a topic name and a predicate.
func BenchmarkRoute(b *testing.B) {
	chain, err := transform.New(map[string]string{
		"transforms": "route,drop", "transforms.route.type": "RegexRouter", "transforms.route.regex": "(.*)-raw", "transforms.route.replacement": "$1",
		"transforms.drop.type": "Filter", "transforms.drop.predicate": "other",
		"predicates": "other", "predicates.other.type": "TopicNameMatches", "predicates.other.pattern": "other-.*",
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		r := connect.Record{Topic: "orders-raw"}
		if keep, err := chain.Apply(&r, connect.NoOffset); !keep || err != nil {
			b.Fatal(keep, err)
		}
	}
}

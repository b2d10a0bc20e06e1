package transform_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"millrace/plugins/connect"
	"millrace/runtime/transform"
	"millrace/runtime/transform/transformtest"
)

// A chain modifies nothing that the record shares with others: schemas, data and headers. A record
// that it drops, or that has an error, stays as it was.
func TestChainsChangeNothing(t *testing.T) {
	for _, table := range []string{"chains.txt", "beyond.txt", "debezium.txt"} {
		cases, err := transformtest.Table("testdata", table)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			chain, err := transform.New(c.Props())
			if err != nil {
				continue
			}
			original, err := transformtest.Decode(c.Record)
			if err != nil {
				t.Fatal(err)
			}
			before, _ := transformtest.Encode(original)
			for range 2 {
				r := original
				keep, err := chain.Apply(&r.Record, r.Offset)
				if keep && err == nil {
					continue
				}
				if after, _ := transformtest.Encode(r); string(after) != string(before) {
					t.Errorf("%s, kept %v, %v\nbefore %s\nafter  %s", c.Name, keep, err, before, after)
				}
			}
			if after, _ := transformtest.Encode(original); string(after) != string(before) {
				t.Errorf("%s\nbefore %s\nafter  %s", c.Name, before, after)
			}
		}
	}
}

// An error of a chain's configuration names the key.
func TestNewRefuses(t *testing.T) {
	for _, row := range []struct{ props, want string }{
		{"transforms=a", "transforms.a.type: the class of the transformation is missing"},
		{"transforms=a transforms.a.type=Nope", "transforms.a.type: Class Nope could not be found."},
		{"transforms=a transforms.a.type=RecordIsTombstone", "does not implement the Transformation interface"},
		{"transforms=a transforms.a.type=TombstoneHandler", "More than one class matches alias TombstoneHandler."},
		{"transforms=a transforms.a.type=Cast", "Did you mean org.apache.kafka.connect.transforms.Cast$Key, org.apache.kafka.connect.transforms.Cast$Value?"},
		{"transforms=a transforms.a.type=Filter transforms.a.negate=yes", "Invalid value yes for configuration negate"},
		{"transforms=a transforms.a.type=Filter transforms.a.predicate=p predicates.p.type=RecordIsTombstone", "there is no predicate p; list it in predicates"},
		{"transforms=a transforms.a.type=Filter transforms.a.predicate=p predicates=p", "predicates.p.type: the class of the predicate is missing"},
		{"transforms=a transforms.a.type=Filter transforms.a.predicate=p predicates=p predicates.p.type=Filter", "does not implement the Predicate interface"},
		{"transforms=a transforms.a.type=org.apache.kafka.connect.transforms.TimestampConverter$Value transforms.a.target.type=unix transforms.a.format=YYYY", "format: the pattern letter 'Y' can format times"},
	} {
		props := map[string]string{}
		for _, p := range strings.Fields(row.props) {
			key, value, _ := strings.Cut(p, "=")
			props[key] = value
		}
		if _, err := transform.New(props); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v", row.props, err)
		}
	}
	if chain, err := transform.New(map[string]string{"transforms": " "}); chain != nil || err != nil {
		t.Errorf("no transformations: %v, %v", chain, err)
	}
}

// JSON text is treated like any other data, also within other data.
func TestJSONTexts(t *testing.T) {
	text := func(s string) connect.Value { return connect.JSONValue([]byte(s)) }
	field := func(s string) connect.Value {
		return connect.MapValue([]connect.MapEntry{{Key: connect.StringValue("a"), Value: text(s)}})
	}
	for _, row := range []struct {
		chain string
		in    connect.Value
		want  string
	}{
		{"Cast$Value spec=a:string", text(`{"a":1.0}`), `{a=1.0}`},
		{"Cast$Value spec=a:int8", field(`300`), `{a=44}`},
		{"Cast$Value spec=int8", text(`"7"`), `7`},
		{"Cast$Value spec=int64", text(`"000000000000000000000000009223372036854775807"`), `9223372036854775807`},
		{"Cast$Value spec=int64", text(`"0000000000000000"`), `0`},
		{"Cast$Value spec=int64", text(`"00000000-5"`), `Cast$Value: Value (00000000-5) was out of range for requested data type`},
		{"Flatten$Value", field(`{"b":[1],"c":{"d":null}}`), `{a.b=[1], a.c.d=null}`},
		{"ExtractField$Value field=a.b field.syntax.version=V2", field(`{"b":"x"}`), `x`},
		{"MaskField$Value fields=a", field(`[1]`), `{a=[]}`},
		{"TimestampConverter$Value field=a target.type=string format=yyyy", field(`0`), `{a=1970}`},
		{"HoistField$Value field=f @RecordIsTombstone", text(`null`), `{f=null}`},
		{"Cast$Value spec=a:string", text(`{`), `Cast$Value: reading JSON: unexpected end of JSON, after 1 bytes`},
	} {
		cases, err := transformtest.Chains(strings.NewReader("r: "+row.chain), map[string]json.RawMessage{"r": nil})
		if err != nil {
			t.Fatal(err)
		}
		chain, err := transform.New(cases[0].Props())
		if err != nil {
			t.Fatal(err)
		}
		r := connect.SinkRecord{Record: connect.Record{Value: row.in}}
		got := ""
		if _, err := chain.Apply(&r.Record, r.Offset); err != nil {
			got = err.Error()
		} else {
			got = r.Value.Text()
		}
		if got != row.want {
			t.Errorf("%s of %s: %s", row.chain, row.in.Text(), got)
		}
	}
}

// Errors about a replacement have the exceptions of Java, for the headers of a dead letter queue.
func TestRegexRouterExceptions(t *testing.T) {
	for replacement, want := range map[string]string{"$": "java.lang.IllegalArgumentException", "$1": "java.lang.IndexOutOfBoundsException"} {
		chain, err := transform.New(map[string]string{"transforms": "r", "transforms.r.type": "RegexRouter", "transforms.r.regex": "t", "transforms.r.replacement": replacement})
		if err != nil {
			t.Fatal(err)
		}
		var e *transform.Error
		if _, err := chain.Apply(&connect.Record{Topic: "t"}, connect.NoOffset); !errors.As(err, &e) || e.Exception != want || !strings.HasPrefix(err.Error(), "RegexRouter: ") {
			t.Errorf("%s: %v, %+v", replacement, err, e)
		}
	}
}

package transform_test

import (
	"strings"
	"testing"

	"millrace/runtime/transform"
	"millrace/runtime/transform/transformtest"
)

// A chain leaves the record that it was given a copy of as it was: schemas, data and headers are shared.
func TestChainsChangeNothing(t *testing.T) {
	for _, table := range []string{"chains.txt", "beyond.txt"} {
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
				_, _ = chain.Apply(&r)
			}
			if after, _ := transformtest.Encode(original); string(after) != string(before) {
				t.Errorf("%s\nbefore %s\nafter  %s", c.Name, before, after)
			}
		}
	}
}

// What keeps a chain from being made names the key.
func TestNewRefuses(t *testing.T) {
	for _, row := range []struct{ props, want string }{
		{"transforms=a", "transforms.a.type: the class of the transformation is missing"},
		{"transforms=a transforms.a.type=Nope", "transforms.a.type: Class Nope could not be found."},
		{"transforms=a transforms.a.type=RecordIsTombstone", "does not implement the Transformation interface"},
		{"transforms=a transforms.a.type=Cast", "Did you mean org.apache.kafka.connect.transforms.Cast$Key, org.apache.kafka.connect.transforms.Cast$Value?"},
		{"transforms=a transforms.a.type=Filter transforms.a.negate=yes", "Invalid value yes for configuration negate"},
		{"transforms=a transforms.a.type=Filter transforms.a.predicate=p predicates.p.type=RecordIsTombstone", "there is no predicate p; list it in predicates"},
		{"transforms=a transforms.a.type=Filter transforms.a.predicate=p predicates=p", "predicates.p.type: the class of the predicate is missing"},
		{"transforms=a transforms.a.type=Filter transforms.a.predicate=p predicates=p predicates.p.type=Filter", "does not implement the Predicate interface"},
		{"transforms=a transforms.a.type=TimestampRouter transforms.a.timestamp.format=YYYY", "timestamp.format: the pattern letter 'Y' is not supported"},
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

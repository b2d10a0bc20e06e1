package transform_test

import (
	"slices"
	"testing"

	"millrace/plugins/connect"
	"millrace/runtime/transform"
)

// A built-in class takes precedence, unless the configuration wants the version of a plugin.
func TestFindVersion(t *testing.T) {
	const regexRouter = "org.apache.kafka.connect.transforms.RegexRouter"
	offered := []*connect.Class{
		{Name: regexRouter, Version: "4.3.1", Elsewhere: connect.Transform},
		{Name: "test.Far", Version: "2.0", Elsewhere: connect.Transform},
		{Name: "test.Far", Version: "1.0", Elsewhere: connect.Transform},
	}
	for _, row := range []struct{ name, wanted, version string }{
		{regexRouter, "", "4.3.0"},
		{regexRouter, "[4.3.1,)", "4.3.1"},
		{regexRouter, "[5,)", ""},
		{"Far", "", "2.0"},
		{"test.Far", "[1,2)", "1.0"},
		{"test.Far", "latest", "2.0"},
	} {
		c, err := transform.FindVersion(transform.Transformation, row.name, row.wanted, offered...)
		if (err == nil) != (row.version != "") || err == nil && c.Version != row.version {
			t.Errorf("%s %s: %+v, %v", row.name, row.wanted, c, err)
		}
	}
	far, err := transform.Find(transform.Transformation, "Far", offered...)
	if err != nil || !slices.Equal(transform.Versions(far, offered...), []string{"2.0", "1.0"}) {
		t.Errorf("%+v, %v", far, err)
	}
}

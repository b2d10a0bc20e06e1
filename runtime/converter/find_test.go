package converter

import (
	"slices"
	"testing"

	"millrace/plugins/connect"
)

// A bundled class takes precedence, unless the configuration wants the version of a plugin. A class
// of both types converts headers, too.
func TestFind(t *testing.T) {
	const json = "org.apache.kafka.connect.json.JsonConverter"
	offered := []*connect.Class{
		{Name: json, Version: "4.3.1", Elsewhere: connect.Convert},
		{Name: json, Version: "4.3.1", Elsewhere: connect.ConvertHeader},
		{Name: "test.Far", Version: "2", Elsewhere: connect.Convert},
		{Name: "test.Far", Version: "1", Elsewhere: connect.Convert},
		{Name: "test.OnlyHeaders", Version: "1", Elsewhere: connect.ConvertHeader},
	}
	for _, row := range []struct {
		name, wanted, version string
		plugin, header        bool
	}{
		{"JsonConverter", "", "4.3.0", false, false},
		{"JsonConverter", "[4.3.1]", "4.3.1", true, false},
		{json, "[4.3.1]", "4.3.1", true, true},
		{json, "[9,)", "", false, false},
		{"Far", "", "2", true, false},
		{"test.Far", "1", "1", true, false},
		{"test.Far", "", "", false, true},
		{"OnlyHeaders", "", "1", true, true},
		{"OnlyHeaders", "", "", false, false},
	} {
		find := Find
		if row.header {
			find = FindHeader
		}
		c, err := find(row.name, row.wanted, offered)
		if (err == nil) != (row.version != "") || c.Version != row.version || c.OfPlugin() != row.plugin {
			t.Errorf("%+v: version %s, %v", row, c.Version, err)
		}
	}
	if got := Versions(json, offered); !slices.Equal(got, []string{"4.3.0", "4.3.1"}) {
		t.Errorf("versions: %v", got)
	}
	if got := FullName("Far", offered...); got != "test.Far" {
		t.Errorf("the full name is %s", got)
	}
}

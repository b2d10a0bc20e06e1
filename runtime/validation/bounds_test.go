package validation

import (
	"fmt"
	"strings"
	"testing"
)

func TestBounds(t *testing.T) {
	many := map[string]string{}
	for n := range mostKeys + 1 {
		many[fmt.Sprint(n)] = ""
	}
	large := map[string]string{}
	for n := range 5 {
		large[fmt.Sprint(n)] = strings.Repeat("x", 1<<20)
	}
	for name, row := range map[string]struct {
		props map[string]string
		want  string
	}{
		"none":            {nil, ""},
		"a long value":    {map[string]string{"a": strings.Repeat("x", 1<<20)}, ""},
		"a longer value":  {map[string]string{"a": strings.Repeat("x", 1<<20+1)}, "configuration a: it has 1048577 bytes, and connector.config.value.max.bytes in the worker's properties allows 1048576"},
		"a longer key":    {map[string]string{strings.Repeat("x", 1<<20+1): ""}, "1048577 bytes"},
		"many keys":       {many, "has 10001 keys: a connector has at most 10000"},
		"many names":      {map[string]string{"transforms": strings.Repeat("x,", mostNames) + "x"}, "configuration transforms: it has 501 names, and a connector has at most 500"},
		"many groups":     {map[string]string{"topic.creation.groups": strings.Repeat("x,", 200_000) + "x"}, "configuration topic.creation.groups"},
		"many predicates": {map[string]string{"predicates": strings.Repeat("x,", mostNames) + "x"}, "configuration predicates"},
		"names enough":    {map[string]string{"transforms": strings.Repeat("x,", mostNames-1) + "x"}, ""},
		"large altogther": {large, "at most 4194304 together"},
	} {
		err := checkBounds(row.props, 1<<20)
		if (err == nil) != (row.want == "") || err != nil && (!strings.Contains(err.Error(), row.want) || len(err.Error()) > 300) {
			t.Errorf("%s: %.300v", name, err)
		}
	}
}

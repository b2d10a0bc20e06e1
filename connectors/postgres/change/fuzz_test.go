package change

import "testing"

// fuzzed are the types whose parsers read any text.
var fuzzed = []uint32{oidInt2, oidInt8, oidFloat4, oidNumeric, oidMoney, oidDate, oidTime, oidTimetz, oidTimestamp, oidTimestamptz, oidInterval,
	oidBytea, oidVarbit, oidPoint, oidBox}

// Any text is a value or an error, and does not change.
func FuzzTexts(f *testing.F) {
	for _, text := range []string{"", "1", "-12.50", "NaN", "$1,234.50", "2024-02-29", "0044-03-15 BC", "infinity", "24:00:00", "10:00:00.5-03:30",
		"2024-02-29 23:59:59.999999+05:45", "1 year -2 mons +3 days -04:05:06.7", `\x00ff`, "101", "(1,2)", `{a,"b\"",NULL,{c}}`, `[0:1]={1,2}`,
		`"a"=>"1", "b"=>NULL`, "{1:0.5}/3", "[1,2]", "0101000020E6100000000000000000F03F0000000000000040"} {
		f.Add(text)
	}
	modes := [][]string{{decimalKey, "precise", timeKey, "adaptive", unknownKey, "true"}, {decimalKey, "string", timeKey, "isostring", intervalKey, "string", unknownKey, "true"},
		{decimalKey, "double", timeKey, "nanoseconds", hstoreKey, "map", unknownKey, "true"}}
	var decoders []conversion
	for _, props := range modes {
		e := New(optionsOf(f, props...), NewCatalog())
		for _, oid := range fuzzed {
			for _, t := range []*pgType{{oid: oid, schema: "pg_catalog", modifier: -1, jdbc: coreTypes[oid], delimiter: ','}, {oid: oid + 100_000, name: "_", element: oid, modifier: -1, jdbc: jdbcArray}} {
				e.catalog.types[t.oid] = t
				c := e.catalog.resolve(Column{Name: "c", Type: t.oid, Modifier: -1}, true)
				if conv, ok := e.conversion(&c); ok {
					decoders = append(decoders, conv)
				}
			}
		}
		for i, name := range []string{"hstore", "geometry", "vector", "halfvec", "sparsevec", "ltree"} {
			t := &pgType{oid: uint32(90_000 + i), schema: "public", name: name, modifier: -1, delimiter: ','}
			e.catalog.types[t.oid] = t
			c := e.catalog.resolve(Column{Name: "c", Type: t.oid, Modifier: -1}, true)
			conv, ok := e.conversion(&c)
			if !ok {
				f.Fatalf("%s has no representation", name)
			}
			decoders = append(decoders, conv)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<12 {
			return
		}
		for _, d := range decoders {
			given := []byte(text)
			v, err := d.decode(given)
			if string(given) != text {
				t.Fatal("the text has changed")
			}
			if err == nil {
				v.AppendText(nil)
			}
		}
	})
}

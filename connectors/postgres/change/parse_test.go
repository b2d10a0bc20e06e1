package change

import (
	"testing"

	"millrace/plugins/connect"
)

func optionsOf(t testing.TB, props ...string) *Options {
	t.Helper()
	all := map[string]string{PrefixKey: "shop"}
	for i := 0; i+1 < len(props); i += 2 {
		all[props[i]] = props[i+1]
	}
	o, err := Parse(all)
	if err != nil {
		t.Fatal(err)
	}
	o.Database, o.Task, o.Run = "store", "0", "6f9d1a3c-0000-4000-8000-000000000000"
	return o
}

// Texts of PostgreSQL, and what Debezium makes of them.
func TestTexts(t *testing.T) {
	for _, test := range []struct {
		oid        uint32
		modifier   int32
		key, mode  string
		text, want string
	}{
		{oidInt2, -1, "", "", "-32768", "-32768"},
		{oidOID, -1, "", "", "4294967295", "4294967295"},
		{oidFloat8, -1, "", "", "-Infinity", "-Infinity"},
		{oidNumeric, (10<<16 | 2) + 4, decimalKey, "precise", "12.30", "12.30"},
		{oidNumeric, (10<<16 | 2) + 4, decimalKey, "string", "-12.30", "-12.30"},
		{oidNumeric, -1, decimalKey, "double", "0.1", "0.1"},
		{oidMoney, -1, decimalKey, "precise", "-$1,234.50", "-1234.50"},
		{oidDate, -1, timeKey, "adaptive", "1969-12-31", "-1"},
		{oidDate, -1, timeKey, "adaptive", "0001-01-01 BC", "-719528"},
		{oidDate, -1, timeKey, "isostring", "0044-03-15 BC", "-0043-03-15Z"},
		{oidDate, -1, timeKey, "isostring", "12024-02-29", "+12024-02-29Z"},
		{oidDate, -1, timeKey, "isostring", "infinity", "-5877611-06-21Z"},
		{oidTime, 3, timeKey, "adaptive", "24:00:00", "86400000"},
		{oidTime, -1, timeKey, "adaptive", "01:02:03.4", "3723400000"},
		{oidTime, -1, timeKey, "isostring", "01:02:03.4", "01:02:03.4Z"},
		{oidTimestamp, -1, timeKey, "adaptive", "1969-12-31 23:59:59.999999", "-1"},
		{oidTimestamp, 0, timeKey, "adaptive", "1969-12-31 23:59:59", "-1000"},
		{oidTimestamp, -1, timeKey, "adaptive", "infinity", "9223372036825200000"},
		{oidTimestamp, -1, timeKey, "nanoseconds", "-infinity", "-9223372036854775808"},
		{oidTimestamptz, -1, "", "", "2024-02-29 23:30:00.5-03:30", "2024-03-01T03:00:00.500000Z"},
		{oidTimestamptz, 0, "", "", "2024-02-29 23:30:00+00", "2024-02-29T23:30:00Z"},
		{oidTimetz, -1, "", "", "00:30:00+01", "23:30:00Z"},
		{oidInterval, -1, "", "", "1 year 2 mons -3 days +04:05:06.7", "36572706700000"},
		{oidInterval, -1, intervalKey, "string", "-1 years -00:00:00.5", "P-1Y0M0DT0H0M-0.5S"},
		{oidBytea, -1, binaryKey, "base64", `\x01ff`, "Af8="},
		{oidVarbit, -1, "", "", "100000001", "\x01\x01"},
		{oidUUID, -1, "", "", "6f9d1a3c-0000-4000-8000-000000000000", "6f9d1a3c-0000-4000-8000-000000000000"},
	} {
		var props []string
		if test.key != "" {
			props = []string{test.key, test.mode}
		}
		e := New(optionsOf(t, props...), NewCatalog())
		e.catalog.types[test.oid] = &pgType{oid: test.oid, schema: "pg_catalog", modifier: -1, jdbc: coreTypes[test.oid], delimiter: ','}
		c := e.catalog.resolve(Column{Name: "c", Type: test.oid, Modifier: test.modifier}, true)
		conv, ok := e.conversion(&c)
		if !ok {
			t.Errorf("type %d has no representation", test.oid)
			continue
		}
		v, err := conv.decode([]byte(test.text))
		if err != nil {
			t.Errorf("type %d, %s: %v", test.oid, test.text, err)
			continue
		}
		got := v.Text()
		if v.Kind() == connect.KindTime {
			got = v.Time().String()
		}
		if got != test.want {
			t.Errorf("type %d, %s %s: %s becomes %q, expected %q", test.oid, test.key, test.mode, test.text, got, test.want)
		}
	}
}

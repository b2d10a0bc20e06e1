package jdbcurl

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Address{
		"jdbc:postgresql://h:5433/db?ssl=true&currentSchema=a%2Cb": {System: "postgresql", Hosts: []Host{{"h", 5433}}, Database: "db", Params: []Param{{"ssl", "true"}, {"currentSchema", "a,b"}}},
		"jdbc:postgresql://a,b:1/":                                 {System: "postgresql", Hosts: []Host{{"a", 0}, {"b", 1}}},
		"jdbc:postgresql:db?user=me&password=p%26q":                {System: "postgresql", Hosts: []Host{{"localhost", 0}}, Database: "db", User: "me", Password: "p&q"},
		"jdbc:postgresql://[::1]:5432/d":                           {System: "postgresql", Hosts: []Host{{"::1", 5432}}, Database: "d"},
		"jdbc:postgresql://[::1]/d":                                {System: "postgresql", Hosts: []Host{{"::1", 0}}, Database: "d"},
		"jdbc:mysql://me:se%3Acret@h:3306/shop?useSSL=false":       {System: "mysql", Hosts: []Host{{"h", 3306}}, Database: "shop", User: "me", Password: "se:cret", Params: []Param{{"useSSL", "false"}}},
		"jdbc:mariadb://h/shop":                                    {System: "mariadb", Hosts: []Host{{"h", 0}}, Database: "shop"},
		"jdbc:sqlite:/tmp/a b.db?busy_timeout=10":                  {System: "sqlite", Database: "/tmp/a b.db", Params: []Param{{"busy_timeout", "10"}}},
		"jdbc:sqlite::memory:":                                     {System: "sqlite", Database: ":memory:"},
		`jdbc:sqlserver://h\I:1;databaseName=d;user=u;password={a;b}}};encrypt=true`: {System: "sqlserver", Hosts: []Host{{"h", 1}}, Instance: "I", Database: "d", User: "u", Password: "a;b}",
			Params: []Param{{"encrypt", "true"}}},
		"jdbc:sqlserver://;serverName=h;portNumber=7": {System: "sqlserver", Hosts: []Host{{"h", 7}}},
		"jdbc:oracle:thin:@//h:1521/s":                {System: "oracle", Hosts: []Host{{"h", 1521}}, Database: "s"},
		"jdbc:oracle:thin:u/p@h:1521:X":               {System: "oracle", Hosts: []Host{{"h", 1521}}, SID: "X", User: "u", Password: "p"},
		"jdbc:oracle:thin:@tcps://h:1/s":              {System: "oracle", Hosts: []Host{{"h", 1}}, Database: "s", Params: []Param{{"protocol", "tcps"}}},
	} {
		got, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"postgresql://h/db":                      "expected a JDBC URL",
		"jdbc:db2://h/db":                        "is not supported",
		"jdbc:postgresql://h:0/db":               "port",
		"jdbc:postgresql://h:99999/db":           "port",
		"jdbc:postgresql://::1/db":               "brackets",
		"jdbc:postgresql://h/db?a=%zz":           "the parameter a",
		"jdbc:mysql:loadbalance://a,b/d":         "loadbalance",
		"jdbc:mysql://(host=a)/d":                "(key=value)",
		"jdbc:sqlserver:h":                       "expected jdbc:sqlserver://",
		"jdbc:sqlserver://h;secret":              "NAME=VALUE",
		"jdbc:sqlserver://h;password={x":         "closing brace",
		"jdbc:oracle:oci:@x":                     "thin",
		"jdbc:oracle:thin:@alias":                "tnsnames",
		"jdbc:oracle:thin:@(DESCRIPTION=secret)": "parentheses",
	} {
		_, err := Parse(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, expected %q and no secret", text, err, want)
		}
	}
}

func TestTake(t *testing.T) {
	a := Address{Params: []Param{{"Encrypt", "true"}, {"x", "1"}}}
	if v, ok := a.Take("encrypt"); !ok || v != "true" || len(a.Params) != 1 {
		t.Errorf("%q, %v, left %v", v, ok, a.Params)
	}
}

// Any text is parsed or refused, and no error shows a password.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"postgresql://h:1/d?a=b&c=%20", "postgresql:d", "mysql://u:p@[::1]:3/d", "sqlite:x?a=b", `sqlserver://h\i:1;a={b}}};c=d`,
		"oracle:thin:u/p@//h:1/s", "oracle:thin:@h:1:s", "mariadb://,/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := Parse("jdbc:" + text)
		if err != nil {
			if len(err.Error()) > 400 {
				t.Errorf("a long error: %v", err)
			}
			return
		}
		if a.System != SQLite && len(a.Hosts) == 0 {
			t.Error("no host")
		}
		for _, h := range a.Hosts {
			if h.Name == "" || h.Port < 0 || h.Port > 65535 {
				t.Errorf("host %+v", h)
			}
		}
		for _, p := range a.Params {
			if p.Name == "" {
				t.Error("a parameter without a name")
			}
		}
	})
}

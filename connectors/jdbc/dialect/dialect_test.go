package dialect

import (
	"strings"
	"testing"
	"time"

	"millrace/connectors/jdbc/jdbcurl"
	"millrace/plugins/connect"
)

func testBatch(d Dialect, op Op) *Batch {
	q := Quoting{Always: true}
	zone := &Zone{Location: time.UTC}
	columns := []*Column{{Name: "id", Kind: Int64, Key: true, Zone: zone}, {Name: "a b", Kind: Text, Zone: zone}}
	b := &Batch{Table: q.Table(d, Table{Schema: "s", Name: "t"}), Op: op, Columns: columns, Keys: 1}
	for _, c := range columns {
		b.Quoted = append(b.Quoted, q.Quote(d, c.Name))
	}
	b.Rows = [][]connect.Value{{connect.Int64Value(1), connect.StringValue("x")}}
	return b
}

// The text of statements for the systems that no test runs.
func TestStatements(t *testing.T) {
	server, ora := sqlServer{holdLock: true}, oracle{}
	for want, got := range map[string]string{
		"INSERT INTO [s].[t] ([id],[a b]) VALUES (@p1,@p2),(@p3,@p4)": insertText(server, testBatch(server, Insert), 2),
		"MERGE INTO [s].[t] WITH (HOLDLOCK) AS target USING (VALUES (@p1,@p2)) AS incoming ([id],[a b]) ON target.[id] = incoming.[id] " +
			"WHEN MATCHED THEN UPDATE SET target.[a b] = incoming.[a b] WHEN NOT MATCHED THEN INSERT ([id],[a b]) VALUES (incoming.[id],incoming.[a b]);": server.merge(testBatch(server, Upsert), 1),
		`INSERT INTO "s"."t" ("id","a b") VALUES (:1,:2)`: insertText(ora, testBatch(ora, Insert), 1),
		`MERGE INTO "s"."t" target USING (SELECT :1 AS "id",:2 AS "a b" FROM dual) incoming ON (target."id" = incoming."id") ` +
			`WHEN MATCHED THEN UPDATE SET target."a b" = incoming."a b" WHEN NOT MATCHED THEN INSERT ("id","a b") VALUES (incoming."id",incoming."a b")`: ora.merge(testBatch(ora, Upsert)),
		`ALTER TABLE t ADD (a INT, b INT)`: strings.Join(ora.AddColumns("t", []string{"a INT", "b INT"}), ";"),
		`ALTER TABLE t ADD a INT, b INT`:   strings.Join(server.AddColumns("t", []string{"a INT", "b INT"}), ";"),
	} {
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// Every parameter of a URL is acted on, named as without an effect, or refused.
func TestParameters(t *testing.T) {
	for _, row := range []struct{ url, refused, ignored string }{
		{"jdbc:postgresql://h/d?ssl=true&currentSchema=a,b&targetServerType=primary&connectTimeout=3&prepareThreshold=0", "", ""},
		{"jdbc:postgresql://h/d?reWriteBatchedInserts=true", "", "reWriteBatchedInserts"},
		{"jdbc:postgresql://h/d?sslmode=maybe", "sslmode", ""},
		{"jdbc:postgresql://h/d?ssl=maybe", "the parameter ssl of the JDBC URL: expected true or false", ""},
		{"jdbc:postgresql://h/d?foo=1&password=secret", "foo", ""},
		{"jdbc:postgresql://h/d?sslrootcert=/nowhere/secret.pem", "sslrootcert", ""},
		{"jdbc:mysql://h/d?useSSL=true&requireSSL=true&sessionVariables=sql_mode='ANSI'", "", ""},
		{"jdbc:mysql://h/d?serverTimezone=UTC", "", "serverTimezone"},
		{"jdbc:mysql://h/d?sslMode=maybe", "sslMode", ""},
		{"jdbc:mysql://a,b/d", "several hosts", ""},
		{"jdbc:mariadb://h/d?trustStore=x", "trustStore", ""},
		{"jdbc:sqlite:/x.db?journal_mode=WAL&busy_timeout=1", "", ""},
		{"jdbc:sqlite::memory:", "names no file", ""},
		{"jdbc:sqlite:/x.db?date_class=TEXT", "date_class", ""},
		{"jdbc:sqlserver://h;databaseName=d;encrypt=true;trustServerCertificate=true", "", ""},
		{"jdbc:sqlserver://h;integratedSecurity=true", "integratedSecurity", ""},
		{"jdbc:oracle:thin:@h:1521:X?oracle.net.CONNECT_TIMEOUT=5000", "", ""},
		{"jdbc:oracle:thin:@//h/s?TNS_ADMIN=/x", "TNS_ADMIN", ""},
	} {
		a, err := jdbcurl.Parse(row.url)
		if err != nil {
			t.Fatal(row.url, err)
		}
		d, err := Of(a.System, "", Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, ignored, err := d.Connector(a, Settings{Application: "test", Connect: time.Second})
		switch {
		case row.refused == "" && err != nil:
			t.Errorf("%s: %v", row.url, err)
		case row.refused != "" && (err == nil || !strings.Contains(err.Error(), row.refused) || strings.Contains(err.Error(), "secret")):
			t.Errorf("%s: %v, expected %s and no secret", row.url, err, row.refused)
		}
		if !strings.HasPrefix(strings.Join(ignored, " "), row.ignored) || row.ignored == "" && len(ignored) > 0 {
			t.Errorf("%s: ignored %q", row.url, ignored)
		}
	}
}

// A date before 1582-10-15 is one of the Julian calendar, as in Java's older classes, in both
// directions.
func TestCalendar(t *testing.T) {
	legacy, modern := &Zone{Location: time.UTC, Legacy: true}, &Zone{Location: time.UTC}
	for day, want := range map[string]string{"1582-10-15": "1582-10-15", "1582-10-14": "1582-10-04", "1500-03-01": "1500-02-20", "0001-01-01": "0001-01-03", "2024-02-29": "2024-02-29"} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		wall := legacy.calendar(at)
		if got := wall.Format(time.DateOnly); got != want {
			t.Errorf("%s is %s, expected %s", day, got, want)
		}
		if back := legacy.days(wall); !back.Equal(at) {
			t.Errorf("%s comes back as %s", day, back)
		}
		if got := modern.calendar(at); !got.Equal(at) {
			t.Errorf("%s is %s in the proleptic calendar", day, got)
		}
	}
}

func TestZones(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/Berlin", "GMT+2", "+05:30", "GMT-08:00"} {
		if _, err := LoadZone(name); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"", "Nowhere", "GMT+99", "Local"} {
		if _, err := LoadZone(name); err == nil {
			t.Errorf("%q is a time zone", name)
		}
	}
}

// A cast has no length: it would cut values that are too long.
func TestCastType(t *testing.T) {
	for column, want := range map[string]string{"character varying(5)": "character varying", "character(3)": "bpchar", "numeric(5,2)[]": "numeric[]", "bit(3)": "bit varying",
		"timestamp(3) without time zone": "timestamp without time zone", `"My(Type)"`: `"My(Type)"`} {
		if got := castType(column); got != want {
			t.Errorf("%s: %s, expected %s", column, got, want)
		}
	}
}

// A default is text of the record's schema, and stays a text.
func TestLiteral(t *testing.T) {
	c := &Column{Name: "x", Kind: Text, Key: true, Default: connect.StringValue(`a\'; DROP TABLE t; --`)}
	for d, want := range map[Dialect]string{postgres{}: `'a\''; DROP TABLE t; --'`, mysql{}: `'a\\''; DROP TABLE t; --'`} {
		if got, ok := Literal(d, c); !ok || got != want {
			t.Errorf("%s: %s, expected %s", d.Name(), got, want)
		}
	}
}

func TestParseTable(t *testing.T) {
	for text, want := range map[string]Table{"t": {Name: "t"}, "s.t": {Schema: "s", Name: "t"}, `"a.b"."t.x"`: {Schema: "a.b", Name: "t.x"}, "c.s.t": {Catalog: "c", Schema: "s", Name: "t"}} {
		if got := ParseTable(sqlServerQuotes{}, text); got != want {
			t.Errorf("%s: %+v, expected %+v", text, got, want)
		}
	}
	if got := ParseTable(postgres{}, "c.s.t"); got != (Table{Schema: "s", Name: "t"}) {
		t.Errorf("PostgreSQL has no catalogs: %+v", got)
	}
	if got := ParseTable(mysql{}, "db.t"); got != (Table{Catalog: "db", Name: "t"}) {
		t.Errorf("MySQL has no schemas: %+v", got)
	}
}

// sqlServerQuotes has the catalogs of SQL Server, and double quotes.
type sqlServerQuotes struct{ sqlServer }

func (sqlServerQuotes) Quotes() (string, string) { return `"`, `"` }

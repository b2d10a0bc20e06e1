//go:build kafka

package conformance

// pgType is a type of a random column, with values as SQL expressions.
type pgType struct {
	sql      string
	values   []string
	defaults []string
}

// pgSetup creates the types of random columns. The types of PostGIS and pgvector are texts here:
// only their names and their text form matter.
const pgSetup = `CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION ltree; CREATE EXTENSION isn;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy, really'); CREATE SCHEMA other; CREATE TYPE other."Size" AS ENUM ('S', 'M');
CREATE DOMAIN age AS int CHECK (value >= 0); CREATE DOMAIN price AS numeric(8,3); CREATE DOMAIN rate AS numeric; CREATE DOMAIN cheap AS price;
CREATE DOMAIN label AS varchar(12) NOT NULL DEFAULT 'none'; CREATE DOMAIN moment AS timestamp(2); CREATE DOMAIN ages AS int[];
CREATE TYPE pair AS (a int, b text); CREATE TYPE floats AS RANGE (subtype = float8);`

// pgText creates a type whose text is its value.
const pgText = `CREATE TYPE %[1]s; CREATE FUNCTION %[1]s_in(cstring) RETURNS %[1]s AS 'textin' LANGUAGE internal STRICT IMMUTABLE;
CREATE FUNCTION %[1]s_out(%[1]s) RETURNS cstring AS 'textout' LANGUAGE internal STRICT IMMUTABLE;
CREATE TYPE %[1]s (INPUT = %[1]s_in, OUTPUT = %[1]s_out, INTERNALLENGTH = VARIABLE, STORAGE = extended, DELIMITER = '%[2]s');`

func texts(values ...string) []string {
	for i, v := range values {
		values[i] = "'" + v + "'"
	}
	return values
}

var (
	pgTexts      = texts("", "a", "ä€😀", "x''y", `back\slash"quote`, "tab\tnew\nline", "long long long long long")
	pgTimestamps = texts("1970-01-01 00:00:00", "2024-02-29 23:59:59.999999", "1969-12-31 23:59:59.5", "0044-03-15 12:00:00 BC", "10000-01-01 00:00:00",
		"infinity", "-infinity", "1500-02-28 01:02:03.004", "1883-11-18 12:03:57")
	pgZoned = texts("1970-01-01 00:00:00+00", "2024-02-29 23:59:59.999999-03:30", "1969-12-31 23:59:59.5+14", "0044-03-15 12:00:00+00 BC",
		"10000-01-01 00:00:00+00", "infinity", "-infinity", "1883-11-18 12:03:57.25+00")
	pgTimes = texts("00:00:00", "23:59:59.999999", "12:34:56.7", "24:00:00", "01:02:03.004")
	pgJSON  = texts(`{"a": 1, "b": [null, true]}`, `"text"`, `[]`, `{"ä": "€"}`)
	pgUUIDs = texts("6f9d1a3c-0000-4000-8000-0123456789ab", "00000000-0000-0000-0000-000000000000")
)

// pgTypes are the types of random columns, but for arrays.
var pgTypes = []pgType{
	{"int2", []string{"0", "-32768", "32767"}, []string{"7", "NULL", "(-1)"}},
	{"int4", []string{"0", "-2147483648", "2147483647", "42"}, []string{"7", "(1 + 1)", "length('abc')"}},
	{"int8", []string{"0", "-9223372036854775808", "9223372036854775807"}, []string{"7", "'9223372036854775807'"}},
	{"serial", []string{"5", "6"}, nil},
	{"bigserial", []string{"5", "6"}, nil},
	{"smallserial", []string{"5", "6"}, nil},
	{"oid", []string{"0", "4294967295"}, nil},
	{"float4", texts("0", "1.5", "-0", "NaN", "Infinity", "-Infinity", "3.4e38", "1e-10", "0.1"), []string{"1.25", "'NaN'"}},
	{"float8", texts("0", "1.5", "-0", "NaN", "Infinity", "-Infinity", "1.7976931348623157e308", "1e-300", "0.1", "123456789.125"), []string{"1.25", "random()"}},
	{"numeric", []string{"0", "1.50", "-12345678901234567890.123456789", "100", "0.000100", "1e20"}, []string{"1.5", "0"}},
	{"numeric(5)", []string{"0", "-99999", "100"}, []string{"1"}},
	{"numeric(12,4)", []string{"0", "1.5", "-99999999.9999"}, []string{"1.5", "'2'", "0.12345"}},
	{"numeric(30,10)", []string{"0", "1.5", "-12345678901234567890.0123456789"}, nil},
	{"money", texts("0", "1.5", "-1234567.89"), nil},
	{"bool", []string{"true", "false"}, []string{"true", "false"}},
	{"text", pgTexts, texts("dflt", "", "it''s")},
	{"varchar", pgTexts, texts("dflt")},
	{"varchar(40)", pgTexts, texts("dflt")},
	{"char(7)", texts("", "abc", "äöü"), texts("x")},
	{"bpchar", texts("", "abc"), nil},
	{`"char"`, texts("a", "Z"), nil},
	{"bytea", []string{`'\x'`, `'\x00ff10'`, `'\xdeadbeef'`}, []string{`'\x01'`}},
	{"date", texts("1970-01-01", "2024-02-29", "1969-12-31", "9999-12-31", "1600-01-01"), []string{"'2020-01-01'", "current_date"}},
	{"time", pgTimes, texts("10:00", "10:00:00.5")},
	{"time(0)", pgTimes, nil},
	{"time(3)", pgTimes, texts("10:00:00.125")},
	{"timetz", texts("00:00:00+00", "23:59:59.999999-03:30", "12:34:56.7+02"), nil},
	{"timetz(2)", texts("00:00:00+00", "12:34:56.75+02"), nil},
	{"timestamp", pgTimestamps, []string{"now()", "'2020-02-02 02:02:02'", "localtimestamp", "'2020-02-02'"}},
	{"timestamp(0)", pgTimestamps, nil},
	{"timestamp(3)", pgTimestamps, nil},
	{"timestamp(5)", pgTimestamps, nil},
	{"timestamptz", pgZoned, []string{"now()", "'2020-02-02 02:02:02+00'", "current_timestamp"}},
	{"timestamptz(0)", pgZoned, nil},
	{"timestamptz(4)", pgZoned, nil},
	{"interval", texts("1 year 2 mons 3 days 04:05:06.789", "-1 year", "0", "-00:00:00.5", "1 day -02:03:04.000005", "1000000 years", "3 mons"), texts("1 day", "2 mons 00:00:01.5")},
	{"interval(2)", texts("04:05:06.789"), nil},
	{"json", pgJSON, []string{"'{}'", `'{"a": 1}'`}},
	{"jsonb", pgJSON, []string{"'[]'"}},
	{"xml", texts("<a>b</a>", "text"), texts("<a/>")},
	{"uuid", pgUUIDs, []string{"'6f9d1a3c-0000-4000-8000-0123456789ab'", "gen_random_uuid()"}},
	{"inet", texts("127.0.0.1", "10.0.0.0/8", "::1"), texts("::1")},
	{"cidr", texts("10.0.0.0/8", "2001:db8::/32"), nil},
	{"macaddr", texts("08:00:2b:01:02:03"), nil},
	{"macaddr8", texts("08:00:2b:01:02:03:04:05"), nil},
	{"int4range", texts("[1,3)", "empty", "(,5]"), nil},
	{"int8range", texts("[1,3)"), nil},
	{"numrange", texts("(1.5,2.5]"), nil},
	{"tsrange", texts("[2020-01-01 00:00:00,infinity)"), nil},
	{"tstzrange", texts("[2020-01-01 00:00:00+00,)"), nil},
	{"daterange", texts("[2020-01-01,2020-02-01)"), nil},
	{"floats", texts("[1.5,2.5)"), nil},
	{"int4multirange", texts("{[1,3),[5,7)}"), nil},
	{"point", texts("(1,2)", "(-0.5,1e300)"), nil},
	{"box", texts("(1,2),(3,4.5)"), nil},
	{"circle", texts("<(1,2),3>"), nil},
	{"line", texts("{1,2,3.5}"), nil},
	{"lseg", texts("[(1,2),(3,4)]"), nil},
	{"path", texts("[(1,2),(3,4)]", "((1,2),(3,4))"), nil},
	{"polygon", texts("((1,2),(3,4),(5,6.25))"), nil},
	{"bit", []string{"B'0'", "B'1'"}, []string{"B'1'"}},
	{"bit(9)", []string{"B'000000001'", "B'101010101'", "B'000000000'"}, []string{"B'000000011'"}},
	{"varbit", []string{"B''", "B'1'", "B'10000000001'"}, nil},
	{"varbit(1)", []string{"B'0'", "B'1'"}, nil},
	{"varbit(20)", []string{"B'0'", "B'10000000001'"}, []string{"B'101'"}},
	{"tsvector", texts("a fat cat", ""), nil},
	{"tsquery", texts("fat & cat"), nil},
	{"pg_lsn", texts("16/B374D848"), nil},
	{"hstore", texts(`a=>1, b=>NULL, "c d"=>"x\"y"`, "", `k1=>v, k2=>v, k3=>v, k4=>v, k5=>v, k6=>v, k7=>v, k8=>v, k9=>v, ka=>v, kb=>v, kc=>v, kd=>v, ke=>v`, `"ä"=>"€"`), nil},
	{"citext", pgTexts, texts("Dflt")},
	{"ltree", texts("a.b.c", ""), nil},
	{"isbn", texts("978-0-393-04002-9"), nil},
	{"mood", texts("sad", "happy, really"), texts("ok", "happy, really")},
	{`other."Size"`, texts("S", "M"), texts("M")},
	{"age", []string{"0", "7"}, []string{"3"}},
	{"price", []string{"0", "1.5", "-99999.999"}, []string{"1.5"}},
	{"cheap", []string{"0", "1.25"}, nil},
	{"rate", []string{"0", "1.50"}, nil},
	{"label", texts("a", "abc"), nil},
	{"moment", texts("2020-01-01 00:00:00.25", "infinity"), nil},
	{"ages", texts("{1,2,NULL}"), nil},
	{"pair", []string{`ROW(1, 'a,"b')`}, nil},
	{"vector", texts("[1,2.5,-3]"), nil},
	{"halfvec", texts("[1,2.5]"), nil},
	{"sparsevec", texts("{1:0.5,3:2}/5"), nil},
	{"geometry", texts("0101000000000000000000F03F0000000000000040", "0101000020E6100000000000000000F03F0000000000000040"), nil},
	{"geography", texts("0101000020E6100000000000000000F03F0000000000000040"), nil},
}

// pgArrays are the arrays of random columns. Their values are texts.
var pgArrays = []pgType{
	{"int2[]", texts("{}", "{1,NULL,-32768}"), nil},
	{"int4[]", texts("{}", "{1,2}", "{NULL}", "{{1,2},{3,4}}", "[0:1]={5,6}"), []string{"'{1}'"}},
	{"int8[]", texts("{9223372036854775807}"), nil},
	{"oid[]", texts("{4294967295}"), nil},
	{"float4[]", texts("{1.5,NaN,NULL}"), nil},
	{"float8[]", texts("{0.1,-Infinity}"), nil},
	{"numeric[]", texts("{1.50,0,100}"), nil},
	{"numeric(8,2)[]", texts("{1.5,NULL}"), nil},
	{"bool[]", texts("{t,f,NULL}"), nil},
	{"text[]", texts(`{}`, `{a,"b c",NULL,"NULL","x\"y\\z",""}`, `{ä,"€,😀"}`), []string{"'{}'"}},
	{"varchar(9)[]", texts("{a,b}"), nil},
	{"bpchar(3)[]", texts("{a,NULL}"), nil},
	{`"char"[]`, texts("{a,b}"), nil},
	{"bytea[]", []string{`'{"\\x00ff",NULL}'`}, nil},
	{"date[]", texts("{2020-01-01,NULL,1969-12-31}"), nil},
	{"time[]", texts("{00:00:00.123,NULL}"), nil},
	{"time(0)[]", texts("{10:00:00}"), nil},
	{"timetz[]", texts("{12:34:56.5+02}"), nil},
	{"timestamp[]", texts(`{"2020-01-01 00:00:00.123456",NULL}`), nil},
	{"timestamp(3)[]", texts(`{"2020-01-01 00:00:00.123"}`), nil},
	{"timestamptz[]", texts(`{"2020-01-01 00:00:00.5+02",NULL}`), nil},
	{"json[]", []string{`'{"{\"a\": 1}",NULL}'`}, nil},
	{"jsonb[]", []string{`'{"[]"}'`}, nil},
	{"xml[]", texts("{<a/>}"), nil},
	{"uuid[]", texts("{6f9d1a3c-0000-4000-8000-0123456789ab}"), nil},
	{"inet[]", texts("{127.0.0.1,NULL}"), nil},
	{"cidr[]", texts("{10.0.0.0/8}"), nil},
	{"macaddr[]", texts("{08:00:2b:01:02:03}"), nil},
	{"macaddr8[]", texts("{08:00:2b:01:02:03:04:05}"), nil},
	{"int4range[]", texts(`{"[1,3)",NULL}`), nil},
	{"int8range[]", texts(`{"[1,3)"}`), nil},
	{"numrange[]", texts(`{"[1,3)"}`), nil},
	{"tsrange[]", texts(`{"[2020-01-01,2020-01-02)"}`), nil},
	{"tstzrange[]", texts(`{"[2020-01-01,2020-01-02)"}`), nil},
	{"daterange[]", texts(`{"[2020-01-01,2020-01-02)"}`), nil},
	{"mood[]", texts(`{sad,"happy, really"}`), nil},
	{`other."Size"[]`, texts("{S}"), nil},
	{"hstore[]", []string{`'{"a=>1,b=>NULL",NULL}'`}, nil},
	{"citext[]", texts("{a,B}"), nil},
	{"ltree[]", texts("{a.b,c}"), nil},
	{"money[]", texts("{1}"), nil},
	{"interval[]", texts("{1 day}"), nil},
	{"name[]", texts("{a}"), nil},
	{"bit(3)[]", texts("{101}"), nil},
	{"varbit[]", texts("{101}"), nil},
	{"point[]", []string{`'{"(1,2)"}'`}, nil},
	{"age[]", texts("{1,2}"), nil},
	{"pair[]", []string{`'{"(1,a)"}'`}, nil},
	{"tsvector[]", texts("{a}"), nil},
	{"geometry[]", texts("{0101000000000000000000F03F0000000000000040}"), nil},
	{"vector[]", []string{`'{"[1,2]"}'`}, nil},
}

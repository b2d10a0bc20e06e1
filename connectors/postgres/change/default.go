package change

import (
	"bytes"
	"regexp"
	"strings"

	"millrace/plugins/connect"
)

// Default values of columns, as Debezium reads them from expressions: 'text'::type and plain
// literals. A function's result is unknown: the schema gets a placeholder.

var (
	literal  = regexp.MustCompile(`'(.*?)'`)
	function = regexp.MustCompile(`^[(]?[A-Za-z0-9_.]+\((?:.+(?:, ?.+)*)?\)`)
)

// defaults are the placeholders of the types whose default values Debezium reads.
var defaults = map[uint32]string{
	oidBit: "00", oidVarbit: "0", oidBool: "false", oidBpchar: "", oidVarchar: "", oidText: "", oidNumeric: "0.0",
	oidFloat4: "0.0", oidFloat8: "0.0", oidInt2: "0", oidInt4: "0", oidInt8: "0", oidJSON: "{}", oidJSONB: "{}", oidXML: "",
	oidUUID: "00000000-0000-0000-0000-000000000000", oidDate: "1970-01-01", oidTime: "00:00", oidTimestamp: "1970-01-01",
	oidTimestamptz: "1970-01-01", oidInterval: "epoch",
}

// hasDefaults reports whether Debezium reads default values of a type. It does not for domains.
func (c *Catalog) hasDefaults(t *pgType) bool {
	_, ok := defaults[t.oid]
	return ok || t.enum && t.base == 0
}

// defaultValue returns the default value of a column; null if it has none.
func (e *Emitter) defaultValue(c *column) connect.Value {
	conv, ok := e.conversion(c)
	if !ok {
		return connect.Value{}
	}
	text, ok := defaultText(c)
	if !ok {
		return connect.Value{}
	}
	if c.kind.oid == oidNumeric && c.hasScale && c.length != variableLength {
		if d, err := parseDecimal([]byte(text)); err != nil || d.rescale(c.scale) != nil {
			return connect.Value{}
		}
	}
	v, err := conv.decode([]byte(text))
	if err != nil || v.Kind() == connect.KindStruct { // Kafka Connect has no structs as defaults
		return connect.Value{}
	}
	return v
}

// defaultText returns the text of the default value in the format of the column's values.
func defaultText(c *column) (string, bool) {
	text := c.defaultText
	if c.kind.enum {
		return enumDefault(c, text)
	}
	trimmed := strings.TrimSpace(text)
	if strings.HasPrefix(trimmed, "NULL::") {
		return "", false
	}
	switch c.kind.oid {
	case oidText, oidVarchar, oidBpchar, oidJSON, oidJSONB, oidXML:
	default:
		text = trimmed
	}
	generated := function.MatchString(text)
	switch strings.ToLower(text) {
	case "current_timestamp", "current_time", "current_date", "localtime", "localtimestamp":
		generated = true
	}
	switch {
	case generated:
		text = defaults[c.kind.oid]
	case strings.Contains(text, "'"):
		match := literal.FindStringSubmatch(text)
		if match == nil {
			return "", false
		}
		text = match[1]
	}
	return defaultFormat(c, text)
}

// defaultFormat changes a default value to the format of the column's values.
func defaultFormat(c *column, text string) (string, bool) {
	switch c.kind.oid {
	case oidBool:
		if strings.EqualFold(text, "true") {
			return "t", true
		}
		return "f", true
	case oidTime:
		if strings.Count(text, ":") == 1 {
			text += ":00"
		}
	case oidTimestamp, oidTimestamptz:
		if !strings.Contains(text, " ") {
			text += " 00:00:00"
		}
		if at := strings.LastIndexAny(text, "+-"); c.kind.oid == oidTimestamptz && at < len("1970-01-01") {
			text += "+00"
		}
	case oidDate:
		text, _, _ = strings.Cut(text, " ")
	}
	return text, true
}

// enumDefault returns the label in a default value such as 'happy'::mood.
func enumDefault(c *column, text string) (string, bool) {
	at := strings.LastIndex(text, "::")
	if at < 2 || text[0] != '\'' || text[at-1] != '\'' {
		return "", false
	}
	name := text[at+2:]
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		name = name[dot+1:]
	}
	if strings.Trim(name, `"`) != c.kind.name {
		return "", false
	}
	return string(bytes.TrimSpace([]byte(text[1 : at-1]))), true
}

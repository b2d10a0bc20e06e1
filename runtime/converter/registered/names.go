package registered

import (
	"maps"
	"net/url"
	"reflect"
	"regexp"
	"strings"

	"millrace/plugins/connect"
)

// Parameters and names of schemas that several formats use.
const (
	// DecimalPrecision is the parameter with the precision of a decimal.
	DecimalPrecision = "connect.decimal.precision"
	// FieldDefault marks a schema whose default is that of an Avro field.
	FieldDefault = "io.confluent.connect.avro.field.default"
	// FieldTag is the parameter with the number of a Protobuf field.
	FieldTag = "io.confluent.connect.protobuf.Tag"
)

var invalidInNames = regexp.MustCompile(`[^A-Za-z0-9_]`)

// Scrub converts a name to one that Avro and Protobuf allow, as Confluent's scrub.invalid.names
// does: it escapes the name as Java's URLEncoder does and replaces invalid characters with
// underscores.
func Scrub(name string) string {
	if name == "" {
		return name
	}
	name = strings.ReplaceAll(strings.ReplaceAll(url.QueryEscape(name), "%2A", "*"), "~", "%7E")
	if c := name[0]; c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') {
		name = "x" + name
	}
	return invalidInNames.ReplaceAllString(name, "_")
}

// ScrubParts scrubs each part of a name with dots.
func ScrubParts(name string) string {
	parts := strings.Split(name, ".")
	for i := range parts {
		parts[i] = Scrub(parts[i])
	}
	return strings.Join(parts, ".")
}

// SameButOptional reports whether two schemas describe the same type. It ignores what belongs to
// the place of use: whether a value is optional, its default and the number of a field.
func SameButOptional(a, b *connect.Schema) bool {
	if a == b {
		return true
	}
	x, y := *a, *b
	for _, s := range []*connect.Schema{&x, &y} {
		s.Optional, s.Default, s.Parameters = false, connect.Value{}, maps.Clone(s.Parameters)
		maps.DeleteFunc(s.Parameters, func(k, _ string) bool { return k == FieldDefault || k == FieldTag })
		if len(s.Parameters) == 0 {
			s.Parameters = nil
		}
	}
	return reflect.DeepEqual(&x, &y)
}

// ReferenceName describes a referenced schema; "" is the schema itself.
func ReferenceName(name string) string {
	if name == "" {
		return ""
	}
	return " " + name + ", which the schema refers to"
}

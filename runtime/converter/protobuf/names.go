package protobuf

import (
	"fmt"
	"strings"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

// checkName reports a name that Protobuf does not allow. given is the name it was made from.
func checkName(what, name, given string) error {
	wrong := ""
	for i, r := range name {
		switch letter := r == '_' || r|0x20 >= 'a' && r|0x20 <= 'z'; {
		case i == 0 && !letter:
			wrong = fmt.Sprintf("begins with %q: Protobuf allows a letter from A to Z or an underscore there", r)
		case !letter && (r < '0' || r > '9'):
			wrong = fmt.Sprintf("has %q in it: Protobuf allows letters from A to Z, digits and underscores", r)
		default:
			continue
		}
		break
	}
	if name == "" {
		wrong = "is empty"
	}
	if wrong == "" {
		return nil
	}
	return conversion.Errorf("the %s %q %s; set scrub.invalid.names=true to have it changed, or rename it", what, given, wrong)
}

// distinct reports two fields with the same name in Protobuf, or with names that differ only in
// case and underscores, which Protobuf forbids because of its JSON encoding. Members of a oneof are
// fields of the message.
func (w *schemaText) distinct(s *connect.Schema, taken map[string]string) error {
	for _, f := range s.Fields {
		if f.Schema != nil && f.Schema.Type == connect.KindStruct && strings.HasPrefix(f.Schema.Name, unionName) {
			if err := w.distinct(f.Schema, taken); err != nil {
				return err
			}
			continue
		}
		name := jsonName(w.name(f.Name))
		if other, ok := taken[name]; ok {
			return conversion.Errorf("the fields %q and %q have the same name in Protobuf's JSON, %s: rename one of them, as ReplaceField does", other, f.Name, name)
		}
		taken[name] = f.Name
	}
	return nil
}

// jsonName returns the name of a field in JSON: without underscores, and with the letters after
// them in upper case.
func jsonName(name string) string {
	words := strings.Split(name, "_")
	for i, w := range words[1:] {
		if w != "" {
			words[i+1] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
}

// reservedWords are the words that cannot be message names in a field's type.
var reservedWords = map[string]bool{
	"bool": true, "bytes": true, "double": true, "enum": true, "export": true, "extend": true, "extensions": true, "fixed32": true, "fixed64": true,
	"float": true, "group": true, "int32": true, "int64": true, "local": true, "map": true, "message": true, "oneof": true, "option": true,
	"optional": true, "repeated": true, "required": true, "reserved": true, "sfixed32": true, "sfixed64": true, "sint32": true, "sint64": true,
	"string": true, "uint32": true, "uint64": true,
}

// typeName returns the name by which a field refers to a type that is defined in the innermost
// message.
func (w *schemaText) typeName(name string) string {
	if !reservedWords[name] {
		return name
	}
	return "." + strings.Join(w.path, ".") + "." + name
}

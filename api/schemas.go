package api

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"millrace/api/rest"
)

// schemas collects the JSON schemas of Go types, as encoding/json encodes them.
type schemas struct{ all object }

// written contains the schemas of types whose JSON differs from their Go structure.
var written = map[reflect.Type]object{
	reflect.TypeFor[rest.Config](): {"type": "object", "description": "A connector's configuration, by key.",
		"additionalProperties": object{"type": []string{"string", "number", "boolean", "null"}}},
	reflect.TypeFor[json.RawMessage](): {"description": "Any JSON."},
	reflect.TypeFor[rest.State]():      {"type": "string", "enum": []string{"UNASSIGNED", "RUNNING", "PAUSED", "STOPPED", "FAILED", "RESTARTING"}},
	reflect.TypeFor[rest.Health]():     {"type": "string", "enum": []string{"healthy", "starting", "unhealthy"}},
	reflect.TypeFor[rest.Instant]():    {"type": []string{"string", "integer"}, "description": "A time by RFC 3339, or milliseconds since 1970."},
	reflect.TypeFor[rest.LevelRequest](): {"type": "object", "required": []string{"level"}, "properties": object{"level": object{"type": "string",
		"enum": []string{"ALL", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "OFF"}}}},
}

// narrower contains the schemas of fields that accept fewer values than their type, by type and
// field.
var narrower = map[string]object{
	"CreateRequest.initial_state": {"type": "string", "enum": []string{"RUNNING", "PAUSED", "STOPPED"}},
}

func (d *schemas) of(v any) object { return d.schema(reflect.TypeOf(v)) }

func (d *schemas) schema(t reflect.Type) object {
	if s, ok := written[t]; ok {
		return s
	}
	if t == reflect.TypeFor[previewAnswer]() {
		return object{"anyOf": []any{d.of([]rest.Previewed{}), d.of(rest.Preview{})}}
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int32, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Interface:
		return object{}
	case reflect.Slice:
		return object{"type": "array", "items": d.schema(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": d.schema(t.Elem())}
	case reflect.Pointer:
		return nullable(d.schema(t.Elem()))
	case reflect.Struct:
		return d.reference(t)
	}
	panic(fmt.Sprintf("api: no schema of %v", t))
}

func nullable(s object) object {
	if text, ok := s["type"].(string); ok {
		out := object{}
		for k, v := range s {
			out[k] = v
		}
		out["type"] = []string{text, "null"}
		return out
	}
	return object{"anyOf": []any{s, object{"type": "null"}}}
}

// reference returns a reference to a struct's schema, and adds the schema if it is new.
func (d *schemas) reference(t reflect.Type) object {
	name := []rune(t.Name())
	name[0] = unicode.ToUpper(name[0])
	ref := object{"$ref": "#/components/schemas/" + string(name)}
	if d.all[string(name)] != nil {
		return ref
	}
	properties, required := object{}, []string{}
	schema := object{"type": "object", "properties": properties}
	d.all[string(name)] = schema
	d.fields(t, properties, &required)
	if len(required) > 0 {
		schema["required"] = required
	}
	return ref
}

func (d *schemas) fields(t reflect.Type, properties object, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && f.Type.Kind() == reflect.Pointer: // absent if it is nil
			d.fields(f.Type.Elem(), properties, &[]string{})
			continue
		case f.Anonymous:
			d.fields(f.Type, properties, required)
			continue
		case name == "" || name == "-":
			continue
		}
		s := d.schema(f.Type)
		optional := strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero")
		if n, ok := narrower[t.Name()+"."+name]; ok {
			s = n
		}
		if f.Type.Kind() == reflect.Pointer && optional {
			s = d.schema(f.Type.Elem())
		}
		if f.Type.Kind() == reflect.Map && (t == reflect.TypeFor[rest.Offset]() || t == reflect.TypeFor[rest.PastOffset]()) {
			s = nullable(s)
		}
		properties[name] = s
		if !optional {
			*required = append(*required, name)
		}
	}
}

package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Unmarshal is json.Unmarshal with errors that name JSON types instead of Go types.
func Unmarshal(b []byte, into any) error {
	err := json.Unmarshal(b, into)
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return err
	}
	got, where := wrong.Value, ""
	if _, number, found := strings.Cut(got, "number "); found {
		got = "the number " + number
	}
	if wrong.Field != "" {
		where = wrong.Field + ": "
	}
	return fmt.Errorf("%sexpected %s, got %s", where, kindInJSON(wrong.Type), withArticle(got))
}

// readFields decodes an object that may have only these fields. Field names are case-sensitive.
func readFields(b []byte, fields map[string]any) error {
	var raw map[string]json.RawMessage
	if err := Unmarshal(b, &raw); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		into, ok := fields[name]
		if !ok {
			return fmt.Errorf("Unrecognized field %q, expected one of %s", name, strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
		}
		if err := Unmarshal(raw[name], into); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// scalar is a string that JSON can also represent as a number or boolean. The string is their text
// then.
type scalar string

func (s *scalar) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '{', '[':
		return errors.New("Cannot deserialize value of type String from an object or array")
	case '"':
		return Unmarshal(b, (*string)(s))
	case 'n':
		return nil
	}
	*s = scalar(b)
	return nil
}

// kindInJSON returns JSON's name for the values of a Go type.
func kindInJSON(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Map, reflect.Struct:
		return "an object"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "a whole number"
	case reflect.Pointer:
		return kindInJSON(t.Elem())
	}
	return "another value"
}

// withArticle describes a value that encoding/json found.
func withArticle(found string) string {
	switch found {
	case "object", "array":
		return "an " + found
	case "string", "number":
		return "a " + found
	case "bool":
		return "true or false"
	}
	return found
}

package api

import "reflect"

// kindInJSON is what JSON calls values of a type of Go.
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

// withArticle names what encoding/json found.
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

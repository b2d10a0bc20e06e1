package jsontext

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// ParsePointer parses a JSON Pointer (RFC 6901). "" is the whole document, /a/0 the first element
// of its member a.
func ParsePointer(text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	if text[0] != '/' {
		return nil, errors.New("expected a JSON Pointer, as in /items or /user/id")
	}
	parts := strings.Split(text[1:], "/")
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(strings.ReplaceAll(p, "~1", "/"), "~0", "~")
	}
	return parts, nil
}

// Find returns the text of the value at a pointer in a valid document; nil if there is none. Of
// duplicate members it returns the first.
func Find(document []byte, pointer []string) []byte {
	for _, part := range pointer {
		if document = child(document, part); document == nil {
			return nil
		}
	}
	return bytes.TrimSpace(document)
}

// child returns a member of an object or an element of an array.
func child(document []byte, name string) []byte {
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	open, err := d.Token()
	if err != nil || open != json.Delim('{') && open != json.Delim('[') {
		return nil
	}
	index, err := strconv.Atoi(name)
	if open == json.Delim('[') && (err != nil || strconv.Itoa(index) != name) {
		return nil
	}
	for n := 0; d.More(); n++ {
		found := n == index
		if open == json.Delim('{') {
			key, err := d.Token()
			if err != nil {
				return nil
			}
			found = key == name
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return nil
		}
		if found {
			return value
		}
	}
	return nil
}

// Plain formats a scalar for people: a string without its quotes, other values unchanged.
func Plain(value []byte) string {
	var s string
	if len(value) > 0 && value[0] == '"' && json.Unmarshal(value, &s) == nil {
		return s
	}
	return string(value)
}

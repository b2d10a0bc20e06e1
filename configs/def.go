// Package configs defines the configuration keys of Millrace: type, default, allowed values and
// documentation of each. Parsing, validation, the REST API and the reference pages all use these
// definitions.
package configs

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Type is the type of a key, with the name that Apache Kafka's ConfigDef uses.
type Type string

// Types of Apache Kafka's ConfigDef.
const (
	Boolean  Type = "BOOLEAN"
	String   Type = "STRING"
	Int      Type = "INT"
	Short    Type = "SHORT"
	Long     Type = "LONG"
	Double   Type = "DOUBLE"
	List     Type = "LIST"
	Class    Type = "CLASS"
	Password Type = "PASSWORD"
)

// Hidden replaces passwords in output.
const Hidden = "[hidden]"

// Importance is how important a key is to users.
type Importance string

// Importances of Apache Kafka's ConfigDef.
const (
	High   Importance = "HIGH"
	Medium Importance = "MEDIUM"
	Low    Importance = "LOW"
)

// Width is the width of a key's field in a form.
type Width string

// Widths of Apache Kafka's ConfigDef.
const (
	WidthNone   Width = "NONE"
	WidthShort  Width = "SHORT"
	WidthMedium Width = "MEDIUM"
	WidthLong   Width = "LONG"
)

// A Check validates a value that has already been parsed. It returns nil if the value is valid.
type Check func(value string) error

// Key is the definition of one configuration key.
type Key struct {
	Name        string
	Type        Type
	Default     *string // nil: no default; the key stays unset unless it is Required
	Required    bool
	Importance  Importance
	Doc         string
	Group       string
	Order       int
	Width       Width
	DisplayName string
	Dependents  []string
	Recommended []string
	Checks      []Check
}

// Req defines a required key without a default.
func Req(name string, t Type, importance Importance, doc string, checks ...Check) Key {
	return newKey(Key{Name: name, Type: t, Required: true, Importance: importance, Doc: doc, Checks: checks})
}

// Opt defines an optional key without a default.
func Opt(name string, t Type, importance Importance, doc string, checks ...Check) Key {
	return newKey(Key{Name: name, Type: t, Importance: importance, Doc: doc, Checks: checks})
}

// Def defines a key with a default value, written as in a properties file.
func Def(name string, t Type, value string, importance Importance, doc string, checks ...Check) Key {
	return newKey(Key{Name: name, Type: t, Default: &value, Importance: importance, Doc: doc, Checks: checks})
}

func newKey(k Key) Key {
	k.Order, k.Width, k.DisplayName = -1, WidthNone, k.Name
	return k
}

// Display sets the position and appearance of the key in a form.
func (k Key) Display(group string, order int, width Width, name string) Key {
	k.Group, k.Order, k.Width, k.DisplayName = group, order, width, name
	return k
}

// Recommend sets the values that a form suggests.
func (k Key) Recommend(values ...string) Key {
	k.Recommended = values
	return k
}

// Keys is an ordered list of key definitions.
type Keys []Key

// Lookup returns the definition of a key.
func (ks Keys) Lookup(name string) (Key, bool) {
	i := slices.IndexFunc(ks, func(k Key) bool { return k.Name == name })
	if i < 0 {
		return Key{}, false
	}
	return ks[i], true
}

// Value is the result of the validation of one key.
type Value struct {
	Name        string
	Value       *string // nil: unset, or not parseable
	Errors      []string
	Recommended []string
	Visible     bool
}

// Validate checks props against every definition. It returns one Value per key, in order, with all
// errors of that key. It ignores properties without a definition.
func (ks Keys) Validate(props map[string]string) []Value {
	out := make([]Value, len(ks))
	for i, k := range ks {
		out[i] = k.validate(props)
	}
	return out
}

func (k Key) validate(props map[string]string) Value {
	v := Value{Name: k.Name, Recommended: k.Recommended, Visible: true}
	raw, given := props[k.Name]
	switch {
	case !given && k.Required:
		v.Errors = []string{fmt.Sprintf("Missing required configuration %q which has no default value.", k.Name)}
		return v
	case !given && k.Default == nil:
		return v
	case !given:
		raw = *k.Default
	}
	text, err := k.Type.normalize(raw)
	if err != nil {
		v.Errors = append(v.Errors, k.invalid(raw, err))
		if k.Checks != nil && (k.Type == Short || k.Type == Int || k.Type == Long) {
			// Apache's wording
			v.Errors = append(v.Errors, k.invalid("null", errors.New("Value must be non-null")))
		}
		return v
	}
	for _, check := range k.Checks {
		if err := check(text); err != nil {
			v.Errors = append(v.Errors, k.invalid(text, err))
		}
	}
	v.Value = &text
	return v
}

func (k Key) invalid(value string, err error) string {
	if k.Type == Password {
		value = Hidden
	}
	return fmt.Sprintf("Invalid value %s for configuration %s: %v", Cut(value, maxValueQuoted), k.Name, err)
}

// normalize returns the canonical form of a value of this type, for comparison and display. It
// returns an error if the text is not a value of the type.
func (t Type) normalize(raw string) (string, error) {
	s := strings.TrimSpace(raw)
	switch t {
	case Boolean:
		switch strings.ToLower(s) {
		case "true", "false":
			return strings.ToLower(s), nil
		}
		return "", fmt.Errorf("Expected value to be either true or false") // Apache's wording
	case Short, Int, Long:
		bits := map[Type]int{Short: 16, Int: 32, Long: 64}[t]
		n, err := strconv.ParseInt(s, 10, bits)
		if err != nil {
			return "", fmt.Errorf("Not a number of type %s", t) // Apache's wording
		}
		return strconv.FormatInt(n, 10), nil
	case Double:
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return "", fmt.Errorf("Not a number of type %s", t) // Apache's wording
		}
		return s, nil
	case List:
		return strings.Join(SplitList(s), ","), nil
	}
	return s, nil
}

// SplitList splits a LIST at its commas. It trims blanks around the items and keeps empty items. ""
// is the empty list.
func SplitList(s string) []string {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	items := strings.Split(s, ",")
	for i := range items {
		items[i] = strings.TrimSpace(items[i])
	}
	return items
}

// Errors lists everything that Validate rejected, one message per item.
type Errors []string

func (e Errors) Error() string { return strings.Join(e, "\n") }

// Parse validates props against these definitions. Its error is an Errors with every invalid value,
// so that users can fix all of them at once.
func (ks Keys) Parse(props map[string]string) (Config, error) {
	var errs Errors
	c := Config{values: make(map[string]string, len(ks)), raw: maps.Clone(props)}
	for _, v := range ks.Validate(props) {
		errs = append(errs, v.Errors...)
		if v.Value != nil {
			c.values[v.Name] = *v.Value
		}
	}
	if errs != nil {
		return Config{}, errs
	}
	return c, nil
}

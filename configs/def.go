// Package configs holds the keys that Millrace understands: how each is parsed, what it defaults to, which values it
// allows and what it means. Everything that reads a key, validates one or documents one starts here.
package configs

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Type is a key's type, named as Apache Kafka's ConfigDef names it.
type Type string

// The types of Apache Kafka's ConfigDef.
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

// Hidden stands where a password would be shown.
const Hidden = "[hidden]"

// Importance says how much a user should care about a key.
type Importance string

// The importances of Apache Kafka's ConfigDef.
const (
	High   Importance = "HIGH"
	Medium Importance = "MEDIUM"
	Low    Importance = "LOW"
)

// Width is how wide a form should draw a key's field.
type Width string

// The widths of Apache Kafka's ConfigDef.
const (
	WidthNone   Width = "NONE"
	WidthShort  Width = "SHORT"
	WidthMedium Width = "MEDIUM"
	WidthLong   Width = "LONG"
)

// A Check says what is wrong with a value that parsed; nil when nothing is.
type Check func(value string) error

// Key is the definition of one configuration key.
type Key struct {
	Name        string
	Type        Type
	Default     *string // nil: no default; with Required false the key is then unset
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

// Req is a key that has no default and must be given.
func Req(name string, t Type, importance Importance, doc string, checks ...Check) Key {
	return newKey(Key{Name: name, Type: t, Required: true, Importance: importance, Doc: doc, Checks: checks})
}

// Opt is a key that is unset unless given.
func Opt(name string, t Type, importance Importance, doc string, checks ...Check) Key {
	return newKey(Key{Name: name, Type: t, Importance: importance, Doc: doc, Checks: checks})
}

// Def is a key with a default, written as it would be in a properties file.
func Def(name string, t Type, value string, importance Importance, doc string, checks ...Check) Key {
	return newKey(Key{Name: name, Type: t, Default: &value, Importance: importance, Doc: doc, Checks: checks})
}

func newKey(k Key) Key {
	k.Order, k.Width, k.DisplayName = -1, WidthNone, k.Name
	return k
}

// Display places the key in a form.
func (k Key) Display(group string, order int, width Width, name string) Key {
	k.Group, k.Order, k.Width, k.DisplayName = group, order, width, name
	return k
}

// Recommend lists values that a form should offer.
func (k Key) Recommend(values ...string) Key {
	k.Recommended = values
	return k
}

// Keys is an ordered set of definitions.
type Keys []Key

// Lookup finds a definition by its key.
func (ks Keys) Lookup(name string) (Key, bool) {
	i := slices.IndexFunc(ks, func(k Key) bool { return k.Name == name })
	if i < 0 {
		return Key{}, false
	}
	return ks[i], true
}

// Value is one key's outcome in a validation.
type Value struct {
	Name        string
	Value       *string // nil: unset, or the text could not be parsed
	Errors      []string
	Recommended []string
	Visible     bool
}

// Validate checks every key against props and reports all errors, a Value for each key in order. Keys of props that no
// definition names are nobody's error.
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
			v.Errors = append(v.Errors, k.invalid("null", errors.New("Value must be non-null"))) // Apache's wording
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

// normalize gives the text a value of this type is compared and shown by, or says why it is not of the type.
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

// SplitList reads a LIST: items between commas, blanks around them dropped, empty ones kept; "" is the empty list.
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

// Errors is everything that Validate found wrong, one text a line.
type Errors []string

func (e Errors) Error() string { return strings.Join(e, "\n") }

// Parse reads props by these definitions. Its error is an Errors that lists every fault.
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

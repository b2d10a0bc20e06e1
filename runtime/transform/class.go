package transform

import (
	"fmt"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

// Kind is the kind of a class, as the REST API names it.
type Kind string

// The kinds of classes.
const (
	Transformation Kind = "transformation"
	Predicate      Kind = "predicate"
)

// Class is one transformation or predicate.
type Class struct {
	Name    string // fully qualified, as in transforms.X.type
	Kind    Kind
	Version string
	Doc     string
	Keys    configs.Keys
	Refused []Refusal // keys of the original class that this one does not support

	newTransformation func(configs.Config) (transformation, error)
	newPredicate      func(configs.Config) (predicate, error)
	plugin            *connect.Class // instead of the fields above
}

// Refusal is an unsupported key of the original class. Setting it is an error, because ignoring it
// would silently change the result.
type Refusal struct {
	Key     string
	Unless  string // value with which the key has no effect, besides the empty one
	Instead string // what to do instead
}

func (c *Class) refusal(props map[string]string) error {
	for _, r := range c.Refused {
		if value := strings.TrimSpace(props[r.Key]); value != "" && !strings.EqualFold(value, r.Unless) {
			return fmt.Errorf("%s is not supported here: %s", r.Key, r.Instead)
		}
	}
	return nil
}

// refusing adds unsupported keys to classes.
func refusing(classes []Class, keys ...Refusal) []Class {
	for i := range classes {
		classes[i].Refused = keys
	}
	return classes
}

// StepKeys are the keys that every transformation has besides its own.
var StepKeys = configs.Keys{
	configs.Def("negate", configs.Boolean, "false", configs.Medium, "If true, applies to records that do not match the predicate."),
	configs.Opt("predicate", configs.String, configs.Medium, "Apply this transformation only to records that match this predicate (a name from predicates). "+
		"Other records pass through unchanged."),
}

// apacheVersion is the version of Apache Kafka whose transformations these are.
const apacheVersion = configs.ConverterVersion

// ownVersion is the version of the transformations that Apache Kafka does not have.
const ownVersion = "0.1.0"

const apachePackage = "org.apache.kafka.connect.transforms."

// families groups the classes; those in a group differ only in whether they work on the key or the
// value.
var families = [][]Class{
	castClasses, dropHeadersClasses, extractFieldClasses, filterClasses, flattenClasses, headerFromClasses, hoistFieldClasses,
	insertFieldClasses, insertHeaderClasses, maskFieldClasses, regexRouterClasses, replaceFieldClasses, setSchemaMetadataClasses,
	timestampConverterClasses, timestampRouterClasses, valueToKeyClasses,
	predicateClasses,
	dropClasses, expressionClasses, extractTimestampClasses, extractTopicClasses, fromJSONClasses, timeZoneClasses, tombstoneHandlerClasses, unwrapClasses, eventRouterClasses,
}

// Classes lists every class by name: the built-in ones, and the newest versions of those that
// plugins offer. A built-in class takes precedence over a plugin's with the same name.
func Classes(offered ...*connect.Class) []*Class {
	var out []*Class
	for _, family := range families {
		for i := range family {
			out = append(out, &family[i])
		}
	}
	for _, c := range offered {
		if !slices.ContainsFunc(out, func(o *Class) bool { return o.Name == c.Name }) {
			out = append(out, ofPlugin(c))
		}
	}
	slices.SortFunc(out, func(a, b *Class) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Find returns the class with a full name or an alias. Plugins may offer further classes.
func Find(kind Kind, name string, offered ...*connect.Class) (*Class, error) {
	if name = strings.TrimSpace(name); name == "" {
		return nil, fmt.Errorf("the class of the %s is missing", kind)
	}
	var found []*Class
	for _, c := range Classes(offered...) {
		if c.Name == name {
			found = []*Class{c}
			break
		}
		if slices.Contains(configs.Aliases(c.Name), name) || c.plugin != nil && c.plugin.IsNamed(name) {
			found = append(found, c)
		}
	}
	halves := halvesOf(name)
	switch {
	case len(found) > 1:
		return nil, fmt.Errorf("More than one class matches alias %s. Please use full package and class name instead. Classes found: %s, %s", // Apache's wording
			name, found[0].Name, found[1].Name)
	case len(found) == 1 && found[0].Kind == kind:
		return found[0], nil
	case len(found) == 1:
		return nil, fmt.Errorf("Class %s does not implement the %s interface", found[0].Name, kind.Title()) // Apache's wording
	case halves != nil:
		return nil, fmt.Errorf("This class is abstract and cannot be created. Did you mean %s?", strings.Join(halves, ", ")) // Apache's wording
	}
	return nil, fmt.Errorf("Class %s could not be found.", name) // Apache's wording
}

// Title returns the kind as it appears in the name of Apache's interface.
func (k Kind) Title() string { return strings.ToUpper(string(k[:1])) + string(k[1:]) }

// halvesOf returns the $Key and $Value classes of a name without that suffix.
func halvesOf(name string) (out []string) {
	for _, c := range Classes() {
		if outer, _, nested := strings.Cut(c.Name, "$"); nested && (outer == name || slices.Contains(configs.Aliases(outer), name)) {
			out = append(out, c.Name)
		}
	}
	return out
}

// halves returns the two classes of a transformation that works on keys or on values.
func halves(name, doc string, keys configs.Keys, build func(c configs.Config, on part) (transformation, error)) []Class {
	class := func(on part) Class {
		return Class{Name: name + "$" + on.String(), Kind: Transformation, Version: versionOf(name),
			Doc: fmt.Sprintf(doc, strings.ToLower(on.String())), Keys: keys,
			newTransformation: func(c configs.Config) (transformation, error) { return build(c, on) }}
	}
	return []Class{class(onKey), class(onValue)}
}

// whole returns the class of a transformation that works on whole records.
func whole(name, doc string, keys configs.Keys, build func(c configs.Config) (transformation, error)) []Class {
	return []Class{{Name: name, Kind: Transformation, Version: versionOf(name), Doc: doc, Keys: keys, newTransformation: build}}
}

func versionOf(name string) string {
	if strings.HasPrefix(name, apachePackage) {
		return apacheVersion
	}
	return ownVersion
}

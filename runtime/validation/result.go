package validation

import (
	"maps"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/configs/provider"
	"millrace/plugins/connect"
	"millrace/runtime/fault"
)

// Result is the outcome of a validation.
type Result struct {
	Class   *connect.Class
	Groups  []string
	Entries []Entry
	Count   int // of errors, as Kafka Connect counts them

	Warnings  []Warning
	Undefined []string // keys without a definition that the class may read nevertheless
}

// Entry is a key and its value.
type Entry struct {
	Key   *configs.Key // nil: the key has no definition
	Value configs.Value
	once  bool // its errors count as one
}

const textNull = "Null value can not be supplied as the configuration value."

// Errors lists every error, in the order of the keys. Each names its key.
func (r Result) Errors() []string {
	var out []string
	for _, e := range r.Entries {
		for _, text := range e.Value.Errors {
			if !strings.Contains(text, e.Value.Name) && text != textNull {
				text = e.Value.Name + ": " + text
			}
			out = append(out, text)
		}
	}
	return out
}

// Refuse returns the error of a create or update with this configuration, an Error; nil if the
// configuration is valid.
func (r Result) Refuse() error {
	errs := r.Errors()
	if len(errs) == 0 {
		return nil
	}
	return fault.New(fault.BadRequest, "Connector configuration is invalid and contains the following %d error(s):\n%s\n"+
		"You can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`",
		len(errs), strings.Join(errs, "\n"))
}

// addFramework adds the framework's keys, then the class's. A key of both has the framework's
// position and the class's definition.
func (r *Result) addFramework(framework configs.Keys, class *connect.Class, own []configs.Value, props map[string]string) {
	values := map[string]configs.Value{}
	for _, value := range own {
		values[value.Name] = value
	}
	for i, value := range framework.Validate(props) {
		if key, replaced := class.Config.Lookup(value.Name); replaced {
			value := values[key.Name]
			if slices.Contains(converterKinds, key.Name) {
				value.Errors = nil // the plugin does not have the worker's converters; addConverter checks them
			}
			r.Entries = append(r.Entries, Entry{Key: &key, Value: value})
			continue
		}
		r.Entries = append(r.Entries, Entry{Key: &framework[i], Value: value})
	}
	for i := range class.Config {
		key := &class.Config[i]
		if _, done := framework.Lookup(key.Name); !done {
			r.Entries = append(r.Entries, Entry{Key: key, Value: values[key.Name]})
		}
	}
	for _, value := range own { // accepted aliases of keys, without a definition
		_, defined := class.Config.Lookup(value.Name)
		if _, ofFramework := framework.Lookup(value.Name); !defined && !ofFramework {
			key := configs.Opt(value.Name, configs.String, configs.Low, "Another name of a key.")
			r.Entries = append(r.Entries, Entry{Key: &key, Value: value})
		}
	}
}

// checkNulls adds an error to every key that is null. Keys without a definition come first.
func (r *Result) checkNulls(nulls []string) {
	var ghosts []Entry
	for _, key := range nulls {
		if e := r.entry(key); e != nil {
			e.Value.Errors = []string{textNull}
			continue
		}
		ghosts = append(ghosts, Entry{Value: configs.Value{Name: key, Errors: []string{textNull}, Visible: true}})
	}
	r.Entries = append(ghosts, r.Entries...)
}

// checkVariables adds the errors of variables to their keys. They replace the errors about the text
// of a variable that was not resolved.
func (r *Result) checkVariables(faults provider.Unresolved) {
	for _, key := range slices.Sorted(maps.Keys(faults)) {
		if e := r.entry(key); e != nil {
			e.Value.Errors = []string{faults[key]}
			continue
		}
		r.Entries = append(r.Entries, Entry{Value: configs.Value{Name: key, Errors: []string{faults[key]}, Visible: true}})
	}
}

// unresolve shows every value that contains a variable as it was given, and hides the variable's
// value in the errors.
func (r *Result) unresolve(providers *provider.Providers, raw map[string]string) {
	var given []string // without variables: the user sent these values, so nothing has to be hidden
	for _, value := range raw {
		if !providers.Refers(value) {
			given = append(given, value)
		}
	}
	for i := range r.Entries {
		value := &r.Entries[i].Value
		if given, ok := raw[value.Name]; ok && value.Value != nil && providers.Refers(given) {
			value.Value = &given
		}
		for j, text := range value.Errors {
			value.Errors[j] = providers.RedactBut(text, given...)
		}
	}
}

// entry finds the entry of a key; nil if there is none.
func (r *Result) entry(key string) *Entry {
	for i := range r.Entries {
		if r.Entries[i].Value.Name == key {
			return &r.Entries[i]
		}
	}
	return nil
}

// fault adds an error to the given keys.
func (r *Result) fault(text string, keys ...string) {
	for _, key := range keys {
		if e := r.entry(key); e != nil {
			e.Value.Errors = append(e.Value.Errors, text)
		}
	}
}

// finish counts the errors and lists the groups.
func (r *Result) finish() {
	for _, e := range r.Entries {
		n := len(e.Value.Errors)
		if e.once {
			n = min(n, 1)
		}
		r.Count += n
		if e.Key != nil && e.Key.Group != "" && !slices.Contains(r.Groups, e.Key.Group) {
			r.Groups = append(r.Groups, e.Key.Group)
		}
	}
}

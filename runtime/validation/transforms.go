package validation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/transform"
)

// steps are the keys of a connector's transformations and predicates, and errors that no definition
// of a key finds.
type steps struct {
	keys    configs.Keys
	faults  []keyFault
	offered []*connect.Class  // transformations and predicates of plugins
	names   map[string]string // full names of the classes, by the keys that name them
	plugins []pluginStep
}

// pluginStep is a transformation or a predicate of a plugin.
type pluginStep struct {
	prefix string // of its keys
	class  *connect.Class
}

type keyFault struct{ key, text string }

// stepsOf returns the definitions for the transformations and predicates that a configuration
// lists.
func stepsOf(props map[string]string, offered []*connect.Class) *steps {
	s := &steps{offered: offered, names: map[string]string{}}
	for _, list := range []struct {
		key, title string
		kind       transform.Kind
		keys       configs.Keys
	}{
		{"transforms", "Transform", transform.Transformation, transform.StepKeys},
		{"predicates", "Predicate", transform.Predicate, nil},
	} {
		var done []string
		for _, alias := range configs.SplitList(props[list.key]) {
			if !slices.Contains(done, alias) {
				done = append(done, alias)
				s.add(list.key, list.title+"s: "+alias, alias, list.kind, list.keys, props)
			}
		}
	}
	return s
}

// add adds the keys of one transformation or predicate.
func (s *steps) add(list, group, alias string, kind transform.Kind, shared configs.Keys, props map[string]string) {
	prefix := list + "." + alias + "."
	key := configs.Req(prefix+"type", configs.Class, configs.High, fmt.Sprintf("The class of the %s %s.", kind, alias)).
		Display(group, 0, configs.WidthLong, kind.Title()+" type for "+alias)
	version := configs.Opt(prefix+"plugin.version", configs.String, configs.High, fmt.Sprintf("The version of the %s %s.", kind, alias)).
		Display(group, 1, configs.WidthLong, kind.Title()+" version for "+alias)
	for _, c := range transform.Classes(s.offered...) {
		if c.Kind == kind {
			key.Recommended = append(key.Recommended, c.Name)
		}
	}
	given, ok := props[key.Name]
	class, err := transform.Find(kind, given, s.offered...)
	if err != nil {
		s.keys = append(s.keys, key, version)
		if ok {
			s.fault(key.Name, fmt.Sprintf(configValue, given, key.Name, err))
		}
		return
	}
	s.names[key.Name] = class.Name
	version.Default, version.Recommended = &class.Version, transform.Versions(class, s.offered...)
	s.keys = append(s.keys, key, version)
	class = s.inVersion(class, key.Name, version.Name, props)
	if offered := class.Offered(); offered != nil {
		s.plugins = append(s.plugins, pluginStep{prefix, offered})
	}
	if kind == transform.Transformation {
		s.checkPredicate(prefix, key.Name, props)
	}
	for i, k := range inOrder(slices.Concat(class.Keys, shared)) {
		k.Name, k.DisplayName = prefix+k.Name, k.Name
		k.Group, k.Order = group, i+2
		s.keys = append(s.keys, k)
	}
}

// inOrder sorts keys as Apache Kafka Connect does: required keys first, then by importance and
// name.
func inOrder(keys configs.Keys) configs.Keys {
	importances := []configs.Importance{configs.High, configs.Medium, configs.Low}
	slices.SortFunc(keys, func(a, b configs.Key) int {
		switch {
		case a.Required != b.Required && a.Required:
			return -1
		case a.Required != b.Required:
			return 1
		}
		return cmp.Or(slices.Index(importances, a.Importance)-slices.Index(importances, b.Importance), strings.Compare(a.Name, b.Name))
	})
	return keys
}

// inVersion returns the class in the version that the configuration wants, or adds an error if there
// is none.
func (s *steps) inVersion(class *transform.Class, typeKey, versionKey string, props map[string]string) *transform.Class {
	wanted, err := transform.FindVersion(class.Kind, class.Name, props[versionKey], s.offered...)
	if err != nil {
		s.fault(typeKey, err.Error())
		s.fault(versionKey, err.Error())
		return class
	}
	return wanted
}

// checkPredicate refuses an unknown predicate, and negate without a predicate.
func (s *steps) checkPredicate(prefix, typeKey string, props map[string]string) {
	name, asked := props[prefix+"predicate"]
	name = strings.TrimSpace(name)
	switch _, negated := props[prefix+"negate"]; {
	case negated && !asked:
		s.fault(typeKey, fmt.Sprintf("Config '%snegate' was provided but there is no config '%spredicate' defining a predicate to be negated.", prefix, prefix))
	case name != "" && !slices.Contains(configs.SplitList(props["predicates"]), name):
		key := prefix + "predicate"
		s.fault(key, fmt.Sprintf(configValue, name, key, fmt.Sprintf("there is no predicate of this name; list it in predicates and give predicates.%s.type", name)))
	}
}

func (s *steps) fault(key, text string) { s.faults = append(s.faults, keyFault{key, text}) }

// report adds the errors to their keys. If no key of a step has an error, it creates the step, so
// that errors of several keys together show.
func (s *steps) report(r *Result, props map[string]string) {
	for _, f := range s.faults {
		r.fault(f.text, f.key)
	}
	for _, c := range []struct {
		list string
		try  func(alias string, props map[string]string) error
	}{{"transforms", s.tryTransformation}, {"predicates", s.tryPredicate}} {
		for _, alias := range configs.SplitList(props[c.list]) {
			prefix := c.list + "." + alias + "."
			if r.faultless(prefix) {
				if err := c.try(alias, props); err != nil {
					r.fault(err.Error(), prefix+"type")
				}
			}
		}
	}
	for key, name := range s.names {
		if e := r.entry(key); e != nil {
			e.Value.Value = &name
		}
	}
}

func (s *steps) tryTransformation(alias string, props map[string]string) error {
	return transform.TryTransformation(alias, props, s.offered)
}

// faultless reports whether the keys with a prefix have no error.
func (r *Result) faultless(prefix string) bool {
	for _, e := range r.Entries {
		if e.Value.Errors != nil && strings.HasPrefix(e.Value.Name, prefix) {
			return false
		}
	}
	return true
}

func (s *steps) tryPredicate(alias string, props map[string]string) error {
	return transform.TryPredicate(alias, props, s.offered)
}

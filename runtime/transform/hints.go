package transform

import (
	"fmt"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

// Watch records from now on which of the fields named by transformations exist in the data. hints
// returns the ones that matched nothing, for a user who tries out a configuration. Transformations
// of plugins are not watched.
func (c *Chain) Watch(props map[string]string) (hints func() []string) {
	if c == nil {
		return func() []string { return nil }
	}
	var all []*watchedStep
	for i, alias := range configs.SplitList(props["transforms"]) {
		s := &c.steps[i]
		if s.do == nil {
			continue
		}
		prefix := "transforms." + alias + "."
		w := &watchedStep{transformation: s.do, alias: alias, class: s.class, fields: map[string]bool{}}
		for _, name := range namedFields(s.class, configs.WithPrefix(props, prefix)) {
			w.fields[name] = false
		}
		s.do = w
		if s.predicate != nil {
			s.predicate = countedPredicate{s.predicate, w}
		}
		all = append(all, w)
	}
	return func() (out []string) {
		for _, w := range all {
			out = append(out, w.hints()...)
		}
		return out
	}
}

// namedFields returns the fields that a transformation's properties name, if the transformation
// skips missing ones.
func namedFields(class string, props map[string]string) (out []string) {
	simple, _, _ := strings.Cut(class[strings.LastIndexByte(class, '.')+1:], "$")
	list := func(key string) []string { return configs.SplitList(props[key]) }
	switch simple {
	case "MaskField", "HeaderFrom", "ValueToKey", "FromJson":
		out = list("fields")
	case "ReplaceField":
		out = slices.Concat(list("exclude"), list("include"), list("renames"))
	case "Cast":
		for _, spec := range list("spec") {
			if strings.Contains(spec, ":") {
				out = append(out, spec)
			}
		}
	case "ExtractField", "TimestampConverter":
		if !strings.EqualFold(strings.TrimSpace(props["field.syntax.version"]), "V2") {
			out = list("field")
		}
	}
	for i := range out {
		out[i], _, _ = strings.Cut(out[i], ":")
		out[i] = strings.TrimSpace(out[i])
	}
	return slices.DeleteFunc(out, func(name string) bool { return name == "" })
}

// watchedStep is a transformation with its observations.
type watchedStep struct {
	transformation
	alias, class string
	records      int
	asked        int             // records that the predicate was evaluated for
	routed       bool            // it changed a record's topic
	fields       map[string]bool // the fields that its properties name: whether a record had them
}

// countedPredicate counts the calls of a predicate.
type countedPredicate struct {
	predicate
	w *watchedStep
}

func (a countedPredicate) test(r *record) (bool, error) {
	a.w.asked++
	return a.predicate.test(r)
}

func (w *watchedStep) apply(r *record) (bool, error) {
	w.records++
	v := r.Value
	if strings.HasSuffix(w.class, "$Key") {
		v = r.Key
	}
	for name, found := range w.fields {
		if !found && hasField(v, name) {
			w.fields[name] = true
		}
	}
	topic := r.Topic
	keep, err := w.transformation.apply(r)
	w.routed = w.routed || r.Topic != topic
	return keep, err
}

func hasField(v connect.Value, name string) bool {
	read, err := v.Decode()
	if err != nil {
		return false
	}
	switch read.Kind() {
	case connect.KindStruct:
		return read.Struct().Schema.FieldIndex(name) >= 0
	case connect.Map:
		return slices.ContainsFunc(read.Map(), func(e connect.MapEntry) bool { return e.Key.Kind() == connect.String && e.Key.Str() == name })
	}
	return false
}

func (w *watchedStep) hints() (out []string) {
	name := fmt.Sprintf("transformation %s (%s)", w.alias, w.class[strings.LastIndexByte(w.class, '.')+1:])
	if w.records == 0 {
		if w.asked > 0 {
			return []string{name + ": its predicate is for none of the records"}
		}
		return nil // there were no records yet
	}
	records := "the record"
	if w.records > 1 {
		records = fmt.Sprintf("any of the %d records", w.records)
	}
	var missing []string
	for field, found := range w.fields {
		if !found {
			missing = append(missing, field)
		}
	}
	slices.Sort(missing)
	for _, field := range missing {
		out = append(out, fmt.Sprintf("%s: no field %s in %s", name, field, records))
	}
	if strings.HasSuffix(w.class, ".RegexRouter") && !w.routed {
		out = append(out, fmt.Sprintf("%s: its regex does not match the topic of %s", name, records))
	}
	return out
}

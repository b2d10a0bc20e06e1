package validation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/converter"
)

// converterType is a key of many converters in Java: key, value or header. The worker sets it.
const converterType = "converter.type"

// addConverter adds the keys of the connector's own converter. The error means that a plugin could
// not be asked.
func (r *Result) addConverter(ctx context.Context, run *processes, kind string, props map[string]string) error {
	e := r.entry(kind)
	name, given := props[kind]
	if !given || e == nil {
		return nil
	}
	offered := run.plugins.Converters()
	full := converter.FullName(name, offered...)
	e.Value.Value = &full
	own := configs.WithPrefix(props, kind+".")
	if !slices.ContainsFunc(converter.Classes(offered...), func(c converter.Class) bool { return c.Name == full }) {
		e.Value.Errors = append(e.Value.Errors, fmt.Sprintf(configValue, name, kind, "Class "+name+" could not be found."))
		return nil
	}
	class, err := r.converterClass(kind, full, props, offered)
	if err != nil {
		return nil
	}
	if _, given := own[converterType]; class.OfPlugin() && !given {
		own[converterType] = strings.TrimSuffix(kind, ".converter")
	}
	values, err := run.converterValues(ctx, &class, own)
	if err != nil {
		return err
	}
	failed := false
	for j, value := range values {
		key := class.Keys[j]
		key.Name, value.Name = kind+"."+key.Name, kind+"."+value.Name
		failed = failed || value.Errors != nil
		r.Entries = append(r.Entries, Entry{Key: &key, Value: value, once: true})
	}
	if err := try(kind, &class, own); err != nil && !failed {
		r.fault(fmt.Sprintf(configValue, name, kind, err), kind)
	}
	return nil
}

// converterClass returns the class of a converter in the version that the connector wants. It adds
// an error to the keys if there is none.
func (r *Result) converterClass(kind, name string, props map[string]string, offered []*connect.Class) (converter.Class, error) {
	find := converter.Find
	if kind == "header.converter" {
		find = converter.FindHeader
	}
	key := kind + ".plugin.version"
	class, err := find(name, props[key], offered)
	_, bad := configs.ParseVersionRange(cmp.Or(strings.TrimSpace(props[key]), "latest"))
	switch {
	case errors.As(err, new(*configs.NoSuchVersion)):
		r.fault(err.Error(), kind, key)
	case err != nil && bad != nil:
		r.fault(bad.Error(), key)
	case err != nil: // a header converter in place of a converter, or the reverse
		r.fault(fmt.Sprintf(configValue, props[kind], kind, err), kind)
	}
	return class, err
}

// converterValues validates the keys of a converter, in its plugin if it is one of a plugin. The
// values are in the order of the keys.
func (p *processes) converterValues(ctx context.Context, class *converter.Class, own map[string]string) ([]configs.Value, error) {
	offered := cmp.Or(class.Plugin, class.PluginHeader)
	if offered == nil {
		return class.Keys.Validate(own), nil
	}
	answers, err := p.ask(ctx, offered, own)
	if err != nil {
		return nil, err
	}
	values := class.Keys.Validate(own)
	for i := range values {
		if j := slices.IndexFunc(answers, func(a configs.Value) bool { return a.Name == values[i].Name }); j >= 0 {
			values[i] = answers[j]
		}
	}
	return values, nil
}

// try creates a bundled converter, so that errors beyond single keys show.
func try(kind string, class *converter.Class, props map[string]string) (err error) {
	switch {
	case class.OfPlugin():
	case kind == "header.converter":
		_, err = class.NewHeader(props)
	default:
		_, err = class.New(props, kind == "key.converter")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", kind, err)
	}
	return nil
}

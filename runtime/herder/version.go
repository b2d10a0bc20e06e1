package herder

import (
	"errors"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/worker"
)

// classes lists every version of every class that there is.
func classes(plugins worker.Plugins) []*connect.Class {
	if lister, ok := plugins.(interface{ Classes() []*connect.Class }); ok {
		return lister.Classes()
	}
	return nil
}

// versionsOf lists the versions of a class, the newest first.
func versionsOf(plugins worker.Plugins, class *connect.Class) []string {
	var out []string
	for _, c := range classes(plugins) {
		if c.Name == class.Name {
			out = append(out, c.Version)
		}
	}
	if out == nil {
		return []string{class.Version}
	}
	return out
}

// find gives the class that a configuration names, in the newest version that it lets through.
func (d validator) find(props map[string]string) (*connect.Class, error) {
	return d.plugins.Find(props[classKey], props[versionKey])
}

// classOf does the same for a configuration with variables, of which only those in these two keys are resolved.
func (d validator) classOf(raw map[string]string) (*connect.Class, error) {
	props, err := d.providers.Resolve(map[string]string{classKey: raw[classKey], versionKey: raw[versionKey]})
	if err != nil {
		return nil, err
	}
	return d.find(props)
}

// resolveAndFind resolves every variable of a configuration, and finds its class.
func (d validator) resolveAndFind(raw map[string]string) (*connect.Class, map[string]string, error) {
	props, faults, err := d.resolve(raw)
	if err == nil && faults != nil {
		err = faults
	}
	if err != nil {
		return nil, nil, err
	}
	class, err := d.find(props)
	return class, props, err
}

// refuseVersion is the outcome of a configuration whose class was not found: a validation of the keys of every connector when
// only its version is not there, else an error.
func (d validator) refuseVersion(err error, props map[string]string) (Validation, error) {
	var missing *configs.NoSuchVersion
	if !errors.As(err, &missing) {
		return Validation{}, fault(BadRequest, "%v", err)
	}
	class, err := d.plugins.Find(props[classKey], "")
	if err != nil {
		return Validation{}, fault(BadRequest, "%v", err)
	}
	return d.refuseClass(class, props, missing.Error(), classKey, versionKey), nil
}

// unmatched says that a class that the worker has itself, in one version, is not there in the one that is wanted.
func unmatched(class, version, wanted string) error {
	if _, err := configs.PickVersion(class, wanted, version); err != nil {
		return fault(BadRequest, "%v", err)
	}
	return nil
}

// checkConverterVersion adds what is wrong with the version that a connector wants of its own converter.
func (v *Validation) checkConverterVersion(kind, class string, props map[string]string) {
	key := kind + ".plugin.version"
	_, err := configs.PickVersion(class, props[key], configs.ConverterVersion)
	var missing *configs.NoSuchVersion
	switch {
	case errors.As(err, &missing):
		v.fault(err.Error(), kind, key)
	case err != nil:
		v.fault(strings.TrimSpace(err.Error()), key)
	}
}

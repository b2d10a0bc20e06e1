package validation

import (
	"errors"

	"millrace/configs"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/fault"
)

// classes lists every version of every class.
func classes(plugins boundary.Plugins) []*connect.Class {
	if lister, ok := plugins.(interface{ Classes() []*connect.Class }); ok {
		return lister.Classes()
	}
	return nil
}

// versionsOf lists the versions of a class, the newest first.
func versionsOf(plugins boundary.Plugins, class *connect.Class) []string {
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

// find returns the class that a configuration names, in the newest version that it allows.
func (v *Validator) find(props map[string]string) (*connect.Class, error) {
	return v.plugins.Find(props[ClassKey], props[VersionKey])
}

// ClassOf returns the class that a configuration with variables names. It resolves only the
// variables of the two keys that matter, so that a broken variable elsewhere does not hide the
// class.
func (v *Validator) ClassOf(raw map[string]string) (*connect.Class, error) {
	props, err := v.providers.Resolve(map[string]string{ClassKey: raw[ClassKey], VersionKey: raw[VersionKey]})
	if err != nil {
		return nil, err
	}
	return v.find(props)
}

// Resolve replaces every variable of a configuration, and returns its class and the properties.
func (v *Validator) Resolve(raw map[string]string) (*connect.Class, map[string]string, error) {
	props, faults, err := v.resolve(raw)
	if err == nil && faults != nil {
		err = faults
	}
	if err != nil {
		return nil, nil, err
	}
	class, err := v.find(props)
	return class, props, err
}

// refuseVersion is the result for a configuration whose class was not found: a validation of the
// framework's keys if only the version is missing, otherwise an error.
func (v *Validator) refuseVersion(err error, props map[string]string) (Result, error) {
	var missing *configs.NoSuchVersion
	if !errors.As(err, &missing) {
		return Result{}, fault.New(fault.BadRequest, "%v", err)
	}
	class, err := v.plugins.Find(props[ClassKey], "")
	if err != nil {
		return Result{}, fault.New(fault.BadRequest, "%v", err)
	}
	return v.refuseClass(class, props, missing.Error(), ClassKey, VersionKey), nil
}

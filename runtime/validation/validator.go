// Package validation decides whether a connector's configuration is right. A validation collects
// all errors at once: of the framework's keys, the class's own keys, transformations, converters,
// client overrides, and unknown keys, which are warnings.
package validation

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/configs/network"
	"millrace/configs/provider"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/fault"
	"millrace/runtime/stages"
)

const (
	// ClassKey names the connector's class.
	ClassKey = "connector.class"
	// VersionKey names a range of versions of the class.
	VersionKey = "connector.plugin.version"

	configValue = "Invalid value %s for configuration %s: %v"
)

// Options is the worker that configurations are checked for.
type Options struct {
	Plugins   boundary.Plugins
	Providers *provider.Providers
	Props     map[string]string // the worker's properties, resolved
	Config    configs.Config    // the same, parsed
	Addresses *network.Policy   // where connectors may have the worker connect to; nil: anywhere

	// Trusted reports whether a configuration is the operator's own, which may set every key of
	// the plugin process.
	Trusted func(ctx context.Context, name string, raw map[string]string) bool
}

// Validator checks configurations of connectors for a worker.
type Validator struct {
	plugins   boundary.Plugins
	providers *provider.Providers
	worker    map[string]string // its properties
	policy    func(key string) error
	rules     configs.Rules
	mostValue int // bytes
	addresses *network.Policy

	trusted func(ctx context.Context, name string, raw map[string]string) bool
}

// New makes a validator.
func New(o Options) *Validator {
	return &Validator{
		plugins: o.Plugins, providers: o.Providers, worker: o.Props, policy: overridePolicy(o.Config),
		rules: configs.NewRules(o.Config), mostValue: o.Config.Int(valueBytesKey), addresses: o.Addresses,
		trusted: o.Trusted,
	}
}

// Validate checks a configuration against the keys of every connector and, in the plugin process of
// the given name, against the class's own. A key that the class defines replaces the framework's.
// The error is of a configuration without a known class (an Error), or of a check that could not be
// carried out.
func (v *Validator) Validate(ctx context.Context, name string, config rest.Config) (Result, error) {
	raw, nulls := config.Props()
	props, faults, err := v.resolve(raw)
	if err != nil {
		return Result{}, err
	}
	if text := faults[ClassKey]; text != "" {
		return Result{}, fault.New(fault.BadRequest, "%s", text)
	}
	class, err := v.class(props)
	if err != nil {
		return v.refuseVersion(err, props)
	}
	if err := v.rules.Class(class.Name); err != nil {
		return v.refuseClass(class, props, fmt.Sprintf(configValue, props[ClassKey], ClassKey, err), ClassKey), nil
	}
	rules := v.rulesFor(ctx, raw)
	run := v.processesFor(name, rules, props)
	own, err := run.validate(ctx, class, props)
	if err != nil {
		return Result{}, err
	}
	r := Result{Class: class}
	steps := stepsOf(props, v.plugins.Transformations())
	r.addFramework(slices.Concat(v.definitions(class, props), v.extraKeys(class, props), steps.keys), class, own, props)
	steps.report(&r, props)
	if err := r.validateSteps(ctx, run, steps, props); err != nil {
		return Result{}, err
	}
	r.checkTogether(props)
	if err := r.checkExactlyOnce(ctx, v, run, props); err != nil {
		return Result{}, err
	}
	r.checkNulls(nulls)
	r.addOverrides(v, props)
	r.addPlugin(rules, props)
	r.addOriginals(class, props)
	for _, kind := range []string{"header", "key", "value"} {
		if err := r.addConverter(ctx, run, kind+".converter", props); err != nil {
			return Result{}, err
		}
	}
	if run.refused != nil {
		r.fault(run.refused.Error(), run.refused.Key)
	}
	r.checkVariables(faults)
	r.warnUnknown(class, raw)
	r.unresolve(v.providers, raw)
	r.finish()
	return r, nil
}

// Hold checks the size of a configuration and opens its plugin process, if its class is known and
// allowed. The process runs until release is called, so that a validation and the start that
// follows it need only one.
func (v *Validator) Hold(ctx context.Context, name string, raw map[string]string) (release func(), err error) {
	nothing := func() {}
	if err := checkBounds(raw, v.mostValue); err != nil {
		return nothing, err
	}
	if raw[ClassKey] == "" {
		return nothing, nil
	}
	class, props, err := v.Resolve(raw)
	if err != nil || v.rules.Class(class.Name) != nil {
		return nothing, nil // Validate reports it
	}
	plugin, err := v.plugins.Open(ctx, name, class, runnable(v.rulesFor(ctx, raw), props))
	if errors.As(err, new(*boundary.KeyRefused)) {
		return nothing, nil // Validate reports it
	}
	if err != nil {
		return nothing, err
	}
	return plugin.Release, nil
}

// validate returns the values of the class's own keys, as the connector's code validates them.
func (p *processes) validate(ctx context.Context, class *connect.Class, props map[string]string) ([]configs.Value, error) {
	defer stages.Begin(ctx, "performing multi-property validation for the connector")()
	plugin, err := p.open(ctx, class)
	if err != nil {
		return nil, err
	}
	defer plugin.Release()
	values, err := plugin.Validate(ctx, props)
	if err != nil {
		return nil, fmt.Errorf("validating: %w", err)
	}
	return values, nil
}

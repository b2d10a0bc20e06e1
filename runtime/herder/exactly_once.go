package herder

import (
	"context"
	"fmt"
	"strings"

	"millrace/plugins/connect"
)

// The texts are Apache's.
const (
	textNotExactlyOnce = "This worker does not have exactly-once source support enabled."
	textUndeclared     = "The connector does not implement the API required for preflight validation of exactly-once source support. " +
		"Please consult the documentation for the connector to determine whether it supports exactly-once semantics, and then " +
		"consider reconfiguring the connector to use the value \"REQUESTED\" for this property (which will disable this preflight " +
		"check and allow the connector to be created)."
	textUnsupported = "The connector does not support exactly-once semantics with the provided configuration."
	textNoBoundary  = "The connector does not support connector-defined transaction boundaries with the given configuration. " +
		"Please reconfigure it to use a different transaction boundary definition."
)

// checkExactlyOnce refuses a source connector that asks for what it, or this worker, cannot do.
func (v *Validation) checkExactlyOnce(ctx context.Context, d validator, name string, props map[string]string) error {
	if v.Class.Type() != connect.Source {
		return nil
	}
	enabled := d.worker["exactly.once.source.support"]
	if strings.EqualFold(props["transaction.boundary"], "connector") && strings.EqualFold(enabled, "enabled") {
		v.fault(textNoBoundary, "transaction.boundary")
	}
	if !strings.EqualFold(props["exactly.once.support"], "required") {
		return nil
	}
	if !strings.EqualFold(enabled, "enabled") {
		v.fault(textNotExactlyOnce, "exactly.once.support")
	}
	defer stage(ctx, "asking the connector for exactly-once support")()
	plugin, err := d.plugins.Open(ctx, name, v.Class, props)
	if err != nil {
		return err
	}
	defer plugin.Release()
	declared, supported, err := plugin.ExactlyOnce(ctx, props)
	switch {
	case err != nil:
		return fmt.Errorf("asking for exactly-once support: %w", err)
	case !declared:
		v.fault(textUndeclared, "exactly.once.support")
	case !supported:
		v.fault(textUnsupported, "exactly.once.support")
	}
	return nil
}

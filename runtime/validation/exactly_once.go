package validation

import (
	"context"
	"fmt"
	"strings"

	"millrace/plugins/connect"
	"millrace/runtime/stages"
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

// checkExactlyOnce refuses a source connector that asks for a guarantee that it, or this worker,
// cannot give.
func (r *Result) checkExactlyOnce(ctx context.Context, v *Validator, run *processes, props map[string]string) error {
	if r.Class.Type() != connect.Source {
		return nil
	}
	enabled := strings.EqualFold(v.worker["exactly.once.source.support"], "enabled")
	required := strings.EqualFold(props["exactly.once.support"], "required")
	ownBoundaries := strings.EqualFold(props["transaction.boundary"], "connector") && (enabled || v.worker["group.id"] != "")
	if required && !enabled {
		r.fault(textNotExactlyOnce, "exactly.once.support")
	}
	if !required && !ownBoundaries {
		return nil
	}
	defer stages.Begin(ctx, "asking the connector for exactly-once support")()
	plugin, err := run.open(ctx, r.Class)
	if err != nil {
		return err
	}
	defer plugin.Release()
	answer, err := plugin.ExactlyOnce(ctx, props)
	if err != nil {
		return fmt.Errorf("asking for exactly-once support: %w", err)
	}
	switch {
	case !required:
	case !answer.Declared:
		r.fault(textUndeclared, "exactly.once.support")
	case !answer.Supported:
		r.fault(textUnsupported, "exactly.once.support")
	}
	if ownBoundaries && !answer.Boundaries {
		r.fault(textNoBoundary, "transaction.boundary")
	}
	return nil
}

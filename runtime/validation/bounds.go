package validation

import (
	"maps"
	"slices"

	"millrace/configs"
	"millrace/configs/provider"
	"millrace/runtime/fault"
)

// The bounds of a configuration. They are far beyond what connectors need, and below what would
// hurt the worker that reads it.
const (
	mostKeys  = 10_000  // keys of a configuration
	mostBytes = 4 << 20 // keys and values of a configuration together
	mostNames = 500     // in a list whose names have keys of their own, such as transforms
)

// checkBounds refuses a configuration that is too large, before its values are read. mostValue
// bounds each value, in bytes.
func checkBounds(props map[string]string, mostValue int) error {
	if len(props) > mostKeys {
		return fault.New(fault.BadRequest, "The configuration has %d keys: a connector has at most %d", len(props), mostKeys)
	}
	total := 0
	for _, key := range slices.Sorted(maps.Keys(props)) {
		if len(key) > mostValue || len(props[key]) > mostValue {
			return fault.New(fault.BadRequest, "Invalid value for configuration %s: it has %d bytes, and %s in the worker's properties allows %d",
				configs.Cut(key, 100), max(len(key), len(props[key])), valueBytesKey, mostValue)
		}
		total += len(key) + len(props[key])
	}
	if total > mostBytes {
		return fault.New(fault.BadRequest, "The configuration has %d bytes: a connector's keys and values have at most %d together", total, mostBytes)
	}
	for _, list := range []string{"transforms", "predicates", "topic.creation.groups"} {
		if n := len(configs.SplitList(props[list])); n > mostNames {
			return fault.New(fault.BadRequest, "Invalid value for configuration %s: it has %d names, and a connector has at most %d", list, n, mostNames)
		}
	}
	return nil
}

const valueBytesKey = "connector.config.value.max.bytes"

// resolve replaces the variables of a configuration. It also returns the variables that cannot be
// replaced. It checks the size before and after, because a variable may stand for a large value.
func (v *Validator) resolve(raw map[string]string) (map[string]string, provider.Unresolved, error) {
	if err := checkBounds(raw, v.mostValue); err != nil {
		return nil, nil, err
	}
	props, faults := v.providers.Try(raw)
	return props, faults, checkBounds(props, v.mostValue)
}

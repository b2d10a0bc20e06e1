package converter

import (
	"millrace/configs/network"
	"millrace/runtime/converter/conversion"
)

// Guard limits a converter's connections to a Schema Registry to those that a policy allows. It
// must be called before the converter is used.
func Guard(c Converter, policy *network.Policy) { guard(c, policy) }

// GuardHeader does the same for a header converter.
func GuardHeader(c HeaderConverter, policy *network.Policy) { guard(c, policy) }

func guard(c any, policy *network.Policy) {
	if g, ok := c.(conversion.Guarded); ok {
		g.Guard(policy)
	}
}

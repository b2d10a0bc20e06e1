package converter

import "millrace/configs/network"

// guarded is a converter that opens connections.
type guarded interface{ guard(policy *network.Policy) }

var (
	_ guarded = (*avroConverter)(nil)
	_ guarded = (*jsonSchemaConverter)(nil)
	_ guarded = (*protobufConverter)(nil)
)

// Guard limits a converter's connections to a Schema Registry to those that a policy allows. It
// must be called before the converter is used.
func Guard(c Converter, policy *network.Policy) {
	if g, ok := c.(guarded); ok {
		g.guard(policy)
	}
}

// GuardHeader does the same for a header converter.
func GuardHeader(c HeaderConverter, policy *network.Policy) {
	if h, ok := c.(header); ok {
		Guard(h.Converter, policy)
	}
}

func (a *avroConverter) guard(policy *network.Policy) { a.registry.Guard(policy) }

func (j *jsonSchemaConverter) guard(policy *network.Policy) { j.registry.Guard(policy) }

func (p *protobufConverter) guard(policy *network.Policy) { p.registry.Guard(policy) }

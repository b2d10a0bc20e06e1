package worker

import (
	"millrace/plugins/connect"
	"millrace/runtime/failure"
	"millrace/runtime/transform"
)

// transformed passes a record through a chain. A record that the chain drops, or that has an error,
// stays as it was.
func transformed(c *transform.Chain, r *connect.Record, offset int64) (keep bool, p *failure.Failure) {
	keep, err := c.Apply(r, offset)
	return keep, failure.InTransformation(err)
}

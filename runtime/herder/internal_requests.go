package herder

import "context"

// InternalRequest is what a worker asks of another, with its signature.
type InternalRequest struct {
	Body      []byte
	Signature string // in base64; "" when it is missing
	Algorithm string
	Forward   *bool // nil: it comes from the worker that wants it
}

// PutTaskConfigs is for workers of a cluster.
func (s *Standalone) PutTaskConfigs(context.Context, string, InternalRequest) error {
	return fault(Internal, "standalone mode does not support externally setting task configurations")
}

// Fence is for workers of a cluster.
func (s *Standalone) Fence(context.Context, string, InternalRequest) error {
	return fault(Internal, "standalone mode does not support exactly-once source connectors")
}

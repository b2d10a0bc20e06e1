package herder

import "context"

// InternalRequest is what a worker asks of another, with its signature.
type InternalRequest struct {
	What      string // tasks or fence
	Body      []byte
	Signature string // in base64; "" when it is missing
	Algorithm string
	Bound     string // what BoundHeader has
}

// Admit refuses every request: they are for workers of a cluster.
func (s *Standalone) Admit(r InternalRequest) error {
	if r.What == "fence" {
		return s.Fence(context.Background(), "", r)
	}
	return s.PutTaskConfigs(context.Background(), "", r)
}

// PutTaskConfigs is for workers of a cluster.
func (s *Standalone) PutTaskConfigs(context.Context, string, InternalRequest) error {
	return fault(Internal, "standalone mode does not support externally setting task configurations")
}

// Fence is for workers of a cluster.
func (s *Standalone) Fence(context.Context, string, InternalRequest) error {
	return fault(Internal, "standalone mode does not support exactly-once source connectors")
}

// Leader is this worker, which serves everything itself.
func (s *Standalone) Leader(context.Context) (*Elsewhere, error) {
	return nil, fault(Internal, "standalone mode has no leader")
}

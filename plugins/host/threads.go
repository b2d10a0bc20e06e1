package host

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

const (
	threadsTimeout = 5 * time.Second
	maxThreads     = 256 << 10 // bytes
)

// Threads returns the stacks of the threads of a task, as text.
func (p *Plugin) Threads(ctx context.Context, connector string, task int) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, threadsTimeout)
	defer cancel()
	n := uint32(task)
	r, err := p.rpc.Threads(ctx, &connectv1.ThreadsRequest{Connector: connector, Task: &n})
	if status.Code(err) == codes.Unimplemented {
		return "", fmt.Errorf("the plugin of class %s does not report its threads", p.class.Name)
	}
	return wire.CutTo(r.GetText(), maxThreads), p.explain(err)
}

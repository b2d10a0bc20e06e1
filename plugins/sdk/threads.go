package sdk

import (
	"context"
	"runtime"

	connectv1 "millrace/plugins/proto/connect/v1"
)

// maxThreads is the maximum size of a goroutine dump in bytes.
const maxThreads = 256 << 10

// Threads returns the stacks of all goroutines of the process: Go does not know which task has
// started a goroutine.
func (s *server) Threads(context.Context, *connectv1.ThreadsRequest) (*connectv1.ThreadsResponse, error) {
	stacks := make([]byte, maxThreads)
	return &connectv1.ThreadsResponse{Text: string(stacks[:runtime.Stack(stacks, true)])}, nil
}

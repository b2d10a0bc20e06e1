package sdk

import (
	"fmt"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"millrace/plugins/connect"
)

// begin receives the first request of a call, which must be start, and finds its class.
func begin[R interface{ GetStart() S }, S interface {
	comparable
	GetClass() string
}](s *server, receive func() (R, error)) (start S, class *connect.Class, err error) {
	req, err := receive()
	if err != nil {
		return start, nil, err
	}
	var missing S
	if start = req.GetStart(); start == missing {
		return start, nil, status.Error(codes.InvalidArgument, "the first request must be start")
	}
	class, err = s.class(start.GetClass())
	return start, class, err
}

// finish calls stop at the end of a call. Its error becomes the error of the call, unless there is
// an earlier one.
func finish(err *error, doing string, stop func() error) {
	if stopErr := stop(); stopErr != nil && *err == nil {
		*err = failed(fmt.Errorf("%s: %w", doing, stopErr))
	}
}

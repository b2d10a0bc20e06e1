package api

import (
	"context"
	"net/http"
	"time"

	"millrace/runtime/fault"
)

// Values of againHeader.
const (
	notServed  = "true"       // the request was not processed
	unfinished = "unfinished" // the worker is stopping while it processes the request, which may or may not complete
)

// errStopping is the answer to requests in flight when a worker must close its connections. Without
// an answer, a client would have to assume that the request crashed the worker.
var errStopping = &fault.Error{Kind: fault.Unavailable, Text: "this worker is stopping before it has completed the request: check whether it was processed, or retry it"}

// stop accepts no new requests and waits for those in flight. After four fifths of drain, it
// answers the remaining ones with errStopping.
func (s *Server) stop(drain time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	late := time.AfterFunc(drain-drain/5, s.giveUp)
	defer late.Stop()
	defer s.giveUp() // nothing is in flight now
	var err error
	for _, server := range []*http.Server{s.main, s.admin, s.probe} {
		if server.Shutdown(ctx) != nil {
			s.log.Warn("closing connections whose requests are still in flight", "drain", drain)
			err = server.Close()
		}
	}
	return err
}

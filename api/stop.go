package api

import (
	"context"
	"net/http"
	"time"

	"millrace/runtime/herder"
)

// Values of againHeader.
const (
	notServed  = "true"       // nothing was done
	unfinished = "unfinished" // the worker stops while it works on the request: it may be done, or not
)

// errStopping answers the requests that are in flight when a worker has to close its connections. A connection that is closed without an
// answer would look as if the request had ended the worker.
var errStopping = &herder.Error{Kind: herder.Unavailable, Text: "this worker is stopping and has not finished the request: look at whether it was done, or send it again"}

// stop takes no new requests and waits for those in flight. What is left of them after four fifths of the time is answered with errStopping.
func (s *Server) stop(drain time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	late := time.AfterFunc(drain-drain/5, s.giveUp)
	defer late.Stop()
	defer s.giveUp() // nothing is in flight any more
	var err error
	for _, server := range []*http.Server{s.main, s.admin, s.probe} {
		if server.Shutdown(ctx) != nil {
			s.log.Warn("closing connections whose requests are still in flight", "drain", drain)
			err = server.Close()
		}
	}
	return err
}

package api

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"syscall"
	"time"

	"millrace/runtime/herder"
)

// stoppedAt is why a request is not sent again.
type stoppedAt struct {
	url, text string
	err       error
}

func (e *stoppedAt) Error() string {
	return fmt.Sprintf("the worker at %s %s (%v)", e.url, e.text, e.err)
}

// The reasons.
const (
	endedWithIt = "had this request and did not answer: it may have ended because of it, so that the request is not sent to another worker. " +
		"Look at whether it was done, and at the log of that worker"
	unreachable = "leads the cluster and cannot be reached: check its rest.advertised.host.name, rest.advertised.port and rest.advertised.listener"
)

// try sends the request to the worker that is to serve it. Its error is a stoppedAt when there must be no further try: the worker had a
// request with a body and ended, which the next would do as well if the body is why; or it cannot be reached for so long that it would have
// lost its place in the cluster by now, had it ended. A worker that is merely not the one to ask any more is given up once.
func (f *forwarding) try(ctx context.Context, to *herder.Elsewhere) (answered, error) {
	begun := time.Now()
	a, sent, err := f.sendTo(ctx, to)
	if err == nil {
		f.url = ""
		return a, nil
	}
	f.ambiguous = f.ambiguous || sent
	if body, _ := f.c.MustGet(bodyKey).([]byte); sent && len(body) > 0 && !notRead(err) {
		moved := errors.Is(err, context.Canceled)
		if !moved || f.moved {
			return a, &stoppedAt{to.URL, endedWithIt, err}
		}
		f.moved = true
	}
	if f.url != to.URL {
		f.url, f.since = to.URL, begun
	}
	f.s.away.warn(f.s, to.URL, err)
	if !f.last && time.Since(f.since) >= f.s.patience {
		return a, &stoppedAt{to.URL, unreachable, err}
	}
	return a, err
}

// notRead reports whether a worker's system ended the connection before the worker had read all of the request, as it does with connections
// that a worker has not accepted yet when it stops: then TCP resets them (RFC 9293, 3.10.4). A request that ends a worker was read whole.
func notRead(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// away is the worker that was last warned of. One that cannot be reached is warned of at the first failure, then now and then.
type away struct {
	mu   sync.Mutex
	url  string
	when time.Time
}

const awayPause = 30 * time.Second

func (a *away) warn(s *server, url string, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if s.log == nil || a.url == url && time.Since(a.when) < awayPause {
		return
	}
	a.url, a.when = url, time.Now()
	s.log.Warn("the worker that serves a request cannot be asked", "url", url, "error", err)
}

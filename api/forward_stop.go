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

// stoppedAt is the reason not to retry a forwarded request.
type stoppedAt struct {
	url, text string
	err       error
}

func (e *stoppedAt) Error() string {
	return fmt.Sprintf("the worker at %s %s (%v)", e.url, e.text, e.err)
}

// Reasons not to retry.
const (
	endedWithIt = "received this request and did not respond: the request may have crashed it, and is not sent to another worker. " +
		"Check whether the request was processed, and read the log of that worker"
	unreachable = "leads the cluster and cannot be reached: check its rest.advertised.host.name, rest.advertised.port and rest.advertised.listener"
)

// try sends the request once to the worker that serves it. It returns a stoppedAt if there must be
// no retry. That is the case if the worker received a request with a body and ended, because the
// body might crash the next worker too. It is also the case if the worker has been unreachable for
// so long that it would have lost its role by now, had it ended. If the worker merely lost its role
// while it had the request, one retry is allowed.
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

// notRead reports whether the connection ended before the worker had read the whole request. When a
// worker stops, its operating system resets the connections that the worker has not accepted yet
// (RFC 9293, section 3.10.4). A request that crashed the worker was read completely.
func notRead(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// away limits the warnings about an unreachable worker: one at the first failure, then one per
// awayPause.
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
	s.log.Warn("the worker that serves a request is unreachable", "url", url, "error", err)
}

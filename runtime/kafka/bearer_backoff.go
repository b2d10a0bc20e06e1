package kafka

import (
	"sync"
	"time"

	"golang.org/x/oauth2"
)

// backedOff asks an endpoint that has refused a token, or did not answer, again after a pause: each new connection asks, and a client that
// cannot log in tries connection after connection. Until then every connection gets the last error. The pause doubles from first to
// longest, as sasl.login.retry.backoff.ms and sasl.login.retry.backoff.max.ms have it in Kafka's clients (KIP-768).
type backedOff struct {
	tokens         oauth2.TokenSource
	first, longest time.Duration

	mu    sync.Mutex
	err   error
	pause time.Duration
	until time.Time
}

// Token gives a token, or the error of the last attempt.
func (b *backedOff) Token() (*oauth2.Token, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err != nil && time.Now().Before(b.until) {
		return nil, b.err
	}
	token, err := b.tokens.Token()
	if b.err = err; err == nil {
		b.pause = 0
		return token, nil
	}
	b.pause = min(max(2*b.pause, b.first), b.longest)
	b.until = time.Now().Add(b.pause)
	return nil, err
}

package kafka

import (
	"sync"
	"time"

	"golang.org/x/oauth2"

	"millrace/configs/backoff"
)

// backedOff limits the requests to a token endpoint that fails or does not answer. Every new
// connection requests a token, and a client that cannot log in opens connection after connection.
// During a pause every connection gets the last error. sasl.login.retry.backoff.ms and
// sasl.login.retry.backoff.max.ms set the pauses, as in Kafka's clients (KIP-768).
type backedOff struct {
	tokens oauth2.TokenSource

	mu      sync.Mutex
	retries backoff.Retries
	err     error
	until   time.Time
}

// Token returns a token, or the error of the last attempt.
func (b *backedOff) Token() (*oauth2.Token, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err != nil && time.Now().Before(b.until) {
		return nil, b.err
	}
	token, err := b.tokens.Token()
	if b.err = err; err == nil {
		b.retries.Reset()
		return token, nil
	}
	b.until = time.Now().Add(b.retries.Next())
	return nil, err
}

package kafka

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// Reach tracks whether a client reaches its brokers, and logs failures: kgo itself retries
// silently. It is a kgo hook.
type Reach struct {
	ClientID string
	Log      *slog.Logger
	// Refused is called when a broker permanently rejects the client, or the client the broker. It
	// runs on a goroutine of the client. May be nil.
	Refused func(error)

	conns connections

	mu    sync.Mutex
	since time.Time // time of the first failure while no connection was open
	last  error
	// unreachable brokers, with the time of the last log message about each
	down map[string]time.Time
}

var (
	_ kgo.HookBrokerConnect    = (*Reach)(nil)
	_ kgo.HookBrokerDisconnect = (*Reach)(nil)
)

// OnBrokerConnect records the result of a connection attempt, including TLS and authentication.
func (r *Reach) OnBrokerConnect(meta kgo.BrokerMetadata, _ time.Duration, conn net.Conn, err error) {
	broker := net.JoinHostPort(meta.Host, strconv.Itoa(int(meta.Port)))
	r.conns.opened(conn, err != nil)
	switch {
	case err == nil:
		r.reached(broker)
	case errors.Is(err, context.Canceled) || errors.Is(err, net.ErrClosed) || errors.Is(err, kgo.ErrClientClosed): // the client is being closed
	default:
		r.failed(broker, err)
	}
}

// OnBrokerDisconnect records that a connection has ended.
func (r *Reach) OnBrokerDisconnect(_ kgo.BrokerMetadata, conn net.Conn) {
	r.conns.closed(conn)
}

func (r *Reach) reached(broker string) {
	r.mu.Lock()
	_, was := r.down[broker]
	delete(r.down, broker)
	r.last, r.since = nil, time.Time{}
	r.mu.Unlock()
	if was {
		r.Log.Info("a broker is reached again", "broker", broker, "client_id", r.ClientID)
	}
}

const (
	maxDown  = 1000             // limits how many brokers are remembered
	logEvery = 30 * time.Second // minimum interval between log messages about the same broker
)

func (r *Reach) failed(broker string, err error) {
	r.mu.Lock()
	if r.down == nil || len(r.down) > maxDown {
		r.down = map[string]time.Time{}
	}
	due := time.Since(r.down[broker]) >= logEvery
	if due {
		r.down[broker] = time.Now()
	}
	if r.last == nil {
		r.since = time.Now()
	}
	r.last = fmt.Errorf("broker %s cannot be reached: %w", broker, err)
	r.mu.Unlock()
	if due {
		r.Log.Warn("a broker cannot be reached: the client tries again", "broker", broker, "client_id", r.ClientID, "error", err)
	}
	if r.Refused != nil && refuses(err) {
		r.Refused(fmt.Errorf("broker %s and this client (%s) do not trust each other: check its sasl.* and ssl.* settings, and those of its overrides: %w",
			broker, r.ClientID, err))
	}
}

// refuses reports whether an error is permanent: the broker rejects the client's credentials or
// certificate, or the client rejects the broker's certificate. A retry cannot help.
func refuses(err error) bool {
	for _, kind := range []error{kerr.SaslAuthenticationFailed, kerr.UnsupportedSaslMechanism, kerr.IllegalSaslState} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return errors.As(err, new(*tls.CertificateVerificationError)) || errors.As(err, new(tls.AlertError))
}

// Trouble returns why the client reaches no broker at all, and since when. The error is nil if the
// client is connected or has not tried.
func (r *Reach) Trouble() (since time.Time, err error) {
	if r.conns.any() {
		return time.Time{}, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.since, r.last
}

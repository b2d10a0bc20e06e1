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

// Reach knows whether a client reaches its brokers, and logs it when it does not: kgo itself tries again in silence. Give it to the
// client as a hook.
type Reach struct {
	ClientID string
	Log      *slog.Logger
	Refused  func(error) // is told that a broker refuses the client for good, by a goroutine of the client; nil: nobody is

	conns connections

	mu    sync.Mutex
	since time.Time // of the first failure while no connection was open
	last  error
	down  map[string]time.Time // when the log was last told of each broker that could not be reached when last tried
}

var (
	_ kgo.HookBrokerConnect    = (*Reach)(nil)
	_ kgo.HookBrokerDisconnect = (*Reach)(nil)
)

// OnBrokerConnect notes how it went to connect to a broker, TLS and authentication included.
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

// OnBrokerDisconnect notes that a connection has ended.
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
	maxDown   = 1000             // bounds how many brokers are remembered
	tellEvery = 30 * time.Second // how often the log is told of the same broker
)

func (r *Reach) failed(broker string, err error) {
	r.mu.Lock()
	if r.down == nil || len(r.down) > maxDown {
		r.down = map[string]time.Time{}
	}
	tell := time.Since(r.down[broker]) >= tellEvery
	if tell {
		r.down[broker] = time.Now()
	}
	if r.last == nil {
		r.since = time.Now()
	}
	r.last = fmt.Errorf("broker %s cannot be reached: %w", broker, err)
	r.mu.Unlock()
	if tell {
		r.Log.Warn("a broker cannot be reached: the client tries again", "broker", broker, "client_id", r.ClientID, "error", err)
	}
	if r.Refused != nil && refuses(err) {
		r.Refused(fmt.Errorf("broker %s and this client (%s) do not trust each other: check its sasl.* and ssl.* settings, and those of its overrides: %w",
			broker, r.ClientID, err))
	}
}

// refuses reports whether an error says that a broker knows who asks and does not want to talk, or the other way round: to try again does
// not help.
func refuses(err error) bool {
	for _, kind := range []error{kerr.SaslAuthenticationFailed, kerr.UnsupportedSaslMechanism, kerr.IllegalSaslState} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return errors.As(err, new(*tls.CertificateVerificationError)) || errors.As(err, new(tls.AlertError))
}

// Trouble says why the client reaches no broker at all, and since when; nil: it does, or has not tried.
func (r *Reach) Trouble() (since time.Time, err error) {
	if r.conns.any() {
		return time.Time{}, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.since, r.last
}

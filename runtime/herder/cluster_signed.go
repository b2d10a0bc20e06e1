package herder

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"millrace/runtime/cluster"
	"millrace/runtime/fault"
	"millrace/runtime/group"
	"millrace/runtime/storage"
)

// askLeader sends a signed request about a connector to the leader. It gives up when that worker no
// longer leads: it may be gone, or suspended.
func (m *clusterMember) askLeader(ctx context.Context, method, base, connector, what string, body []byte) error {
	ctx, stop := m.elsewhere(base).While(ctx)
	defer stop()
	target := strings.TrimSuffix(base, "/") + "/connectors/" + url.PathEscape(connector) + "/" + what
	req, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if key := m.configs.SessionKey(); key != nil {
		algorithm := m.h.opts.Worker.Config.String("inter.worker.signature.algorithm")
		about := cluster.About{What: what, Connector: connector, URL: base}
		cluster.Sign(req.Header, algorithm, key.Key, about, body, m.generation())
	}
	resp, err := m.options.Client.Do(req)
	if err != nil {
		return fmt.Errorf("asking the leader: %w", err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil && resp.StatusCode/100 != 2 {
		err = &refusal{resp.StatusCode, fmt.Sprintf("asking the leader at %s: %s: %s", base, resp.Status, answer)}
	}
	return err
}

// refusal is the response of a worker that did not carry out a request.
type refusal struct {
	status int
	text   string
}

func (r *refusal) Error() string { return r.text }

// admit checks the headers of a request of another worker, before its body is read.
func (m *clusterMember) admit(r cluster.Request) error {
	_, err := m.admitted(r)
	return err
}

// admitted checks the headers of a request, and returns the key of its signature; nil if it needs
// none.
func (m *clusterMember) admitted(r cluster.Request) (*storage.SessionKey, error) {
	if err := r.CheckEncoding(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	protocol := m.round.Protocol
	m.mu.Unlock()
	if protocol != group.Sessioned {
		return nil, nil
	}
	if err := r.CheckHeaders(m.h.opts.Worker.Config.List("inter.worker.verification.algorithms")); err != nil {
		return nil, err
	}
	key := m.configs.SessionKey()
	if key == nil {
		return nil, fault.New(fault.Unavailable, "This worker is still starting up and has not been able to read a session key from the config topic yet")
	}
	return key, nil
}

// verify checks that a request about a connector comes from a worker of this cluster. The leader
// requires a signature of the whole request once every worker of the group signs that way. Other
// workers only forward requests to the leader.
func (m *clusterMember) verify(connector string, r cluster.Request) error {
	key, err := m.admitted(r)
	if err != nil || key == nil {
		return err
	}
	if err := r.CheckBody(key.Key); err != nil {
		return err
	}
	m.mu.Lock()
	leads, wanted, first := m.round.Leader, m.round.Leader && m.round.Binds, m.firstGeneration
	m.mu.Unlock()
	if !leads || r.Bound == "" && !wanted {
		return nil
	}
	return m.seen.Check(cluster.About{What: r.What, Connector: connector, URL: m.options.Group.URL}, key.Key, r, first)
}

// lead makes the leader the only writer of the leader's records, and renews the session key, until
// ctx ends.
func (m *clusterMember) lead(ctx context.Context) {
	defer m.configs.Disclaim()
	for {
		m.mu.Lock()
		moved := m.moved
		m.mu.Unlock()
		wait := time.Hour
		if !m.leads() {
			m.configs.Disclaim()
		} else if wait = m.claim(ctx); wait == 0 {
			wait = m.renewSessionKey(ctx)
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-moved:
		case <-ctx.Done():
			timer.Stop()
			return
		}
		timer.Stop()
	}
}

const keyRetry = time.Second

// claim fences earlier leaders. If that fails, it returns when to try again.
func (m *clusterMember) claim(ctx context.Context) (again time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, configTimeout)
	defer cancel()
	if err := m.configs.Claim(ctx); err != nil {
		m.h.opts.Worker.Log.Warn("this worker leads its cluster, but cannot fence out an earlier leader yet", "error", err)
		return keyRetry
	}
	return 0
}

// renewSessionKey creates a key unless there is a valid one, and returns when to look again.
func (m *clusterMember) renewSessionKey(ctx context.Context) time.Duration {
	if m.options.Group.Protocol != group.Sessioned {
		return time.Hour
	}
	config := m.h.opts.Worker.Config
	algorithm, ttl := config.String("inter.worker.key.generation.algorithm"), config.Millis("inter.worker.key.ttl.ms")
	size := cluster.KeyBits(algorithm) / 8
	if config.Has("inter.worker.key.size") {
		size = config.Int("inter.worker.key.size") / 8
	}
	if key := m.configs.SessionKey(); key != nil && key.Algorithm == algorithm && len(key.Key) == size {
		if age := time.Since(key.Created); ttl == 0 || age.Abs() < ttl { // clocks may differ
			if ttl == 0 {
				return time.Hour
			}
			return min(ttl, ttl-age)
		}
	}
	secret := make([]byte, size)
	if _, err := rand.Read(secret); err != nil {
		panic(err)
	}
	ctx, cancel := context.WithTimeout(ctx, configTimeout)
	defer cancel()
	if err := m.configs.PutSessionKey(ctx, storage.SessionKey{Key: secret, Algorithm: algorithm, Created: time.Now()}); err != nil {
		m.h.opts.Worker.Log.Warn("the key that workers sign their requests with was not renewed", "error", err)
		return keyRetry
	}
	if ttl == 0 {
		return time.Hour
	}
	return ttl
}

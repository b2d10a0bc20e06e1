package herder

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"millrace/runtime/fault"
	"millrace/runtime/group"
	"millrace/runtime/storage"
)

// Headers of a signed request.
const (
	SignatureHeader = "X-Connect-Authorization"
	AlgorithmHeader = "X-Connect-Request-Signature-Algorithm"
)

// macs are the signature algorithms, by their names in Java.
var macs = map[string]func() hash.Hash{
	"HmacSHA256": sha256.New, "HmacSHA384": sha512.New384, "HmacSHA512": sha512.New, "HmacSHA224": sha256.New224, "HmacSHA1": sha1.New, "HmacMD5": md5.New,
}

// keySizes are the default sizes of generated keys, in bits, by algorithm, as in Java.
var keySizes = map[string]int{"HmacSHA256": 256, "HmacSHA384": 384, "HmacSHA512": 512, "HmacSHA224": 224, "HmacSHA1": 512, "HmacMD5": 512}

func sign(algorithm string, key, body []byte) string {
	mac := hmac.New(macs[algorithm], key)
	mac.Write(body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// CheckSignatures checks the inter.worker keys of a worker's properties.
func CheckSignatures(generation, signature string, verification []string) error {
	if keySizes[generation] == 0 {
		return fmt.Errorf("Invalid value %s for configuration inter.worker.key.generation.algorithm: expected one of %s", generation, known(keySizes)) // Apache's wording
	}
	for _, name := range append([]string{signature}, verification...) {
		if macs[name] == nil {
			return fmt.Errorf("Invalid value %s for configuration inter.worker.signature.algorithm or inter.worker.verification.algorithms: expected one of %s", name, known(macs)) // Apache's wording
		}
	}
	if !slices.Contains(verification, signature) {
		return fmt.Errorf("inter.worker.verification.algorithms=%s lacks inter.worker.signature.algorithm=%s", strings.Join(verification, ","), signature)
	}
	return nil
}

func known[V any](m map[string]V) string { return strings.Join(sortedKeys(m), ", ") }

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
		req.Header.Set(AlgorithmHeader, algorithm)
		req.Header.Set(SignatureHeader, sign(algorithm, key.Key, body))
		req.Header.Set(BoundHeader, bind(algorithm, key.Key, about{what, connector, base}, body, m.generation()))
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
func (m *clusterMember) admit(r InternalRequest) error {
	_, err := m.admitted(r)
	return err
}

// admitted checks the headers of a request, and returns the key of its signature; nil if it needs
// none.
func (m *clusterMember) admitted(r InternalRequest) (*storage.SessionKey, error) {
	if r.Signature != "" && r.Algorithm != "" {
		if macs[r.Algorithm] == nil {
			return nil, fault.New(fault.BadRequest, "Internal request signature algorithm %s is not known", r.Algorithm)
		}
		if _, err := base64.StdEncoding.DecodeString(r.Signature); err != nil {
			return nil, fault.New(fault.BadRequest, "Internal request signature is no base64: %v", err)
		}
	}
	m.mu.Lock()
	protocol := m.round.Protocol
	m.mu.Unlock()
	if protocol != group.Sessioned {
		return nil, nil
	}
	if r.Signature == "" || r.Algorithm == "" {
		return nil, fault.New(fault.BadRequest, "Internal request missing required signature")
	}
	accepted := m.h.opts.Worker.Config.List("inter.worker.verification.algorithms")
	if !slices.Contains(accepted, r.Algorithm) {
		return nil, fault.New(fault.BadRequest, "This worker does not support the '%s' key signing algorithm used by other workers. This worker is currently configured to use: %s. "+
			"Check that all workers' configuration files permit the same set of signature algorithms, and correct any misconfigured worker and restart it.",
			r.Algorithm, accepted)
	}
	if signature, _ := base64.StdEncoding.DecodeString(r.Signature); len(signature) != macs[r.Algorithm]().Size() {
		return nil, fault.New(fault.Forbidden, "Internal request contained invalid signature.")
	}
	key := m.configs.SessionKey()
	if key == nil {
		return nil, fault.New(fault.Unavailable, "This worker is still starting up and has not been able to read a session key from the config topic yet")
	}
	return key, nil
}

// verify checks that a request about a connector comes from a worker of this cluster.
func (m *clusterMember) verify(connector string, r InternalRequest) error {
	key, err := m.admitted(r)
	if err != nil || key == nil {
		return err
	}
	if !hmac.Equal([]byte(sign(r.Algorithm, key.Key, r.Body)), []byte(r.Signature)) {
		return fault.New(fault.Forbidden, "Internal request contained invalid signature.")
	}
	return m.verifyBound(connector, key.Key, r)
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
	size := keySizes[algorithm] / 8
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

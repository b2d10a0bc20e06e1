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
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"millrace/runtime/group"
	"millrace/runtime/storage"
)

// The headers of a signed request.
const (
	SignatureHeader = "X-Connect-Authorization"
	AlgorithmHeader = "X-Connect-Request-Signature-Algorithm"
)

// macs is the signatures by their names in Java.
var macs = map[string]func() hash.Hash{
	"HmacSHA256": sha256.New, "HmacSHA384": sha512.New384, "HmacSHA512": sha512.New, "HmacSHA224": sha256.New224, "HmacSHA1": sha1.New, "HmacMD5": md5.New,
}

// keySizes is how many bits a generated key has when nothing is said, by its algorithm, as Java has it.
var keySizes = map[string]int{"HmacSHA256": 256, "HmacSHA384": 384, "HmacSHA512": 512, "HmacSHA224": 224, "HmacSHA1": 512, "HmacMD5": 512}

func sign(algorithm string, key, body []byte) string {
	mac := hmac.New(macs[algorithm], key)
	mac.Write(body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// CheckSignatures says what is wrong with the inter.worker. keys of a worker's properties.
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

// askLeader sends a signed request about a connector to the worker that leads, for as long as it does: it may be gone, or suspended.
func (d *Distributed) askLeader(ctx context.Context, method, base, connector, what string, body []byte) error {
	ctx, stop := d.elsewhere(base).While(ctx)
	defer stop()
	target := strings.TrimSuffix(base, "/") + "/connectors/" + url.PathEscape(connector) + "/" + what
	req, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if key := d.configs.SessionKey(); key != nil {
		algorithm := d.opts.Worker.Config.String("inter.worker.signature.algorithm")
		req.Header.Set(AlgorithmHeader, algorithm)
		req.Header.Set(SignatureHeader, sign(algorithm, key.Key, body))
		req.Header.Set(BoundHeader, bind(algorithm, key.Key, about{what, connector, base}, body, d.generation()))
	}
	resp, err := d.cluster.Client.Do(req)
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

// refusal is what a worker answered that did not do what it was asked for.
type refusal struct {
	status int
	text   string
}

func (r *refusal) Error() string { return r.text }

// Admit checks the headers of a request of another worker, so that no stranger has this worker read a body.
func (d *Distributed) Admit(r InternalRequest) error {
	_, err := d.admitted(r)
	return err
}

// admitted checks the headers of a request, and gives the key that its signature has to be made with; nil when it needs none.
func (d *Distributed) admitted(r InternalRequest) (*storage.SessionKey, error) {
	if r.Signature != "" && r.Algorithm != "" {
		if macs[r.Algorithm] == nil {
			return nil, fault(BadRequest, "Internal request signature algorithm %s is not known", r.Algorithm)
		}
		if _, err := base64.StdEncoding.DecodeString(r.Signature); err != nil {
			return nil, fault(BadRequest, "Internal request signature is no base64: %v", err)
		}
	}
	d.mu.Lock()
	protocol := d.round.Protocol
	d.mu.Unlock()
	if protocol != group.Sessioned {
		return nil, nil
	}
	if r.Signature == "" || r.Algorithm == "" {
		return nil, fault(BadRequest, "Internal request missing required signature")
	}
	accepted := d.opts.Worker.Config.List("inter.worker.verification.algorithms")
	if !slices.Contains(accepted, r.Algorithm) {
		return nil, fault(BadRequest, "This worker does not support the '%s' key signing algorithm used by other workers. This worker is currently configured to use: %s. "+
			"Check that all workers' configuration files permit the same set of signature algorithms, and correct any misconfigured worker and restart it.",
			r.Algorithm, accepted)
	}
	if signature, _ := base64.StdEncoding.DecodeString(r.Signature); len(signature) != macs[r.Algorithm]().Size() {
		return nil, fault(Forbidden, "Internal request contained invalid signature.")
	}
	key := d.configs.SessionKey()
	if key == nil {
		return nil, fault(Unavailable, "This worker is still starting up and has not been able to read a session key from the config topic yet")
	}
	return key, nil
}

// verify checks that a request about a connector comes from a worker of this cluster.
func (d *Distributed) verify(connector string, r InternalRequest) error {
	key, err := d.admitted(r)
	if err != nil || key == nil {
		return err
	}
	if !hmac.Equal([]byte(sign(r.Algorithm, key.Key, r.Body)), []byte(r.Signature)) {
		return fault(Forbidden, "Internal request contained invalid signature.")
	}
	return d.verifyBound(connector, key.Key, r)
}

// PutTaskConfigs takes the configurations of a connector's tasks from the worker that runs the connector.
func (d *Distributed) PutTaskConfigs(ctx context.Context, name string, r InternalRequest) error {
	if err := d.verify(name, r); err != nil {
		return err
	}
	var tasks []map[string]string
	if err := json.Unmarshal(r.Body, &tasks); err != nil || tasks == nil {
		return fault(Internal, "reading task configurations: expected a JSON array of objects whose members are strings")
	}
	if err := d.leading(ctx); err != nil {
		return err
	}
	return d.keepTasks(ctx, name, tasks)
}

// Fence makes the producers of a source connector's former tasks powerless, before new tasks begin (KIP-618).
func (d *Distributed) Fence(ctx context.Context, name string, r InternalRequest) error {
	if err := d.verify(name, r); err != nil {
		return err
	}
	if err := d.leading(ctx); err != nil {
		return err
	}
	config, exists := d.configs.Connector(name)
	if !exists {
		return notFound(name)
	}
	if d.typeOf(config) != "source" {
		return fault(BadRequest, "Connector %s is not a source connector", name)
	}
	return d.fenceTasks(ctx, name, config)
}

// lead makes the leader the only one that writes what leaders write, and have a session key that is young enough, until ctx ends.
func (d *Distributed) lead(ctx context.Context) {
	defer d.configs.Disclaim()
	for {
		d.mu.Lock()
		moved := d.moved
		d.mu.Unlock()
		wait := time.Hour
		if !d.leads() {
			d.configs.Disclaim()
		} else if wait = d.claim(ctx); wait == 0 {
			wait = d.renewSessionKey(ctx)
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

// claim fences out earlier leaders; otherwise it says when to try again.
func (d *Distributed) claim(ctx context.Context) (again time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, configTimeout)
	defer cancel()
	if err := d.configs.Claim(ctx); err != nil {
		d.opts.Worker.Log.Warn("this worker leads its cluster, but cannot fence out an earlier leader yet", "error", err)
		return keyRetry
	}
	return 0
}

// renewSessionKey makes a key unless there is a good one, and says when to look again.
func (d *Distributed) renewSessionKey(ctx context.Context) time.Duration {
	if d.cluster.Group.Protocol != group.Sessioned {
		return time.Hour
	}
	config := d.opts.Worker.Config
	algorithm, ttl := config.String("inter.worker.key.generation.algorithm"), config.Millis("inter.worker.key.ttl.ms")
	size := keySizes[algorithm] / 8
	if config.Has("inter.worker.key.size") {
		size = config.Int("inter.worker.key.size") / 8
	}
	if key := d.configs.SessionKey(); key != nil && key.Algorithm == algorithm && len(key.Key) == size {
		if age := time.Since(key.Created); ttl == 0 || age.Abs() < ttl { // a clock may be ahead of the one that it was made by
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
	if err := d.configs.PutSessionKey(ctx, storage.SessionKey{Key: secret, Algorithm: algorithm, Created: time.Now()}); err != nil {
		d.opts.Worker.Log.Warn("the key that workers sign their requests with was not renewed", "error", err)
		return keyRetry
	}
	if ttl == 0 {
		return time.Hour
	}
	return ttl
}

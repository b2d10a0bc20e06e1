package cluster

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"millrace/runtime/fault"
)

// BoundHeader is the header of a signature that covers the whole request. Apache's signature covers
// only the body: an eavesdropper could repeat a request, and replace the tasks of one connector by
// those of another. The value has a version, the group's generation, a random number, and the
// signature, separated by spaces.
const BoundHeader = "X-Millrace-Signature"

const boundVersion = "2"

// About identifies a request: its kind, its connector and the URL of the worker that it is sent to.
type About struct{ What, Connector, URL string }

func (a About) signed(generation, once string, body []byte) []byte {
	sum := sha256.Sum256(body)
	return fmt.Appendf(nil, "%s %q %q %q %s %s %x", boundVersion, a.What, a.Connector, strings.TrimSuffix(a.URL, "/"), generation, once, sum)
}

// bind signs a request in a generation of the group.
func bind(algorithm string, key []byte, a About, body []byte, generation int) string {
	number := make([]byte, 16)
	if _, err := rand.Read(number); err != nil {
		panic(err)
	}
	in, once := strconv.Itoa(generation), hex.EncodeToString(number)
	return strings.Join([]string{boundVersion, in, once, sign(algorithm, key, a.signed(in, once, body))}, " ")
}

// Once holds the random numbers of requests since the session key was created, so that no
// request is accepted twice. A key lives for inter.worker.key.ttl.ms, so they stay few.
type Once struct {
	mu    sync.Mutex
	key   []byte
	taken map[string]bool
}

// Check accepts a request once. A request that was signed before this worker first joined the group
// may have been accepted by an earlier process at this address: its generation is lower than first.
// The check uses no clock, because clocks may be wrong.
func (s *Once) Check(a About, key []byte, r Request, first int) error {
	parts := strings.Fields(r.Bound)
	if len(parts) != 4 || parts[0] != boundVersion {
		return fault.New(fault.Forbidden, "Internal request has no signature of what it is about")
	}
	if !hmac.Equal([]byte(sign(r.Algorithm, key, a.signed(parts[1], parts[2], r.Body))), []byte(parts[3])) {
		return fault.New(fault.Forbidden, "Internal request contained a signature of another request")
	}
	if generation, err := strconv.Atoi(parts[1]); err != nil || generation < first {
		return fault.New(fault.Unavailable, "Internal request was signed before this worker joined the group: sign it again")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Equal(s.key, key) {
		s.key, s.taken = slices.Clone(key), map[string]bool{}
	}
	if s.taken[parts[2]] {
		return fault.New(fault.Forbidden, "Internal request was taken already")
	}
	s.taken[parts[2]] = true
	return nil
}

package herder

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
)

// BoundHeader is the header of a signature that covers what a request is about, beside its body: Apache's signature covers the body alone, so that whoever
// sees one request can repeat it, and with the tasks of one connector replace those of another. It has a version, the group's generation, a number
// that is used once, and the signature, with blanks between.
const BoundHeader = "X-Millrace-Signature"

const boundVersion = "2"

// about is what a request is about: its kind, its connector and the worker that it is for.
type about struct{ what, connector, url string }

func (a about) signed(generation, once string, body []byte) []byte {
	sum := sha256.Sum256(body)
	return fmt.Appendf(nil, "%s %q %q %q %s %s %x", boundVersion, a.what, a.connector, strings.TrimSuffix(a.url, "/"), generation, once, sum)
}

// bind signs a request of a worker that is in a generation of the group.
func bind(algorithm string, key []byte, a about, body []byte, generation int) string {
	number := make([]byte, 16)
	if _, err := rand.Read(number); err != nil {
		panic(err)
	}
	in, once := strconv.Itoa(generation), hex.EncodeToString(number)
	return strings.Join([]string{boundVersion, in, once, sign(algorithm, key, a.signed(in, once, body))}, " ")
}

// verifyBound checks the signature of what a request is about. The leader wants one when every worker of the group makes them; other workers pass
// requests on to it.
func (m *clusterMember) verifyBound(connector string, key []byte, r InternalRequest) error {
	m.mu.Lock()
	leads, wanted, first := m.round.Leader, m.round.Leader && m.round.Binds, m.firstGeneration
	m.mu.Unlock()
	if !leads || r.Bound == "" && !wanted {
		return nil
	}
	return m.seen.check(about{r.What, connector, m.options.Group.URL}, key, r, first)
}

// seenOnce is the numbers of the requests that were taken since the session key was made, so that none is taken twice. A key lives for
// inter.worker.key.ttl.ms, so that they stay few.
type seenOnce struct {
	mu    sync.Mutex
	key   []byte
	taken map[string]bool
}

// check takes a request once. One that was signed before this worker first joined the group may have been taken by the worker that ran
// before it at this address: its generation is lower than first. No clock decides, so that clocks may be wrong.
func (s *seenOnce) check(a about, key []byte, r InternalRequest, first int) error {
	parts := strings.Fields(r.Bound)
	if len(parts) != 4 || parts[0] != boundVersion {
		return fault(Forbidden, "Internal request has no signature of what it is about")
	}
	if !hmac.Equal([]byte(sign(r.Algorithm, key, a.signed(parts[1], parts[2], r.Body))), []byte(parts[3])) {
		return fault(Forbidden, "Internal request contained a signature of another request")
	}
	if generation, err := strconv.Atoi(parts[1]); err != nil || generation < first {
		return fault(Unavailable, "Internal request was signed before this worker joined the group: sign it again")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Equal(s.key, key) {
		s.key, s.taken = slices.Clone(key), map[string]bool{}
	}
	if s.taken[parts[2]] {
		return fault(Forbidden, "Internal request was taken already")
	}
	s.taken[parts[2]] = true
	return nil
}

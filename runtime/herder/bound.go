package herder

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// BoundHeader is the header of a signature that covers what a request is about, beside its body: Apache's signature covers the body alone, so that whoever
// sees one request can repeat it, and with the tasks of one connector replace those of another. It has a version, the time in milliseconds, a number
// that is used once, and the signature, with blanks between.
const BoundHeader = "X-Millrace-Signature"

const boundVersion = "1"

// about is what a request is about: its kind, its connector and the worker that it is for.
type about struct{ what, connector, url string }

func (a about) signed(millis, once string, body []byte) []byte {
	sum := sha256.Sum256(body)
	return fmt.Appendf(nil, "%s %q %q %q %s %s %x", boundVersion, a.what, a.connector, strings.TrimSuffix(a.url, "/"), millis, once, sum)
}

// bind signs a request.
func bind(algorithm string, key []byte, a about, body []byte, now time.Time) string {
	number := make([]byte, 16)
	if _, err := rand.Read(number); err != nil {
		panic(err)
	}
	millis, once := strconv.FormatInt(now.UnixMilli(), 10), hex.EncodeToString(number)
	return strings.Join([]string{boundVersion, millis, once, sign(algorithm, key, a.signed(millis, once, body))}, " ")
}

// verifyBound checks the signature of what a request is about. The leader wants one when every worker of the group makes them; other workers pass
// requests on to it.
func (d *Distributed) verifyBound(connector string, key []byte, r InternalRequest) error {
	d.mu.Lock()
	leads, wanted := d.round.Leader, d.round.Leader && d.round.Binds
	d.mu.Unlock()
	if !leads || r.Bound == "" && !wanted {
		return nil
	}
	return d.seen.check(about{r.What, connector, d.cluster.Group.URL}, key, r, time.Now(), d.started)
}

// seenOnce is the numbers of the requests that were taken, so that none is taken twice.
type seenOnce struct {
	mu    sync.Mutex
	last  map[string]time.Time // when each was signed
	swept time.Time            // when those were forgotten that are too old
}

// boundFor is how old a request may be, and how far the clocks of two workers may be apart.
const boundFor = time.Hour

// clockSlack is how far apart clocks are that are kept right.
const clockSlack = 2 * time.Second

func (s *seenOnce) check(a about, key []byte, r InternalRequest, now, started time.Time) error {
	parts := strings.Fields(r.Bound)
	if len(parts) != 4 || parts[0] != boundVersion {
		return fault(Forbidden, "Internal request has no signature of what it is about")
	}
	if !hmac.Equal([]byte(sign(r.Algorithm, key, a.signed(parts[1], parts[2], r.Body))), []byte(parts[3])) {
		return fault(Forbidden, "Internal request contained a signature of another request")
	}
	millis, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return fault(Forbidden, "Internal request has no time")
	}
	at := time.UnixMilli(millis)
	switch age := now.Sub(at); {
	case age.Abs() > boundFor:
		return fault(Forbidden, "Internal request was signed %v ago by the clock of its worker: set the clocks of the workers", age.Round(time.Second))
	case at.Before(started.Add(-clockSlack)): // it may have been taken already, before this worker was started: what it took then it does not know
		return fault(Unavailable, "Internal request was signed before this worker was started: sign it again")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.swept) > boundFor/10 {
		for once, signed := range s.last {
			if now.Sub(signed) > boundFor {
				delete(s.last, once)
			}
		}
		s.swept = now
	}
	if _, again := s.last[parts[2]]; again {
		return fault(Forbidden, "Internal request was taken already")
	}
	if s.last == nil {
		s.last = map[string]time.Time{}
	}
	s.last[parts[2]] = at
	return nil
}

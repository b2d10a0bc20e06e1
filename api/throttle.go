package api

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// throttle slows down who guesses passwords: after some wrong ones in a row for a user from one address, or for any users from it, nothing
// more is tried from there for a while. Other addresses, and who gave a right password before, are not affected.
type throttle struct {
	now func() time.Time

	mu   sync.Mutex
	seen map[attempt]*failures
}

// attempt is whose failures are counted together. A user of "" stands for all that an address tries.
type attempt struct {
	addr netip.Prefix
	user string
}

type failures struct {
	count int
	until time.Time // nothing is tried before
}

// The bounds of guessing.
const (
	freeTries     = 5  // of a user's password from one address, before pauses begin
	freeOfAddress = 50 // of any users' from one address
	longestPause  = 30 * time.Second
	forgetAfter   = 10 * time.Minute
	mostAttempts  = 10_000 // that are remembered
)

func newThrottle() *throttle { return &throttle{now: time.Now, seen: map[attempt]*failures{}} }

// attempts are the two that a request counts for. An IPv6 client has all addresses of its /64.
func attempts(r *http.Request, user string) [2]attempt {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	addr, _ := netip.ParseAddr(host)
	bits := 64
	if addr = addr.Unmap().WithZone(""); addr.Is4() {
		bits = 32
	}
	prefix, _ := addr.Prefix(bits)
	if len(user) > 100 {
		user = user[:100]
	}
	return [2]attempt{{prefix, "user " + user}, {prefix, ""}}
}

// wait says how long nothing is to be tried for these.
func (t *throttle) wait(of [2]attempt) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	var longest time.Duration
	for _, a := range of {
		if f := t.seen[a]; f != nil {
			longest = max(longest, f.until.Sub(t.now()))
		}
	}
	return longest
}

// failed counts a wrong password.
func (t *throttle) failed(of [2]attempt) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, a := range of {
		f := t.seen[a]
		if f == nil || t.now().Sub(f.until) > forgetAfter {
			t.makeRoom()
			f = &failures{}
			t.seen[a] = f
		}
		f.count++
		f.until = t.now()
		if over := f.count - [2]int{freeTries, freeOfAddress}[i]; over >= 0 {
			f.until = f.until.Add(min(time.Second<<min(over, 10), longestPause))
		}
	}
}

// succeeded forgets the failures of a user.
func (t *throttle) succeeded(of [2]attempt) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.seen, of[0])
}

// makeRoom forgets what is old, and a tenth of the rest, when there are too many.
func (t *throttle) makeRoom() {
	if len(t.seen) < mostAttempts {
		return
	}
	left := mostAttempts * 9 / 10
	for a, f := range t.seen {
		if len(t.seen) > left || t.now().Sub(f.until) > forgetAfter {
			delete(t.seen, a)
		}
	}
}

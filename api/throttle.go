package api

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// throttle limits password guessing. After several consecutive failures from one address, for one
// user or for any users, it rejects further attempts from there for a while. Other addresses are
// not affected, and neither are clients whose password was verified before.
type throttle struct {
	now func() time.Time

	mu   sync.Mutex
	seen map[attempt]*failures
}

// attempt identifies failures that are counted together. The user "" stands for all users of an
// address.
type attempt struct {
	addr netip.Prefix
	user string
}

type failures struct {
	count int
	until time.Time // no attempt is allowed before
}

// Limits for password guessing.
const (
	freeTries     = 5  // failures for one user from one address before delays begin
	freeOfAddress = 50 // failures for any users from one address
	longestPause  = 30 * time.Second
	forgetAfter   = 10 * time.Minute
	mostAttempts  = 10_000 // maximum number of remembered attempts
)

func newThrottle() *throttle { return &throttle{now: time.Now, seen: map[attempt]*failures{}} }

// attempts returns the two counters that a request belongs to. IPv6 addresses count as their /64,
// because one client has all of it.
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

// wait returns how long to reject these attempts.
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

// succeeded clears the failures of a user.
func (t *throttle) succeeded(of [2]attempt) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.seen, of[0])
}

// makeRoom drops expired entries and, if there are too many, a tenth of the others.
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

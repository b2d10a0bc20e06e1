package api

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/http"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/bcrypt"

	"millrace/runtime/fault"
)

// users authenticates clients by user name and password.
type users struct {
	file     func() passwords
	throttle *throttle
	hashing  chan struct{} // limits concurrent bcrypt computations, so that guessing leaves CPU time for other work

	secret []byte // key of the sums in verified
	mu     sync.Mutex
	// passwords verified before: bcrypt is slow on purpose, and other clients' guesses must not
	// delay these
	verified map[[sha256.Size]byte]bool
}

// mostVerified limits the number of remembered passwords.
const mostVerified = 1000

func newUsers(file func() passwords) *users {
	u := &users{file: file, throttle: newThrottle(), hashing: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)), secret: make([]byte, 32),
		verified: map[[sha256.Size]byte]bool{}}
	if _, err := rand.Read(u.secret); err != nil {
		panic(err)
	}
	return u
}

// guard admits authenticated users. It also admits requests between workers, which are signed.
func (u *users) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isInternal(r) {
			next.ServeHTTP(w, r)
			return
		}
		name, password, given := r.BasicAuth()
		from := attempts(r, name)
		switch known, wait := given && u.remembers(name, password), u.throttle.wait(from); {
		case known:
			next.ServeHTTP(w, r)
		case given && wait > 0:
			w.Header().Set("Retry-After", fmt.Sprint(int(wait/time.Second)+1))
			refuseUser(w, tooManyRequests, "Too many wrong passwords: try again later.")
		case given && u.knows(name, password):
			u.throttle.succeeded(from)
			next.ServeHTTP(w, r)
		default:
			if given {
				u.throttle.failed(from)
			}
			w.Header().Set("WWW-Authenticate", "Basic")
			refuseUser(w, unauthorized, "User cannot access the resource.")
		}
	})
}

func refuseUser(w http.ResponseWriter, k fault.Kind, text string) {
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(statusOf[k])
	_, _ = w.Write([]byte(text))
}

var internalPath = regexp.MustCompile(`^/connectors/[^/]+/(tasks|fence)/?$`)

func isInternal(r *http.Request) bool {
	m := internalPath.FindStringSubmatch(r.URL.EscapedPath())
	return m != nil && (m[1] == "tasks" && r.Method == http.MethodPost || m[1] == "fence" && r.Method == http.MethodPut)
}

// sum returns the keyed hash under which a verified password is remembered.
func (u *users) sum(name, password, hash string) (out [sha256.Size]byte) {
	mac := hmac.New(sha256.New, u.secret)
	fmt.Fprintf(mac, "%q %q %q", name, password, hash)
	copy(out[:], mac.Sum(nil))
	return out
}

// remembers reports whether the password was verified before against the file's current entry.
func (u *users) remembers(name, password string) bool {
	hash, ok := u.file().of[name]
	if !ok {
		return false
	}
	sum := u.sum(name, password, hash)
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.verified[sum]
}

// knows verifies a password. If the file contains hashes, a wrong password takes as long as a
// bcrypt comparison, whether or not the user exists.
func (u *users) knows(name, password string) bool {
	all := u.file()
	want, ok := all.of[name]
	if ok && !isHash(want) {
		if right(want, password) {
			u.remember(u.sum(name, password, want))
			return true
		}
		ok = false
	}
	if !ok {
		right(u.nobody(), password)
		if all.cost > 0 {
			u.compare(dummyHash(all.cost), password)
		}
		return false
	}
	if !u.compare([]byte(want), password) {
		return false
	}
	u.remember(u.sum(name, password, want))
	return true
}

func (u *users) remember(sum [sha256.Size]byte) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.verified) >= mostVerified {
		clear(u.verified)
	}
	u.verified[sum] = true
}

// right compares passwords in constant time. The time reveals nothing about the correct password,
// not even its length.
func right(want, password string) bool {
	a, b := sha256.Sum256([]byte(want)), sha256.Sum256([]byte(password))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// nobody stands in for the password of an unknown user.
func (u *users) nobody() string { return string(u.secret) }

func (u *users) compare(hash []byte, password string) bool {
	u.hashing <- struct{}{}
	defer func() { <-u.hashing }()
	return bcrypt.CompareHashAndPassword(hash, []byte(password)) == nil
}

// dummyHash returns a hash of this cost for no known password. Comparing with it takes as long as
// with any other hash.
func dummyHash(cost int) []byte {
	return fmt.Appendf(nil, "$2a$%02d$%s", cost, strings.Repeat("A", 22+31))
}

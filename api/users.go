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

	"millrace/runtime/herder"
)

// users lets through who gives a user's password.
type users struct {
	file     func() passwords
	throttle *throttle
	hashing  chan struct{} // one place for each bcrypt that may run: guesses leave processors to others

	secret   []byte // of the sums in verified
	mu       sync.Mutex
	verified map[[sha256.Size]byte]bool // right passwords: bcrypt is slow on purpose, and guesses of others do not delay these
}

// mostVerified bounds what is remembered of right passwords.
const mostVerified = 1000

func newUsers(file func() passwords) *users {
	u := &users{file: file, throttle: newThrottle(), hashing: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)), secret: make([]byte, 32),
		verified: map[[sha256.Size]byte]bool{}}
	if _, err := rand.Read(u.secret); err != nil {
		panic(err)
	}
	return u
}

// guard lets through who is a user, and what workers ask each other, which is signed.
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

func refuseUser(w http.ResponseWriter, k herder.Kind, text string) {
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(statusOf[k])
	_, _ = w.Write([]byte(text))
}

var internalPath = regexp.MustCompile(`^/connectors/[^/]+/(tasks|fence)/?$`)

func isInternal(r *http.Request) bool {
	m := internalPath.FindStringSubmatch(r.URL.EscapedPath())
	return m != nil && (m[1] == "tasks" && r.Method == http.MethodPost || m[1] == "fence" && r.Method == http.MethodPut)
}

// sum is what is remembered of a password that was right.
func (u *users) sum(name, password, hash string) (out [sha256.Size]byte) {
	mac := hmac.New(sha256.New, u.secret)
	fmt.Fprintf(mac, "%q %q %q", name, password, hash)
	copy(out[:], mac.Sum(nil))
	return out
}

// remembers reports whether the password was right before, for what the file still has.
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

// knows compares a password. Where the file has hashes, a wrong one takes as long as a comparison with a hash, whether there is such a user
// or not.
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

// right compares passwords in a time that tells nothing of the right one, not even its length.
func right(want, password string) bool {
	a, b := sha256.Sum256([]byte(want)), sha256.Sum256([]byte(password))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// nobody stands for the password of a user that there is not.
func (u *users) nobody() string { return string(u.secret) }

func (u *users) compare(hash []byte, password string) bool {
	u.hashing <- struct{}{}
	defer func() { <-u.hashing }()
	return bcrypt.CompareHashAndPassword(hash, []byte(password)) == nil
}

// dummyHash is a hash of that cost and of no known password. To compare with it takes as long as with any other.
func dummyHash(cost int) []byte {
	return fmt.Appendf(nil, "$2a$%02d$%s", cost, strings.Repeat("A", 22+31))
}

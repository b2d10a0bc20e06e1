package api

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// usersFile writes a user file for basic authentication.
func usersFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func hashed(t *testing.T, password string, cost int) string {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte(password), cost)
	if err != nil {
		t.Fatal(err)
	}
	return string(hash)
}

// login returns the status of a request with a password, from an address.
func login(u *users, addr, name, password string) int {
	r, w := httptest.NewRequest(http.MethodGet, "/connectors", nil), httptest.NewRecorder()
	r.RemoteAddr = addr
	r.SetBasicAuth(name, password)
	u.guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })).ServeHTTP(w, r)
	return w.Code
}

const here, away1, away2 = "192.0.2.1:1000", "[2001:db8::1]:1", "[2001:db8::2]:2"

func TestPasswords(t *testing.T) {
	all := newPasswords(map[string]string{"plain": "p", "hashed": hashed(t, "h", bcrypt.MinCost), "empty": ""})
	u := newUsers(func() passwords { return all })
	for i, row := range []struct {
		name, password string
		want           int
	}{
		{"plain", "p", 200}, {"plain", "q", 401}, {"plain", "", 401}, {"hashed", "h", 200}, {"hashed", "h", 200}, {"hashed", "p", 401},
		{"hashed", all.of["hashed"], 401}, {"nobody", "p", 401}, {"", "", 401}, {"empty", "", 200}, {"empty", "x", 401}, {"plain", strings.Repeat("p", 1000), 401},
	} {
		if got := login(u, fmt.Sprintf("192.0.2.%d:1", i), row.name, row.password); got != row.want {
			t.Errorf("%s with %.20q: %d, want %d", row.name, row.password, got, row.want)
		}
	}
}

// The time of a rejection does not reveal whether the user exists.
func TestUnknownUsersTakeAsLong(t *testing.T) {
	all := newPasswords(map[string]string{"hashed": hashed(t, "h", 9), "plain": "p"})
	u := newUsers(func() passwords { return all })
	u.knows("warm", "up")
	took := func(name string) time.Duration {
		least := time.Hour
		for range 3 {
			begun := time.Now()
			if u.knows(name, "wrong") {
				t.Fatal("a wrong password was accepted")
			}
			least = min(least, time.Since(begun))
		}
		return least
	}
	known := took("hashed")
	for _, name := range []string{"nobody", "plain"} {
		if other := took(name); other < known/3 {
			t.Errorf("%s is refused after %v, a user with a hash after %v", name, other, known)
		}
	}
}

// Clients that guess passwords are slowed down; other clients, and passwords that were verified
// before, are not.
func TestGuessesAreSlowedDown(t *testing.T) {
	all := newPasswords(map[string]string{"ada": "right", "bob": "right", "cy": "right", "dee": "right"})
	u := newUsers(func() passwords { return all })
	now := time.Unix(0, 0)
	u.throttle.now = func() time.Time { return now }
	if login(u, here, "bob", "right") != 200 {
		t.Fatal("a right password is refused")
	}
	for n := range freeTries {
		if got := login(u, here, "ada", fmt.Sprint(n)); got != 401 {
			t.Fatalf("guess %d: %d", n, got)
		}
	}
	for _, row := range []struct {
		addr, name, password string
		want                 int
	}{{here, "ada", "right", 429}, {here, "ada", "wrong", 429}, {here, "bob", "right", 200}, {here, "cy", "right", 200}} {
		if got := login(u, row.addr, row.name, row.password); got != row.want {
			t.Errorf("%+v: %d", row, got)
		}
	}
	now = now.Add(time.Second)
	if got := login(u, here, "ada", "right"); got != 200 {
		t.Errorf("after the pause: %d", got)
	}
	for range freeTries + 1 {
		login(u, here, "dee", "wrong")
	}
	if got, there := login(u, here, "dee", "right"), login(u, away1, "dee", "right"); got != 429 || there != 200 {
		t.Errorf("from here %d, from elsewhere %d", got, there)
	}
	// Many users from one address; a /64 counts as one address.
	for n := range freeOfAddress + 1 {
		login(u, []string{away1, away2}[n%2], fmt.Sprint("user", n), "x")
	}
	if got := login(u, "[2001:db8::3]:3", "cy", "x"); got != 429 {
		t.Errorf("an address that tries many users: %d", got)
	}
	if got := login(u, here, "cy", "right"); got != 200 {
		t.Errorf("another address: %d", got)
	}
	for n := range 2 * mostAttempts {
		u.throttle.failed(attempts(&http.Request{RemoteAddr: here}, fmt.Sprint(n)))
	}
	if n := len(u.throttle.seen); n > mostAttempts {
		t.Errorf("%d attempts are remembered", n)
	}
}

// The user file is re-read when it changes; an invalid file changes nothing, and is logged once.
func TestUsersFileChanges(t *testing.T) {
	path := usersFile(t, "ada=one\n")
	var log strings.Builder
	c := parse(t, map[string]string{"rest.extension.classes": basicAuth, "rest.basic.auth.file": path})
	u, err := readUsers(c, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	when := time.Now()
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		when = when.Add(time.Second)
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
	}
	check := func(user, password string, want int) {
		t.Helper()
		if got := login(u, here, user, password); got != want {
			t.Errorf("%s with %s: %d, want %d", user, password, got, want)
		}
	}
	check("ada", "one", 200)
	write("ada=two\nbob=three\n")
	check("ada", "one", 401)
	check("ada", "two", 200)
	check("bob", "three", 200)
	write(`ada=\u00zz`)
	check("ada", "two", 200)
	check("ada", "two", 200)
	if n := strings.Count(log.String(), "cannot be used"); n != 1 {
		t.Errorf("logged %d times: %s", n, &log)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	check("ada", "two", 200)
	write("ada=four\n")
	check("ada", "two", 401)
	check("ada", "four", 200)
}

func TestAUsersFileThatEverybodyReads(t *testing.T) {
	for mode, warned := range map[os.FileMode]bool{0o600: false, 0o640: false, 0o644: true} {
		path := usersFile(t, "ada=one\n")
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		var log strings.Builder
		if _, err := readUsers(parse(t, map[string]string{"rest.basic.auth.file": path}), slog.New(slog.NewTextHandler(&log, nil))); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(log.String(), "chmod 600"); got != warned {
			t.Errorf("%v: %s", mode, &log)
		}
	}
}

// bcrypt accepts the hash for unknown users, and spends the full time on it.
func TestDummyHash(t *testing.T) {
	for _, cost := range []int{bcrypt.MinCost, 12} {
		if got, err := bcrypt.Cost(dummyHash(cost)); got != cost || err != nil {
			t.Errorf("cost %d: %d, %v", cost, got, err)
		}
		if err := bcrypt.CompareHashAndPassword(dummyHash(cost), []byte("x")); !errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
			t.Errorf("cost %d: %v", cost, err)
		}
	}
}

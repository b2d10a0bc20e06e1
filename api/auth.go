package api

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/crypto/bcrypt"

	"millrace/configs"
)

// basicAuth is the extension of Apache Kafka Connect that has clients authenticate, and its class.
const (
	basicAuth      = "BasicAuthSecurityRestExtension"
	basicAuthClass = "org.apache.kafka.connect.rest.basic.auth.extension." + basicAuth
)

// protect loads what rest.extension.classes names, which can only be basic authentication.
func protect(c configs.Config, next http.Handler) (http.Handler, error) {
	classes := c.List("rest.extension.classes")
	for _, class := range classes {
		if class != basicAuthClass && class != basicAuth {
			return nil, fmt.Errorf("rest.extension.classes: there is no extension %s: expected %s", class, basicAuthClass)
		}
	}
	if len(classes) == 0 {
		return next, nil
	}
	users, err := readUsers(c)
	if err != nil {
		return nil, err
	}
	return users.guard(next), nil
}

// users is names with passwords, plain or hashed with bcrypt.
type users struct {
	passwords map[string]string
	mu        sync.Mutex
	verified  map[[sha256.Size]byte]bool // of hashed passwords: bcrypt is slow on purpose
}

var fileOption = regexp.MustCompile(`(?s)KafkaConnect\s*\{.*?\bfile\s*=\s*"([^"]+)"`)

// UsersFile is the path of the users' file: the one that rest.basic.auth.file names, or that a JAAS file names; "" when neither does.
func UsersFile(c configs.Config) (string, error) {
	path, jaas := c.String("rest.basic.auth.file"), c.String("java.security.auth.login.config")
	if path != "" || jaas == "" {
		return path, nil
	}
	data, err := os.ReadFile(jaas)
	if err != nil {
		return "", fmt.Errorf("java.security.auth.login.config: %w", err)
	}
	m := fileOption.FindSubmatch(data)
	if m == nil {
		return "", fmt.Errorf(`java.security.auth.login.config: %s has no KafkaConnect { … file="USERS" … }`, jaas)
	}
	return string(m[1]), nil
}

// readUsers reads the users' file.
func readUsers(c configs.Config) (*users, error) {
	path, err := UsersFile(c)
	if err != nil {
		return nil, err
	}
	if path == "" {
		return nil, errors.New("rest.extension.classes: basic authentication needs rest.basic.auth.file: a file with lines USER=PASSWORD, " +
			"the password plain or hashed with bcrypt")
	}
	passwords, err := configs.ReadProperties(path)
	if err != nil {
		return nil, fmt.Errorf("rest.basic.auth.file: %w", err)
	}
	return &users{passwords: passwords, verified: map[[sha256.Size]byte]bool{}}, nil
}

// guard lets through who is a user, and what workers ask each other, which is signed.
func (u *users) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, password, given := r.BasicAuth()
		if !isInternal(r) && (!given || !u.knows(name, password)) {
			w.Header().Set("WWW-Authenticate", "Basic")
			w.Header().Set("Content-Type", "text/plain")
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte("User cannot access the resource."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

var internalPath = regexp.MustCompile(`^/connectors/[^/]+/(tasks|fence)/?$`)

func isInternal(r *http.Request) bool {
	m := internalPath.FindStringSubmatch(r.URL.EscapedPath())
	return m != nil && (m[1] == "tasks" && r.Method == http.MethodPost || m[1] == "fence" && r.Method == http.MethodPut)
}

func (u *users) knows(name, password string) bool {
	want, ok := u.passwords[name]
	if !ok {
		return false
	}
	if !strings.HasPrefix(want, "$2") {
		return subtle.ConstantTimeCompare([]byte(want), []byte(password)) == 1
	}
	key := sha256.Sum256([]byte(name + "\x00" + password))
	u.mu.Lock()
	known := u.verified[key]
	u.mu.Unlock()
	if known {
		return true
	}
	if bcrypt.CompareHashAndPassword([]byte(want), []byte(password)) != nil {
		return false
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.verified[key] = true
	return true
}

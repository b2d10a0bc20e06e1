package conformance

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/crypto/bcrypt"
)

// report fails the test with a session's problems.
func (s *session) report(t *testing.T) {
	t.Helper()
	for _, p := range s.problems {
		t.Error(p)
	}
}

// X9: admin.listeners on another port, empty, and absent.
func TestAdminListeners(t *testing.T) {
	t.Parallel()
	t.Run("other port", func(t *testing.T) {
		admin := fmt.Sprintf("http://127.0.0.1:%d", freePort(t))
		o := startOurs(t, "", "admin.listeners", admin, "response.http.headers.config", "set X-Where:here")
		s := newSession(t, o.url, "x")
		s.do("GET /admin/loggers", "").fails(is(404))
		s.base = admin
		r := s.do("GET /admin/loggers/", "").want(200)
		s.check(r.header.Get("X-Where") == "", "the header is on the admin listener")
		for _, path := range []string{"/", "/connectors"} {
			s.do("GET "+path, "").fails(is(404))
		}
		s.report(t)
	})
	t.Run("empty", func(t *testing.T) {
		s := newSession(t, startOurs(t, "", "admin.listeners", "").url, "x")
		s.do("GET /admin/loggers", "").fails(is(404))
		s.do("GET /connectors", "").want(200)
		s.report(t)
	})
}

// X10: topic tracking.
func TestTopicTracking(t *testing.T) {
	t.Parallel()
	s := newSession(t, startOurs(t, "", "topic.tracking.enable", "false").url, "x")
	s.do("GET /connectors/x/topics", "").fails(is(403), "Topic tracking is disabled.")
	s.do("PUT /connectors/x/topics/reset", "").fails(is(403), "Topic tracking is disabled.")
	s.report(t)
	s = newSession(t, startOurs(t, "", "topic.tracking.allow.reset", "false").url, "x")
	s.do("GET /connectors/x/topics", "").want(200)
	s.do("PUT /connectors/x/topics/reset", "").fails(is(403), "Topic tracking reset is disabled.")
	s.report(t)
}

// X11: CORS. X12: response.http.headers.config. X13: the host in the Location header.
func TestOriginsHeadersHost(t *testing.T) {
	t.Parallel()
	s := newSession(t, startOurs(t, "", "access.control.allow.origin", "http://a.example", "access.control.allow.methods", "GET,PUT",
		"response.http.headers.config", `add Cache-Control:no-cache, "set X-Comma: a, b", setDate Expires:0`).url, "x")
	for _, path := range []string{"/", "/nope"} {
		r := s.do("GET "+path, "", "Origin", "http://a.example")
		s.same("Vary", "Origin", r.header.Get("Vary"))
		s.same("allowed origin", "http://a.example", r.header.Get("Access-Control-Allow-Origin"))
		s.same("X-Comma", "a, b", r.header.Get("X-Comma"))
		s.same("Cache-Control", "no-cache", r.header.Get("Cache-Control"))
		_, err := http.ParseTime(r.header.Get("Expires"))
		s.check(err == nil, "Expires: %v", err)
	}
	r := s.do("GET /", "", "Origin", "http://b.example").want(200)
	s.same("origin of another", "", r.header.Get("Access-Control-Allow-Origin"))
	r = s.do("OPTIONS /connectors", "", "Origin", "http://a.example", "Access-Control-Request-Method", "DELETE").want(200)
	s.same("methods", "GET,PUT", r.header.Get("Access-Control-Allow-Methods"))
	s.same("headers", "Content-Type", r.header.Get("Access-Control-Allow-Headers"))
	s.check(r.header.Get("Allow") != "", "no Allow")
	s.report(t)
}

// Basic authentication works with plain and hashed passwords.
func TestBasicAuth(t *testing.T) {
	t.Parallel()
	hash, err := bcrypt.GenerateFromPassword([]byte("pass word"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file, jaas := filepath.Join(dir, "users"), filepath.Join(dir, "jaas.conf")
	text := "alice=secret\nbob=" + string(hash) + "\n"
	login := "KafkaConnect {\n  org.apache.kafka.connect.rest.basic.auth.extension.PropertyFileLoginModule required\n  file=\"" + file + "\";\n};\n"
	for path, text := range map[string]string{file: text, jaas: login} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const class = "org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension"
	for key, path := range map[string]string{"rest.basic.auth.file": file, "java.security.auth.login.config": jaas} {
		s := newSession(t, startOurs(t, "", "rest.extension.classes", class, key, path).url, "x")
		for user, status := range map[string]int{"alice:secret": 200, "bob:pass word": 200, "bob:secret": 401, "alice:": 401, "eve:x": 401} {
			auth := "Basic " + base64.StdEncoding.EncodeToString([]byte(user))
			s.do("GET /connectors", "", "Authorization", auth).want(status)
			s.do("GET /connectors", "", "Authorization", auth).want(status)
		}
		r := s.do("GET /", "").want(401)
		s.check(r.header.Get("WWW-Authenticate") != "", "no WWW-Authenticate")
		s.do("PUT /connectors/x/fence", "").want(500) // workers sign their requests instead
		s.report(t)
	}
}

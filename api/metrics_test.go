package api

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// All listeners serve metrics, including admin listeners. They require authentication if it is
// enabled.
func TestMetricsOnEveryListener(t *testing.T) {
	users := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(users, []byte("u: p\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := parse(t, map[string]string{"admin.listeners": "http://127.0.0.1:0", "rest.extension.classes": basicAuth, "rest.basic.auth.file": users})
	l, err := Listen(c)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	metrics := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "m 1\n") })
	server, err := NewServer(l, c, &asked{}, metrics, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for name, handler := range map[string]http.Handler{"main": server.main.Handler, "admin": server.admin.Handler} {
		for _, row := range []struct {
			method, password string
			status           int
		}{{http.MethodGet, "p", 200}, {http.MethodHead, "p", 200}, {http.MethodGet, "", 401}, {http.MethodPost, "p", 405}} {
			request, answer := httptest.NewRequest(row.method, "/metrics", nil), httptest.NewRecorder()
			request.Header.Set("Accept", "text/plain;version=0.0.4")
			if row.password != "" {
				request.SetBasicAuth("u", row.password)
			}
			handler.ServeHTTP(answer, request)
			if answer.Code != row.status {
				t.Errorf("%s: %s /metrics with password %q: %d", name, row.method, row.password, answer.Code)
			}
		}
	}
}

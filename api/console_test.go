package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"millrace/api/rest"
	"millrace/runtime/herder"
)

// restarted is a herder that counts restarts.
type restarted struct {
	asked
	times int
}

func (r *restarted) Restart(context.Context, string, herder.Restart) (*rest.ConnectorStatus, error) {
	r.times++
	return nil, nil
}

func newTestServer(t *testing.T, h Herder, props map[string]string) *Server {
	t.Helper()
	c := parse(t, props)
	l, err := Listen(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	server, err := NewServer(l, c, h, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func request(h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	r, w := httptest.NewRequest(method, "http://worker.example:8083"+path, nil), httptest.NewRecorder()
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	h.ServeHTTP(w, r)
	return w
}

// The console is on the listeners that serve connectors. It requires authentication if it is
// enabled, and loads nothing from other hosts.
func TestConsole(t *testing.T) {
	users := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(users, []byte("u: p\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	server := newTestServer(t, &asked{}, map[string]string{"listeners": "http://127.0.0.1:0", "admin.listeners": "http://127.0.0.1:0", "rest.extension.classes": basicAuth, "rest.basic.auth.file": users})
	const user = "Basic dTpw"
	for _, row := range []struct {
		handler                 http.Handler
		method, path, authority string
		status                  int
	}{
		{server.main.Handler, get, "/ui", user, 301},
		{server.main.Handler, get, "/ui/", user, 200},
		{server.main.Handler, http.MethodHead, "/ui/app.js", user, 200},
		{server.main.Handler, get, "/ui/", "", 401},
		{server.main.Handler, get, "/ui/app.js", "", 401},
		{server.main.Handler, post, "/ui/", user, 405},
		{server.main.Handler, get, "/ui/console.go", user, 404},
		{server.main.Handler, get, "/ui/../console.go", user, 404},
		{server.admin.Handler, get, "/ui/", user, 406},
	} {
		w := request(row.handler, row.method, row.path, "Accept", "text/html", "Authorization", row.authority)
		if w.Code != row.status {
			t.Errorf("%s %s: %d, want %d", row.method, row.path, w.Code, row.status)
		}
		policy := w.Header().Get("Content-Security-Policy")
		if row.status == 200 && (!strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "unsafe")) {
			t.Errorf("%s: policy %q", row.path, policy)
		}
	}
	first := request(server.main.Handler, get, "/ui/style.css", "Authorization", user)
	again := request(server.main.Handler, get, "/ui/style.css", "Authorization", user, "If-None-Match", first.Header().Get("ETag"))
	if first.Header().Get("Content-Type") != "text/css; charset=utf-8" || again.Code != 304 || again.Body.Len() > 0 {
		t.Errorf("%v; again %d with %d bytes", first.Header(), again.Code, again.Body.Len())
	}
}

// Requests from pages of other origins change nothing. Requests without an origin do not come from
// a browser.
func TestOtherOrigins(t *testing.T) {
	for _, row := range []struct {
		allow, site, origin string
		status              int
	}{
		{"", "", "", 204},
		{"", "same-origin", "http://worker.example:8083", 204},
		{"", "", "http://worker.example:8083", 204},
		{"", "cross-site", "http://evil.example", 403},
		{"", "", "http://evil.example", 403},
		{"", "same-site", "http://worker.example:9000", 403},
		{"http://good.example", "cross-site", "http://good.example", 204},
		{"http://good.example", "cross-site", "http://evil.example", 403},
	} {
		h := &restarted{}
		server := newTestServer(t, h, map[string]string{"listeners": "http://127.0.0.1:0", "access.control.allow.origin": row.allow})
		headers := []string{}
		if row.site != "" {
			headers = append(headers, "Sec-Fetch-Site", row.site)
		}
		if row.origin != "" {
			headers = append(headers, "Origin", row.origin)
		}
		w := request(server.main.Handler, post, "/connectors/a/restart", headers...)
		if w.Code != row.status || (h.times == 1) != (row.status == 204) {
			t.Errorf("%+v: %d %s, restarted %d times", row, w.Code, w.Body, h.times)
		}
		if w := request(server.main.Handler, get, "/connectors", headers...); w.Code != 200 {
			t.Errorf("%+v: reading: %d", row, w.Code)
		}
	}
}

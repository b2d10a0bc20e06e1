package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"millrace/api/rest"
	"millrace/configs"
)

// asked is a herder that records the name in each request.
type asked struct {
	Herder
	name string
}

func (a *asked) Redact(text string, _ ...string) string { return text }

func (a *asked) Health(context.Context) rest.Health { return rest.Unhealthy }

func (a *asked) Connectors() []string { return []string{} }

func (a *asked) Connector(_ context.Context, name string) (rest.ConnectorInfo, error) {
	a.name = name
	return rest.ConnectorInfo{Name: name}, nil
}

// Names arrive unchanged whatever they contain, and a trailing slash is not part of a name.
func TestNames(t *testing.T) {
	for path, want := range map[string]string{
		"/connectors/a":                     "a",
		"/connectors/a/":                    "a",
		"/connectors/a%2Fb":                 "a/b",
		"/connectors/a%2Fb/":                "a/b",
		"/connectors/100%25":                "100%",
		"/connectors/%252F":                 "%2F",
		"/connectors/a%5Cb%3Bc":             `a\b;c`,
		"/connectors/a%20b+c":               "a b+c",
		"/connectors/%F0%9F%9A%80":          "🚀",
		"/connectors/%7Bx%7D":               "{x}",
		"/connectors/na%C3%AFve":            "naïve",
		"/connectors/a%2F":                  "a/",
		"/connectors/tasks":                 "tasks",
		"/connectors/a%3Fexpand%3Dinfo%23x": "a?expand=info#x",
	} {
		h := &asked{}
		w := httptest.NewRecorder()
		Handler(h, Everything, nil, nil).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK || h.name != want {
			t.Errorf("%s: status %d, name %q, want %q", path, w.Code, h.name, want)
		}
	}
}

func TestAccept(t *testing.T) {
	for header, want := range map[string]int{
		"":                              200,
		"*/*":                           200,
		"application/json":              200,
		"text/html, application/*":      200,
		"application/json;q=0.5":        200,
		"text/html":                     406,
		"application/json;q=0":          406,
		"application/json;q=0.0, x/y":   406,
		"application/vnd.kafka.v2+json": 406,
	} {
		req := httptest.NewRequest(http.MethodGet, "/connectors/", nil)
		req.Header.Set("Accept", header)
		w := httptest.NewRecorder()
		Handler(&asked{}, Everything, nil, nil).ServeHTTP(w, req)
		if w.Code != want {
			t.Errorf("Accept %q: status %d, want %d", header, w.Code, want)
		}
	}
}

func TestContentType(t *testing.T) {
	for _, row := range []struct {
		header, body string
		want         int
	}{
		{"application/json", "{", 400},
		{"application/json; charset=utf-8", "{", 400},
		{"", "{}", 415},
		{"text/plain", "{}", 415},
		{"application/x-www-form-urlencoded", "", 415},
	} {
		req := httptest.NewRequest(http.MethodPost, "/connectors", strings.NewReader(row.body))
		req.Header.Set("Content-Type", row.header)
		w := httptest.NewRecorder()
		Handler(&asked{}, Everything, nil, nil).ServeHTTP(w, req)
		if w.Code != row.want {
			t.Errorf("Content-Type %q with %q: status %d, want %d", row.header, row.body, w.Code, row.want)
		}
	}
}

// Bodies that are not valid requests result in 400, and a huge body in 413.
func TestBadBodies(t *testing.T) {
	for body, part := range map[string]string{
		"":                                "no body",
		"null":                            "no body",
		"[]":                              "JSON",
		`{"name":"a"}`:                    `no \"config\"`,
		`{"Name":"a","config":{}}`:        "Unrecognized field",
		`{"name":"a","config":{}} x`:      "JSON",
		`{"name":{},"config":{}}`:         "Cannot deserialize",
		`{"name":"a","config":[]}`:        "JSON",
		`{"name":"a","config":{"x":[1]}}`: "Cannot deserialize",
		`{"name":"a","config":{},"initial_state":"x"}`: "initial_state",
	} {
		w := post1(body)
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), part) {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	if w := post1(`{"name":"` + strings.Repeat("x", int(clientBodies.most)) + `"}`); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d for a huge body", w.Code)
	}
}

func post1(body string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodPost, "/connectors", strings.NewReader(body))
	req.Header.Set("Content-Type", jsonType)
	w := httptest.NewRecorder()
	Handler(&asked{}, Everything, nil, nil).ServeHTTP(w, req)
	return w
}

// Every served path lists its methods, and no others.
func TestOptionsAndMethods(t *testing.T) {
	for _, r := range newServer(nil, nil).routes() {
		path := strings.NewReplacer(":connector", "x", ":task", "0", ":plugin", "x", ":logger", "x").Replace(r.path)
		w := httptest.NewRecorder()
		Handler(&asked{}, Everything, nil, nil).ServeHTTP(w, httptest.NewRequest(http.MethodOptions, path, nil))
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Allow"), r.method) {
			t.Errorf("OPTIONS %s: %d, Allow %q", path, w.Code, w.Header().Get("Allow"))
		}
		w = httptest.NewRecorder()
		Handler(&asked{}, Everything, nil, nil).ServeHTTP(w, httptest.NewRequest(http.MethodTrace, path, nil))
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Content-Type") != jsonType {
			t.Errorf("TRACE %s: %d", path, w.Code)
		}
	}
}

func TestHeaderRules(t *testing.T) {
	for text, fine := range map[string]bool{
		"":                            true,
		"set X-Frame-Options:DENY":    true,
		`"add X: a, b",SET Y:z`:       true,
		"setDate Expires:31540000000": true,
		"adddate Expires: x":          false,
		"put X:y":                     false,
		"set X":                       false,
		"set :y":                      false,
		"set":                         false,
		"set X Y:z":                   false,
		"set A:b,":                    false,
	} {
		if _, err := parseHeaderRules(text); (err == nil) != fine {
			t.Errorf("%q: %v", text, err)
		}
	}
	rules, err := parseHeaderRules("setDate Expires:60000")
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{}
	rules[0].apply(h, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	if got := h.Get("Expires"); got != "Thu, 01 Jan 2026 00:01:00 GMT" {
		t.Error(got)
	}
}

// Errors in the worker's keys are reported before anything is served.
func TestServerRefuses(t *testing.T) {
	for key, value := range map[string]string{
		"response.http.headers.config": "nonsense",
		"rest.extension.classes":       "no.such.Extension",
		"access.control.allow.origin":  "(",
	} {
		c := parse(t, map[string]string{key: value})
		l, err := Listen(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewServer(l, c, &asked{}, nil, nil); err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%s=%s: %v", key, value, err)
		}
		l.Close()
	}
	for _, text := range []string{"ftp://:1", "http://:0/path", "http://localhost", "https://127.0.0.1:0"} {
		if l, err := Listen(parse(t, map[string]string{"listeners": text})); err == nil {
			t.Errorf("listeners=%s was opened", text)
			l.Close()
		}
	}
}

func parse(t *testing.T, props map[string]string) configs.Config {
	t.Helper()
	all := map[string]string{"bootstrap.servers": "x:1", "key.converter": "x", "value.converter": "x", "listeners": "http://127.0.0.1:0"}
	for k, v := range props {
		all[k] = v
	}
	c, err := configs.WorkerKeys.Parse(all)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

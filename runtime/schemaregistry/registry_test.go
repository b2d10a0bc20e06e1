package schemaregistry

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/twmb/franz-go/pkg/sr"
	"go.uber.org/goleak"

	"millrace/plugins/connect"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fake is a Schema Registry with fixed responses by "METHOD /path". It records the requests.
type fake struct {
	*httptest.Server
	responses map[string]string // a body, or "STATUS body"

	mu       sync.Mutex
	requests []string
	header   http.Header // of the last request
}

func serve(t *testing.T, responses map[string]string) *fake {
	t.Helper()
	f := &fake{responses: responses}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		what := r.Method + " " + r.URL.RequestURI()
		f.requests, f.header = append(f.requests, what), r.Header
		body, ok := f.responses[what]
		if !ok {
			body = `404 {"error_code": 40401, "message": "not here"}`
		}
		status := http.StatusOK
		if n, _ := fmt.Sscanf(body, "%d ", &status); n == 1 {
			body = body[4:]
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body)) // the client may be gone
	}))
	t.Cleanup(f.Close)
	return f
}

// seen returns the requests so far, and forgets them.
func (f *fake) seen() (requests []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	requests, f.requests = f.requests, nil
	return requests
}

func open(t *testing.T, url string, props ...string) *Registry {
	t.Helper()
	all := map[string]string{"schema.registry.url": url}
	for _, p := range props {
		key, value, _ := strings.Cut(p, "=")
		all[key] = value
	}
	c, err := Keys.Parse(all)
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(c, false)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const register = "POST /subjects/orders-value/versions"

var schema = sr.Schema{Schema: `{"type":"string"}`}

// Schemas are looked up once, by subject and by id, up to the size of the cache.
func TestCache(t *testing.T) {
	f := serve(t, map[string]string{
		register:                                `{"id": 7}`,
		"POST /subjects/returns-value/versions": `{"id": 8}`,
		"GET /schemas/ids/7":                    `{"schema": "seven"}`,
		"GET /schemas/ids/8":                    `{"schema": "eight"}`,
	})
	r := open(t, f.URL, "schemas.cache.size=1")
	lookUp := func(subject string, id int) (requests int) {
		t.Helper()
		w, err := r.ForWriting(subject, schema)
		if err != nil || w.ID != id {
			t.Errorf("%s is %d, %v; want %d", subject, w.ID, err, id)
		}
		s, err := r.ByID(id)
		if err != nil || s.Schema == "" {
			t.Errorf("%d is %q, %v", id, s.Schema, err)
		}
		return len(f.seen())
	}
	for _, step := range []struct {
		subject      string
		id, requests int
	}{{"orders-value", 7, 2}, {"orders-value", 7, 0}, {"returns-value", 8, 2}, {"orders-value", 7, 2}} {
		if n := lookUp(step.subject, step.id); n != step.requests {
			t.Errorf("%s: %d requests, want %d", step.subject, n, step.requests)
		}
	}
	if _, err := r.ForWriting("orders-key", schema); err == nil {
		t.Error("no error for a missing subject")
	}
	if _, err := r.ForWriting("orders-key", schema); err == nil || len(f.seen()) != 2 {
		t.Error("an error was cached")
	}
}

// The texts of cached schemas are limited as well: the registry drops them, and its caller drops
// the values derived from them.
func TestFull(t *testing.T) {
	large, err := json.Marshal(map[string]string{"schema": strings.Repeat("x", mostKept/2+1)})
	if err != nil {
		t.Fatal(err)
	}
	f := serve(t, map[string]string{"GET /schemas/ids/1": string(large), "GET /schemas/ids/2": string(large)})
	r := open(t, f.URL)
	if _, err := r.ByID(1); err != nil || r.Full() {
		t.Errorf("one large schema: %v; want room for another", err)
	}
	if _, err := r.ByID(2); err != nil || !r.Full() || r.Full() {
		t.Errorf("two large schemas: %v; want it to be full once", err)
	}
	f.seen()
	if _, err := r.ByID(1); err != nil || len(f.seen()) != 1 {
		t.Errorf("schema 1 after it was full: %v", err)
	}
}

// The configuration selects the schema for writing.
func TestForWriting(t *testing.T) {
	const latest = "GET /subjects/orders-value/versions/latest"
	for _, row := range []struct {
		props, request, response string
		id                       int
		text                     string
	}{
		{"", register, `{"id": 7}`, 7, schema.Schema},
		{"normalize.schemas=true", register + "?normalize=true", `{"id": 7}`, 7, schema.Schema},
		{"auto.register.schemas=false", "POST /subjects/orders-value", `{"id": 3, "version": 2}`, 3, schema.Schema},
		{"auto.register.schemas=false;use.latest.version=true", latest, `{"id": 9, "schema": "latest"}`, 9, "latest"},
		{"auto.register.schemas=false;use.schema.id=5", "GET /schemas/ids/5", `{"schema": "five"}`, 5, "five"},
	} {
		f := serve(t, map[string]string{row.request: row.response})
		var props []string
		if row.props != "" {
			props = strings.Split(row.props, ";")
		}
		got, err := open(t, f.URL, props...).ForWriting("orders-value", schema)
		if err != nil || got.ID != row.id || got.Schema.Schema != row.text || !slices.Equal(f.seen(), []string{row.request}) {
			t.Errorf("%s: %d %q, %v; the requests were %q", row.props, got.ID, got.Schema.Schema, err, f.seen())
		}
	}
}

// Credentials come from any of the keys, and no error shows them.
func TestAuthentication(t *testing.T) {
	for _, row := range []struct{ user, props, want string }{
		{"", "", ""},
		{"ann:secret@", "", "ann secret"},
		{"", "basic.auth.credentials.source=USER_INFO;basic.auth.user.info=ann:sec:ret", "ann sec:ret"},
		{"", "basic.auth.credentials.source=USER_INFO;schema.registry.basic.auth.user.info=bob:secret", "bob secret"},
		{"ann:secret@", `basic.auth.credentials.source=SASL_INHERIT;sasl.jaas.config=M required username="eve" password="secret";`, "eve secret"},
		{"", "bearer.auth.credentials.source=STATIC_TOKEN;bearer.auth.token=secret", "Bearer secret"},
	} {
		f := serve(t, map[string]string{"GET /schemas/ids/1": "401 no"})
		var props []string
		if row.props != "" {
			// the JAAS text ends with a semicolon of its own
			props = strings.Split(strings.ReplaceAll(row.props, `";`, `"`), ";")
		}
		_, err := open(t, strings.Replace(f.URL, "://", "://"+row.user, 1), props...).ByID(1)
		if err == nil || !strings.Contains(err.Error(), "check basic.auth.* or bearer.auth.*") || strings.Contains(err.Error(), "secret") || connect.IsRetriable(err) {
			t.Errorf("%s%s: %v", row.user, row.props, err)
		}
		got := f.header.Get("Authorization")
		if user, password, ok := (&http.Request{Header: f.header}).BasicAuth(); ok {
			got = user + " " + password
		}
		if got != row.want {
			t.Errorf("%s%s: authenticated as %q, want %q", row.user, row.props, got, row.want)
		}
	}
}

// Wrong settings are errors before any request, without passwords.
func TestWrongSettings(t *testing.T) {
	for props, want := range map[string]string{
		"schema.registry.url=ftp://ann:secret@h":                                     "expected URLs such as",
		"schema.registry.url=http://ann:secret@":                                     "expected URLs such as",
		"basic.auth.credentials.source=USER_INFO;basic.auth.user.info=secret":        "expected user:password",
		"basic.auth.credentials.source=SASL_INHERIT;sasl.jaas.config=secret":         "sasl.jaas.config has no username",
		"bearer.auth.credentials.source=STATIC_TOKEN":                                "bearer.auth.token is missing",
		"schema.registry.ssl.truststore.location=/no/such/file;proxy.host=p.example": "schema.registry.*: ",
	} {
		all := map[string]string{"schema.registry.url": "http://h"}
		for _, p := range strings.Split(props, ";") {
			key, value, _ := strings.Cut(p, "=")
			all[key] = value
		}
		c, err := Keys.Parse(all)
		if err == nil {
			_, err = New(c, false)
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", props, err)
		}
	}
}

// Subjects are named after the topic, the record, or both.
func TestSubject(t *testing.T) {
	for strategy, want := range map[string]string{"": "orders-value", topicName: "orders-value", recordName: "shop.Order", topicRecordName: "orders-shop.Order"} {
		var props []string
		if strategy != "" {
			props = []string{"value.subject.name.strategy=" + strategy}
		}
		r := open(t, "http://h", props...)
		if got, err := r.Subject("orders", "shop.Order"); got != want || err != nil {
			t.Errorf("%s: %s, %v", strategy, got, err)
		}
		if _, err := r.Subject("orders", ""); (err != nil) != (strategy == recordName || strategy == topicRecordName) {
			t.Errorf("%s without a record name: %v", strategy, err)
		}
	}
}

// A schema under another subject has no version in this one; other failures are errors.
func TestVersion(t *testing.T) {
	for response, want := range map[string]struct {
		version int32
		fails   bool
	}{`{"version": 4}`: {4, false}, `404 {"error_code": 40403}`: {0, false}, "503 ": {0, true}} {
		f := serve(t, map[string]string{"POST /subjects/orders-value": response})
		if got, err := open(t, f.URL).Version("orders-value", schema); got != want.version || (err != nil) != want.fails {
			t.Errorf("%s: %d, %v", response, got, err)
		}
	}
}

// References are read depth first, each once. Cycles, long chains and large ones are errors.
func TestReferences(t *testing.T) {
	ref := func(names ...string) string {
		var list []string
		for _, n := range names {
			list = append(list, fmt.Sprintf(`{"name": %q, "subject": %q, "version": 1}`, n, n))
		}
		return "[" + strings.Join(list, ", ") + "]"
	}
	answer := func(text, refs string) string { return fmt.Sprintf(`{"schema": %q, "references": %s}`, text, refs) }
	read := func(responses map[string]string) (names []string, err error) {
		r := open(t, serve(t, responses).URL)
		found, err := r.References(sr.Schema{References: []sr.SchemaReference{{Name: "a", Subject: "a", Version: 1}}})
		for _, n := range found {
			names = append(names, n.Name)
		}
		return names, err
	}
	at := func(name string) string { return "GET /subjects/" + name + "/versions/1" }
	names, err := read(map[string]string{at("a"): answer("A", ref("b", "c")), at("b"): answer("B", ref("c")), at("c"): answer("C", "[]")})
	if err != nil || !slices.Equal(names, []string{"c", "b", "a"}) {
		t.Errorf("%v, %v", names, err)
	}
	chain := map[string]string{at("a"): answer("", ref("n0"))}
	for n := range deepReferences {
		chain[at(fmt.Sprint("n", n))] = answer("", ref(fmt.Sprint("n", n+1)))
	}
	large := strings.Repeat("x", mostKept/2+1)
	for want, responses := range map[string]map[string]string{
		"in a circle":                 {at("a"): answer("", ref("b")), at("b"): answer("", `[{"name": "again", "subject": "a", "version": 1}]`)},
		"more than 50 in a row":       chain,
		"have more than 16777216 byt": {at("a"): answer(large, ref("b")), at("b"): answer(large, "[]")},
		"HTTP 404":                    {},
	} {
		if _, err := read(responses); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// Errors name the operation, the registry and the status, in one short line. Only temporary ones
// are retriable.
func TestErrors(t *testing.T) {
	for _, row := range []struct {
		response, want string
		retriable      bool
	}{
		{`404 {"error_code": 40403, "message": "Schema not found"}`, "HTTP 404: ", false},
		{`409 {"error_code": 409, "message": "incompatible"}`, "it is not compatible with an earlier version", false},
		{`422 {"error_code": 42201, "message": "Invalid schema"}`, "Invalid schema", false},
		{"403 ", "check basic.auth.* or bearer.auth.*", false},
		{"500 ", "HTTP 500", true},
		{"503 <html>\n<body>\tdown</body></html>", "<html> <body> down</body></html>", true},
		{"429 ", "HTTP 429", true},
		{"408 ", "HTTP 408", true},
		{"502 " + strings.Repeat("x", 1000), "xxx…", true},
		{"not JSON", "is not that of a Schema Registry: check schema.registry.url", true},
		{`{"id": "seven"}`, "is not that of a Schema Registry: check schema.registry.url", true},
		{`{"id": 7, "more": "` + strings.Repeat("x", mostAnswer) + `"}`, errAnswerTooLarge.Error(), false},
	} {
		f := serve(t, map[string]string{register: row.response})
		_, err := open(t, f.URL).ForWriting("orders-value", schema)
		if err == nil || connect.IsRetriable(err) != row.retriable || strings.ContainsAny(err.Error(), "\n\t") || len(err.Error()) > 700 {
			t.Errorf("%.60s: %v", row.response, err)
			continue
		}
		for _, part := range []string{row.want, "registering the schema of subject orders-value", strings.TrimPrefix(f.URL, "http://")} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%.60s: %v; want %s", row.response, err, part)
			}
		}
	}
}

// The URLs are tried in order until one responds. Without a response the error is retriable and
// does not show the password in a URL.
func TestNextURL(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	down := strings.Replace(gone.URL, "://", "://ann:secret@", 1)
	f := serve(t, map[string]string{register: `{"id": 7}`})
	if got, err := open(t, down+","+f.URL).ForWriting("orders-value", schema); err != nil || got.ID != 7 {
		t.Errorf("%d, %v", got.ID, err)
	}
	_, err := open(t, down).ForWriting("orders-value", schema)
	if err == nil || !connect.IsRetriable(err) || !strings.Contains(err.Error(), gone.URL+" does not answer") || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
	broken := serve(t, map[string]string{register: "500 "})
	if _, err := open(t, broken.URL+","+f.URL).ForWriting("orders-value", schema); !connect.IsRetriable(err) || errors.Is(err, errAnswerTooLarge) {
		t.Errorf("a registry that responds with an error: %v", err)
	}
}

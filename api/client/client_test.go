package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"millrace/api/client"
	"millrace/api/rest"
)

// scripted answers requests in turn, and repeats the last answer.
type scripted struct {
	answers []int // HTTP statuses; 0: the connection is closed
	asked   []string
}

func (s *scripted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status := s.answers[min(len(s.asked), len(s.answers)-1)]
	body, _ := io.ReadAll(r.Body)
	user, password, _ := r.BasicAuth()
	s.asked = append(s.asked, strings.TrimSpace(fmt.Sprint(r.Method, " ", r.URL.RequestURI(), " ", user, password, string(body))))
	if status == 0 {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(status)
	if status >= 300 {
		fmt.Fprintf(w, `{"error_code": %d, "message": "no"}`, status)
		return
	}
	fmt.Fprint(w, `{"name": "c", "type": "sink", "tasks": []}`)
}

func serve(t *testing.T, s *scripted, options ...client.Option) *client.Client {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	c, err := client.New(server.URL+"/", append([]client.Option{client.WithFirstPause(time.Millisecond)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Idempotent requests are retried; others are sent once.
func TestRetries(t *testing.T) {
	status := func(c *client.Client) error { _, err := c.Status(t.Context(), "c"); return err }
	create := func(c *client.Client) error { _, err := c.Create(t.Context(), rest.CreateRequest{}); return err }
	remove := func(c *client.Client) error { return c.Delete(t.Context(), "c") }
	pause := func(c *client.Client) error { return c.Pause(t.Context(), "c") }
	health := func(c *client.Client) error { _, err := c.Health(t.Context()); return err }
	for _, row := range []struct {
		name    string
		do      func(*client.Client) error
		answers []int
		asked   int
		fails   error
	}{
		{"a GET without an answer", status, []int{0, 0, 200}, 3, nil},
		{"a GET of a worker that is busy", status, []int{503, 200}, 2, nil},
		{"a GET that stays without", status, []int{503}, 4, client.ErrUnavailable},
		{"a PUT behind a proxy", pause, []int{502, 204}, 2, nil},
		{"a GET of what does not exist", status, []int{404}, 1, client.ErrNotFound},
		{"a PUT that conflicts", pause, []int{409}, 1, client.ErrConflict},
		{"a POST", create, []int{503, 201}, 1, client.ErrUnavailable},
		{"a DELETE", remove, []int{503, 204}, 1, client.ErrUnavailable},
		{"a health check", health, []int{503, 200}, 1, client.ErrUnavailable},
	} {
		s := &scripted{answers: row.answers}
		if err := row.do(serve(t, s)); !errors.Is(err, row.fails) || len(s.asked) != row.asked {
			t.Errorf("%s: %v, asked %q", row.name, err, s.asked)
		}
	}
}

// A request matches what the API expects: escaped, authenticated, JSON.
func TestRequests(t *testing.T) {
	s := &scripted{answers: []int{200}}
	c := serve(t, s, client.WithBasicAuth("u", ":p"), client.WithRetries(0))
	ctx := t.Context()
	_, _, _ = c.PutConfig(ctx, "a/b c", rest.ConfigOf(map[string]string{"k": "v"}))
	_ = c.Restart(ctx, "c", client.RestartOptions{Tasks: true})
	_, _ = c.DeadLetters(ctx, "c", client.DeadLetterQuery{Limit: 2, Pending: true})
	_, _ = c.SetLogger(ctx, "x.Y", "DEBUG")
	_ = c.SetLoggerEverywhere(ctx, "root", "INFO")
	_, _ = c.RewindOffsets(ctx, "c", rest.RewindRequest{At: "0-1"})
	want := []string{
		`PUT /connectors/a%2Fb%20c/config u:p{"k":"v"}`,
		`POST /connectors/c/restart?includeTasks=true&onlyFailed=false u:p`,
		`GET /connectors/c/dlq?limit=2&pending=true u:p`,
		`PUT /admin/loggers/x.Y u:p{"level":"DEBUG"}`,
		`PUT /admin/loggers/root?scope=cluster u:p{"level":"INFO"}`,
		`POST /connectors/c/offsets/rewind u:p{"at":"0-1"}`,
	}
	if got := strings.Join(s.asked, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("asked\n%s", got)
	}
}

// Errors have types that show the cause.
func TestErrors(t *testing.T) {
	c := serve(t, &scripted{answers: []int{400}})
	_, err := c.Status(t.Context(), "c")
	var refused *client.Error
	if !errors.As(err, &refused) || refused.Status != 400 || refused.Message != "no" || !errors.Is(err, client.ErrBadRequest) || errors.Is(err, client.ErrNotFound) {
		t.Errorf("%#v", err)
	}
	gone := httptest.NewServer(nil)
	gone.Close()
	away, err := client.New(gone.URL, client.WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	var unanswered *client.ConnectionError
	if _, err := away.Info(t.Context()); !errors.As(err, &unanswered) || unanswered.URL != gone.URL {
		t.Errorf("%v", err)
	}
	_, err = serve(t, &scripted{answers: []int{200}}).Connectors(t.Context()) // an object, where an array is expected
	var foreign *client.AnswerError
	if !errors.As(err, &foreign) {
		t.Errorf("%v", err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := away.Info(over); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	for _, address := range []string{"", "ftp://h", "http://", "http://h:x"} {
		if _, err := client.New(address); err == nil {
			t.Errorf("%q is taken as an address", address)
		}
	}
}

// A success that does not come from Kafka Connect's REST API is an error, also for requests without
// a result: a login page answers every request with 200.
func TestForeignAnswers(t *testing.T) {
	for _, row := range []struct {
		kind, body string
		want       string // "": no error
		do         func(context.Context, *client.Client) error
	}{
		{"text/html; charset=utf-8", "<html>Log in</html>", "got HTML", func(ctx context.Context, c *client.Client) error { return c.Pause(ctx, "c") }},
		{"text/html", "<html>Log in</html>", "got HTML", func(ctx context.Context, c *client.Client) error { return c.Delete(ctx, "c") }},
		{"text/html", "<html>Log in</html>", "got HTML", func(ctx context.Context, c *client.Client) error { _, err := c.Connectors(ctx); return err }},
		{"application/json", "", "got an empty body", func(ctx context.Context, c *client.Client) error { _, err := c.Config(ctx, "c"); return err }},
		{"application/json", "null", "got null", func(ctx context.Context, c *client.Client) error { _, err := c.Config(ctx, "c"); return err }},
		{"application/json", "[]", "expected an object, got an array", func(ctx context.Context, c *client.Client) error { _, err := c.Status(ctx, "c"); return err }},
		{"application/json", "", "", func(ctx context.Context, c *client.Client) error { return c.Pause(ctx, "c") }},
		{"application/json", `{"offsets": [{"partition": {}, "offset": {"n": 9007199254740993}, "since": 1}], "more": true}`, "",
			func(ctx context.Context, c *client.Client) error {
				offsets, err := c.Offsets(ctx, "c") // of a newer worker
				if err == nil && (len(offsets) != 1 || offsets[0].Offset["n"] != int64(9007199254740993)) {
					err = fmt.Errorf("%v", offsets)
				}
				return err
			}},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", row.kind)
			_, _ = io.WriteString(w, row.body)
		}))
		c, err := client.New(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		err = row.do(t.Context(), c)
		var foreign *client.AnswerError
		if row.want == "" && err != nil || row.want != "" && (!errors.As(err, &foreign) || !strings.HasSuffix(err.Error(), ": "+row.want)) {
			t.Errorf("%s %s: %v, want %q", row.kind, row.body, err, row.want)
		}
		server.Close()
	}
}

// A redirect that would turn a request into GET is an error that names the other address, because
// the GET would succeed and do nothing.
func TestRedirects(t *testing.T) {
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path)
		switch part, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/"); part {
		case "moved":
			http.Redirect(w, r, "/here/"+rest, http.StatusMovedPermanently)
		case "kept":
			http.Redirect(w, r, "/here/"+rest, http.StatusPermanentRedirect)
		case "loop":
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		default:
			fmt.Fprint(w, `{"name": "c"}`)
		}
	}))
	defer server.Close()
	at := func(part string) *client.Client {
		c, err := client.New(server.URL+"/"+part, client.WithRetries(0))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	var refused *client.Error
	if err := at("moved").Delete(t.Context(), "c"); !errors.As(err, &refused) || refused.Status != 301 || !strings.Contains(err.Error(), "/here/connectors/c: use that address") {
		t.Error(err)
	}
	if err := at("kept").Delete(t.Context(), "c"); err != nil {
		t.Error(err)
	}
	if s, err := at("moved").Status(t.Context(), "c"); err != nil || s.Name != "c" {
		t.Error(s, err)
	}
	if want := "DELETE /moved/connectors/c, DELETE /kept/connectors/c, DELETE /here/connectors/c, GET /moved/connectors/c/status, GET /here/connectors/c/status"; strings.Join(asked, ", ") != want {
		t.Error(asked)
	}
	if _, err := at("loop").Status(t.Context(), "c"); err == nil || !strings.Contains(err.Error(), "10 redirects") {
		t.Error(err)
	}
}

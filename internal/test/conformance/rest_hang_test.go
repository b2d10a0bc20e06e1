package conformance

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestHangStaysWhereItIs measures how long other requests take while connectors hang in start and
// in validate.
func TestHangStaysWhereItIs(t *testing.T) {
	o := startOurs(t, "")
	s := newSession(t, o.url, "hang")
	s.do("POST /connectors", create("good", s.source())).want(201)
	s.reaches("good", "RUNNING", "RUNNING")
	hang := func(in string) map[string]string {
		return map[string]string{"connector.class": "millrace.test.HangSource", "hang.in": in}
	}
	ctx, giveUp := context.WithCancel(t.Context())
	done := make(chan struct{}, 3)
	for what, body := range map[string]string{
		"POST /connectors":                            create("stuck", hang("start")),
		"PUT /connectors/unchecked/config":            jsonOf(hang("validate")),
		"PUT /connector-plugins/Hang/config/validate": jsonOf(hang("validate")),
	} {
		go func() {
			defer func() { done <- struct{}{} }()
			method, path, _ := strings.Cut(what, " ")
			req, err := http.NewRequestWithContext(ctx, method, s.base+path, strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			req.Header.Set("Content-Type", "application/json")
			if resp, err := s.client.Do(req); err == nil {
				resp.Body.Close()
			}
		}()
	}
	s.eventually(func() error {
		_, err := s.connectorInfo("stuck")
		return err
	})
	var took []time.Duration
	for range 50 {
		for _, what := range []string{"GET /connectors?expand=info&expand=status", "GET /connectors/stuck", "GET /connectors/good/status",
			"GET /connectors/good/tasks", "GET /connector-plugins", "GET /health"} {
			began := time.Now()
			s.do(what, "").want(200)
			took = append(took, time.Since(began))
		}
	}
	slices.Sort(took)
	t.Logf("p99 of reads is %v beside connectors that hang", took[len(took)*99/100])
	s.do("PUT /connectors/good/pause", "").want(202)
	s.reaches("good", "PAUSED", "PAUSED")
	s.do("POST /connectors", create("second", s.source())).want(201)
	s.reaches("second", "RUNNING", "RUNNING")
	began := time.Now()
	s.do("DELETE /connectors/stuck", "").want(204) // without waiting for the start
	if d := time.Since(began); d > 20*time.Second {
		t.Errorf("deleting a connector that hangs in its start took %v", d)
	}
	giveUp()
	for range cap(done) {
		<-done
	}
	for _, p := range s.problems {
		t.Error(p)
	}
}

func (s *session) connectorInfo(name string) (info, error) {
	var out info
	r := s.do("GET /connectors/"+name, "")
	if r.status != http.StatusOK {
		return out, &statusError{r.status}
	}
	r.into(&out)
	return out, nil
}

type statusError struct{ status int }

func (e *statusError) Error() string { return http.StatusText(e.status) }

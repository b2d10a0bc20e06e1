package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"millrace/api/rest"

	"millrace/runtime/worker"
)

// stuck is a herder with one operation that blocks until the test releases it.
type stuck struct {
	Herder
	let  chan struct{}
	done chan struct{}
}

func (s *stuck) Redact(text string, _ ...string) string { return text }

func (s *stuck) Create(context.Context, string, rest.Config, worker.Target, ...rest.Offset) (rest.ConnectorInfo, error) {
	<-s.let
	close(s.done)
	return rest.ConnectorInfo{}, nil
}

// A request is answered after 90 seconds; its operation continues.
func TestRequestTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &stuck{let: make(chan struct{}), done: make(chan struct{})}
		handler := Handler(h, Everything, nil, nil)
		req := httptest.NewRequest(http.MethodPost, "/connectors", strings.NewReader(`{"name":"a","config":{}}`))
		req.Header.Set("Content-Type", jsonType)
		w, began := httptest.NewRecorder(), time.Now()
		handler.ServeHTTP(w, req)
		if w.Code != 500 || w.Body.String() != `{"error_code":500,"message":"Request timed out"}` || time.Since(began) != 90*time.Second {
			t.Errorf("%d %s after %v", w.Code, w.Body, time.Since(began))
		}
		close(h.let)
		<-h.done
	})
}

package api

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"millrace/runtime/cluster"
	"millrace/runtime/fault"
)

// closedToWorkers is a herder that rejects all requests of other workers.
type closedToWorkers struct{ asked }

func (*closedToWorkers) Admit(cluster.Request) error {
	return &fault.Error{Kind: fault.BadRequest, Text: "Internal request missing required signature"}
}

// unread is a body that must not be read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body is read before the headers are checked")
	return 0, io.EOF
}

// A request without a valid signature is rejected by its headers: nothing of its body is read.
func TestInternalRequestsAreCheckedByTheirHeaders(t *testing.T) {
	for method, path := range map[string]string{http.MethodPost: "/connectors/x/tasks", http.MethodPut: "/connectors/x/fence"} {
		w := httptest.NewRecorder()
		users := newUsers(func() passwords { return newPasswords(map[string]string{"u": "p"}) })
		users.guard(Handler(&closedToWorkers{}, Everything, nil, nil)).ServeHTTP(w, httptest.NewRequest(method, path, unread{t}))
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "signature") {
			t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
	}
}

// The body is not read if a request is known to be too large, or lacks a password.
func TestBodiesThatAreNotRead(t *testing.T) {
	request := func() *http.Request {
		r := httptest.NewRequest(http.MethodPost, "/connectors", unread{t})
		r.Header.Set("Content-Type", jsonType)
		return r
	}
	w, r := httptest.NewRecorder(), request()
	r.ContentLength = clientBodies.most + 1
	Handler(&asked{}, Everything, nil, nil).ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a large Content-Length: %d", w.Code)
	}
	for _, route := range newServer(nil, nil).routes() {
		if route.internal {
			continue
		}
		w, r = httptest.NewRecorder(), request()
		r.Method, r.URL.Path = route.method, strings.NewReplacer(":connector", "x", ":task", "0", ":plugin", "x", ":logger", "x").Replace(route.path)
		newUsers(func() passwords { return passwords{} }).guard(Handler(&asked{}, Everything, nil, nil)).ServeHTTP(w, r)
		if w.Code != http.StatusUnauthorized {
			t.Errorf("%s %s: %d without a password", route.method, route.path, w.Code)
		}
	}
}

// A body with too many values is rejected before any of them is allocated. The bodies of all
// requests share a limit.
func TestBoundsOfBodies(t *testing.T) {
	for body, want := range map[string]int{
		"[" + strings.Repeat("{},", 500_000) + "{}]":  413,
		`{"offsets":[` + strings.Repeat("[", 500_001): 413,
	} {
		w := post1(body)
		if w.Code != want {
			t.Errorf("%.40s: %d %.200s", body, w.Code, w.Body)
		}
	}
	if moreValues([]byte(`{"k":"`+strings.Repeat(`[{,\"`, 300_000)+`"}`), maxValues) {
		t.Error("one long value is taken for many")
	}
	var all atomic.Int64
	hold := &counted{reader: strings.NewReader(strings.Repeat("x", 100)), all: &all, most: 150}
	if _, err := io.ReadAll(hold); err != nil {
		t.Fatal(err)
	}
	more := &counted{reader: strings.NewReader(strings.Repeat("x", 100)), all: &all, most: 150}
	if _, err := io.ReadAll(more); !errors.Is(err, errBusy) {
		t.Errorf("a second body beyond the bound: %v", err)
	}
	if all.Add(-hold.own-more.own) != 0 {
		t.Error("what was counted is not what is given back")
	}
}

package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/api/rest"
)

// glancing is a herder with an overview.
type glancing struct {
	Herder
	overview rest.Overview
	peers    []string
}

func (g *glancing) Redact(text string, _ ...string) string { return text }

func (g *glancing) Overview(context.Context, bool) rest.Overview {
	out := g.overview
	out.Connectors = append([]rest.Glance{}, out.Connectors...)
	return out
}

func (g *glancing) Peers() []string { return g.peers }

func glance(name string, m rest.Movement) rest.Glance {
	return rest.Glance{Name: name, Type: "sink", State: rest.Running, Tasks: map[rest.State]int{}, Movement: m}
}

// An overview adds up the answers of all workers and lists those that do not respond. It answers
// 304 if nothing has changed.
func TestOverviewOfCluster(t *testing.T) {
	lag := func(n int64) *int64 { return &n }
	away := glance("c", rest.Movement{})
	away.Attention, away.Reason = "stalled", "task 0: broker k:9092 cannot be reached: no such host"
	peer := &glancing{overview: rest.Overview{Connectors: []rest.Glance{
		glance("a", rest.Movement{RecordsPerSecond: 2, Records: 5, LagRecords: lag(7), Waiting: 40, LastRecord: "2026-01-02T00:00:00.000Z", History: []float64{1, 2, 3}}),
		away,
		glance("deleted", rest.Movement{Records: 1}),
	}}}
	other := httptest.NewServer(Handler(peer, Everything, nil, nil))
	defer other.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	here := &glancing{peers: []string{other.URL, gone.URL}, overview: rest.Overview{Connectors: []rest.Glance{
		glance("a", rest.Movement{RecordsPerSecond: 1.5, Records: 3, Errors: 1, LagRecords: lag(1), LastRecord: "2026-01-01T00:00:00.000Z", History: []float64{10}}),
		glance("b", rest.Movement{}), glance("c", rest.Movement{}),
	}}}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	handler := Handler(here, Everything, client, nil)
	w := request(handler, get, "/overview?history=true")
	var got rest.Overview
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	a := glance("a", rest.Movement{RecordsPerSecond: 3.5, Records: 8, Errors: 1, LagRecords: lag(8), Waiting: 40, LastRecord: "2026-01-02T00:00:00.000Z", History: []float64{1, 2, 13}})
	a.Attention, a.Reason = "stalled", "what is on its way into the sink has not been taken for a while"
	want := rest.Overview{Connectors: []rest.Glance{a, glance("b", rest.Movement{}), away}, Unreachable: []string{gone.URL}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if again := request(handler, get, "/overview?history=true", "If-None-Match", w.Header().Get("ETag")); again.Code != 304 || again.Body.Len() > 0 {
		t.Errorf("the same again: %d %s", again.Code, again.Body)
	}
}

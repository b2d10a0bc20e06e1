package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/runtime/herder"
	"millrace/runtime/worker"
)

// clustered is a herder of a worker in a cluster.
type clustered struct {
	Herder
	own     herder.WorkerHealth
	cluster herder.Cluster
}

func (c *clustered) Redact(text string, _ ...string) string            { return text }
func (c *clustered) WorkerHealth() herder.WorkerHealth                 { return c.own }
func (c *clustered) Cluster(context.Context) (herder.Cluster, error)   { return c.cluster, nil }
func (c *clustered) Leader(context.Context) (*herder.Elsewhere, error) { return nil, nil }

// Whoever is asked how the workers do has each of them tell, and names who does not answer.
func TestHealthOfCluster(t *testing.T) {
	health := func(id string) herder.WorkerHealth {
		return herder.WorkerHealth{WorkerID: id, Plugins: []worker.PluginHealth{{Plugin: "drop/connect-" + id, Classes: []string{}, Error: "it is not executable", Processes: []worker.PluginProcess{}}}}
	}
	other := httptest.NewServer(Handler(&clustered{own: health("b")}, Everything, nil, nil))
	defer other.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	here := &clustered{own: health("a"), cluster: herder.Cluster{Workers: []herder.ClusterWorker{{WorkerID: "a"}, {WorkerID: "b", URL: other.URL}, {WorkerID: "c", URL: gone.URL}}}}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	w := ask(Handler(here, Everything, client, nil), get, "/cluster/health")
	var got workersHealth
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	want := workersHealth{Workers: []herder.WorkerHealth{health("a"), health("b")}, Unreachable: []string{gone.URL}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

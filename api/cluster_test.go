package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/api/rest"
	"millrace/runtime/herder"
)

// clustered is the herder of a worker in a cluster.
type clustered struct {
	Herder
	own     rest.WorkerHealth
	cluster rest.Cluster
}

func (c *clustered) Redact(text string, _ ...string) string            { return text }
func (c *clustered) WorkerHealth() rest.WorkerHealth                   { return c.own }
func (c *clustered) Cluster(context.Context) (rest.Cluster, error)     { return c.cluster, nil }
func (c *clustered) Leader(context.Context) (*herder.Elsewhere, error) { return nil, nil }

// The health of a cluster contains a report of each worker, and the URLs of those that do not
// respond.
func TestHealthOfCluster(t *testing.T) {
	health := func(id string) rest.WorkerHealth {
		return rest.WorkerHealth{WorkerID: id, Plugins: []rest.PluginHealth{{Plugin: "drop/connect-" + id, Classes: []string{}, Error: "it is not executable", Processes: []rest.PluginProcess{}}}}
	}
	other := httptest.NewServer(Handler(&clustered{own: health("b")}, Everything, nil, nil))
	defer other.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	here := &clustered{own: health("a"), cluster: rest.Cluster{Workers: []rest.ClusterWorker{{WorkerID: "a"}, {WorkerID: "b", URL: other.URL}, {WorkerID: "c", URL: gone.URL}}}}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	w := request(Handler(here, Everything, client, nil), get, "/cluster/health")
	var got rest.WorkersHealth
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	want := rest.WorkersHealth{Workers: []rest.WorkerHealth{health("a"), health("b")}, Unreachable: []string{gone.URL}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

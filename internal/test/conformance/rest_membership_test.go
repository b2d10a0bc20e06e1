package conformance

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
)

// TestWritesWhileWorkersComeAndGo changes connectors through one of three workers, while the
// others, including the leader, are stopped, killed and restarted. Every call is answered as if
// nothing happened; Apache's workers answer 409 and 500 here. Only a request that a leader was
// processing when it was killed is answered with 502, because the request may have crashed it.
func TestWritesWhileWorkersComeAndGo(t *testing.T) {
	t.Parallel()
	const rounds, calls = 6, 170
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	broker := startEmbedded(t)
	props := append(clusterProps("go"), "session.timeout.ms", "6000", "plugin.isolation", "plugin")
	workers := make([]*ours, 3)
	for i := range workers {
		workers[i] = startWorker(t, "distributed", broker, props...)
	}
	s := newSession(t, workers[0].url, "come-and-go")
	s.standalone = false
	for n := range 3 {
		s.once("POST /connectors", create(fmt.Sprint("stays", n), s.source())).want(201)
	}
	total := 0
	for round := range rounds {
		victim := round % 3
		s.base = workers[(victim+1)%3].url
		var changing sync.WaitGroup
		kill := round%2 == 0
		changing.Go(func() {
			if kill {
				workers[victim].kill()
			} else {
				workers[victim].stop(t)
			}
			workers[victim] = startWorker(t, "distributed", broker, props...)
		})
		for n := range calls {
			name := fmt.Sprint("stays", random.IntN(3))
			lost := func(r reply) bool { return kill && r.status == 502 }
			switch n % 10 {
			case 0:
				goes := fmt.Sprintf("goes-%d-%d", round, n)
				if r := s.once("POST /connectors", create(goes, s.source())); lost(r) {
					s.once("PUT /connectors/"+goes+"/config", jsonOf(s.source())).want(200, 201)
				} else {
					r.want(201)
				}
			case 1:
				if r := s.once("PUT /connectors/"+name+"/config", jsonOf(s.source("batch.size", fmt.Sprint(1000+n)))); !lost(r) {
					r.want(200)
				}
			case 2:
				s.once("PUT /connectors/"+name+"/pause", "").want(202)
			case 3:
				s.once("PUT /connectors/"+name+"/resume", "").want(202)
			case 4:
				s.once("POST /connectors/"+name+"/restart?includeTasks=true", "").want(202)
			case 5:
				s.once("PUT /connectors/stays0/stop", "").want(204)
			case 6:
				s.once("DELETE /connectors/stays0/offsets", "").want(200)
			case 7:
				s.once("PUT /connectors/stays0/resume", "").want(202)
			case 8:
				s.once("GET /connectors/"+name, "").want(200)
			case 9:
				s.once("DELETE /connectors/"+fmt.Sprintf("goes-%d-%d", round, n-9), "").want(204)
			}
			total++
		}
		changing.Wait()
		if len(s.problems) > 0 || t.Failed() {
			break
		}
	}
	t.Logf("%d calls", total)
	for n := range 3 {
		s.once(fmt.Sprintf("PUT /connectors/stays%d/resume", n), "").want(202)
		s.reaches(fmt.Sprint("stays", n), "RUNNING", "RUNNING")
	}
	s.report(t)
}

package conformance

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// X1, X2: while a connector from the command line is slow to start, the worker responds and reports
// that it is not ready.
func TestStartUp(t *testing.T) {
	t.Parallel()
	addr := fmt.Sprintf("127.0.0.1:%d", freePort(t))
	dir := t.TempDir()
	release, connector := filepath.Join(dir, "go"), filepath.Join(dir, "slow.properties")
	writeFile(t, connector, "name=slow\nconnector.class=millrace.test.HangSource\nhang.in=start\nhang.until="+release+"\n")
	o := prepareWorker(t, "standalone", startEmbedded(t), "offset.storage.file.filename", filepath.Join(dir, "offsets"), "listeners", "http://"+addr)
	o.cmd.Args = append(o.cmd.Args, connector)
	o.launch(t)
	s := newSession(t, "http://"+addr, "start-up")
	eventually(t, func() error {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
		}
		return err
	})
	eventually(t, func() error {
		if r := s.once("GET /connectors", "").want(200); !strings.Contains(string(r.body), "slow") {
			return fmt.Errorf("the connectors are %s", r.short())
		}
		return nil
	})
	r := s.do("GET /health", "").want(503)
	s.check(r.object()["status"] == "starting", "health %s", r.short())
	writeFile(t, release, "")
	s.eventually(func() error {
		if r := s.do("GET /health", ""); r.status != 200 {
			return &statusError{r.status}
		}
		return nil
	})
	o.awaitBanner(t)
	s.report(t)
}

// X4: the leader is killed. Requests that only a leader can serve wait for the next one; Apache
// answers 500 in the meantime.
func TestLeaderKilled(t *testing.T) {
	t.Parallel()
	workers := startCluster(t, "", "killed", 3, "session.timeout.ms", "6000")
	s := newClusterSession(t, workers, "killed")
	leader := slices.IndexFunc(workers, func(o *ours) bool { return leads(s, o.url) })
	s.base = workers[(leader+1)%3].url
	s.do("POST /connectors", create("before", s.source())).want(201)
	s.reaches("before", "RUNNING", "RUNNING")
	workers[leader].kill()
	s.do("GET /connectors/before/status", "").want(200)
	s.do("PUT /connectors/before/pause", "").want(202)
	s.do("POST /connectors", create("after", s.source())).want(201)
	s.do("PUT /connectors/before/resume", "").want(202)
	s.reaches("after", "RUNNING", "RUNNING")
	s.reaches("before", "RUNNING", "RUNNING")
	s.do("DELETE /connectors/after", "").want(204)
	s.report(t)
}

// X5: a stopped worker hands over its work.
func TestWorkerStopped(t *testing.T) {
	t.Parallel()
	workers := startCluster(t, "", "stopped", 2, "scheduled.rebalance.max.delay.ms", "300000")
	s := newClusterSession(t, workers, "stopped")
	for n := range 4 {
		s.do("POST /connectors", create(fmt.Sprint("c", n), s.source())).want(201)
	}
	for n := range 4 {
		s.reaches(fmt.Sprint("c", n), "RUNNING", "RUNNING")
	}
	workers[0].stop(t)
	s.base = workers[1].url
	id := strings.TrimPrefix(s.base, "http://")
	for n := range 4 {
		s.eventually(func() error {
			st, err := s.status(fmt.Sprint("c", n))
			if err == nil && (st.Connector.State != "RUNNING" || st.Connector.WorkerID != id || len(st.Tasks) != 1 || st.Tasks[0].State != "RUNNING" || st.Tasks[0].WorkerID != id) {
				err = fmt.Errorf("c%d is %+v", n, st)
			}
			return err
		})
	}
	s.report(t)
}

// X7: a forwarded request may take longer than 30 s, the timeout of Apache's workers.
func TestForwardedForLong(t *testing.T) {
	t.Parallel()
	const apachePatience = 30 * time.Second
	workers := startCluster(t, "", "patient", 2)
	s := newClusterSession(t, workers, "patient")
	release := filepath.Join(t.TempDir(), "go")
	s.do("POST /connectors", jsonOf(map[string]any{"name": "c", "initial_state": "STOPPED", "config": map[string]string{
		"connector.class": "millrace.test.HangSource", "hang.in": "offsets", "hang.until": release}})).want(201)
	s.reaches("c", "STOPPED")
	waited := make(chan struct{})
	time.AfterFunc(apachePatience+time.Second, func() {
		defer close(waited)
		if err := os.WriteFile(release, nil, 0o644); err != nil {
			t.Error(err)
		}
	})
	s.base = workers[slices.IndexFunc(workers, func(o *ours) bool { return !leads(s, o.url) })].url
	s.once("DELETE /connectors/c/offsets", "").want(200)
	<-waited
	s.report(t)
}

// X8: reads and changes are all answered while connectors are created and deleted.
func TestChurn(t *testing.T) {
	t.Parallel()
	s := newClusterSession(t, startCluster(t, "", "churn", 2), "churn")
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
	defer stop()
	s.do("POST /connectors", create("stays", s.source())).want(201)
	s.reaches("stays", "RUNNING", "RUNNING")
	var readers sync.WaitGroup
	for _, base := range []string{s.base, s.other} {
		r := newSession(t, base, "churn")
		readers.Go(func() {
			for ctx.Err() == nil {
				for _, path := range []string{"", "/config", "/tasks", "/status", "/offsets"} {
					r.once("GET /connectors/stays"+path, "").want(200)
				}
			}
			for _, p := range r.problems {
				t.Error(p)
			}
		})
	}
	rounds := 0
	for ; ctx.Err() == nil; rounds++ {
		s.once("POST /connectors", create("goes", s.source())).want(201)
		s.once("PUT /connectors/stays/config", jsonOf(s.source("batch.size", fmt.Sprint(1000+rounds)))).want(200)
		s.at(s.other, func() { s.once("PUT /connectors/goes/pause", "").want(202, 404) }) // the other worker may not have read the configuration yet
		s.once("POST /connectors/stays/restart?includeTasks=true", "").want(202)
		s.once("DELETE /connectors/goes", "").want(204)
	}
	readers.Wait()
	t.Logf("%d rounds", rounds)
	s.reaches("stays", "RUNNING", "RUNNING")
	s.report(t)
}

// X14: requests between workers, signed with the cluster's key.
func TestSignedRequests(t *testing.T) {
	t.Parallel()
	broker := startEmbedded(t)
	s := newClusterSession(t, startCluster(t, broker, "signed", 2), "signed")
	s.do("POST /connectors", create("c", s.source())).want(201)
	s.reaches("c", "RUNNING", "RUNNING")
	key := sessionKey(t, broker, "signed-configs")
	var cluster struct {
		Generation int
		Leader     string
	}
	s.once("GET /cluster", "").want(200).into(&cluster)
	of := func(text []byte) string {
		mac := hmac.New(sha256.New, key)
		mac.Write(text)
		return base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	times := 0
	signed := func(what, body string) reply {
		times++
		path := strings.Split(what, "/") // METHOD /connectors/NAME/KIND
		sum, number := sha256.Sum256([]byte(body)), strconv.Itoa(times)
		bound := of(fmt.Appendf(nil, "2 %q %q %q %d %s %x", path[3], path[2], "http://"+cluster.Leader, cluster.Generation, number, sum))
		return s.once(what, body, "X-Connect-Authorization", of([]byte(body)), "X-Connect-Request-Signature-Algorithm", "HmacSHA256",
			"X-Millrace-Signature", fmt.Sprintf("2 %d %s %s", cluster.Generation, number, bound))
	}
	for _, base := range []string{s.other, s.base} { // the leader, and a worker that forwards to it
		s.at(base, func() {
			tasks := jsonOf([]map[string]string{s.source("task.class", "org.apache.kafka.connect.file.FileStreamSourceTask", "name", "c")})
			signed("POST /connectors/c/tasks", tasks).want(204)
			signed("PUT /connectors/c/fence", "").want(204)
			signed("POST /connectors/nope/tasks", "[]").want(404)
			signed("POST /connectors/c/tasks", "{}").want(500, 400)
		})
	}
	s.do("PUT /connectors/c/stop", "").want(204)
	signed("POST /connectors/c/tasks", `[{"a":"b"}]`).fails(is(400), "stopped connector")
	s.report(t)
}

// sessionKey reads the cluster's key from the config topic.
func sessionKey(t *testing.T, broker, topic string) []byte {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.ConsumeTopics(topic))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var record struct{ Key []byte }
	for record.Key == nil && ctx.Err() == nil {
		client.PollFetches(ctx).EachRecord(func(r *kgo.Record) {
			if string(r.Key) == "session-key" {
				if err := json.Unmarshal(r.Value, &record); err != nil {
					t.Error(err)
				}
			}
		})
	}
	return record.Key
}

// X16: a source that is deleted and created again continues where it was.
func TestMadeAgain(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"standalone", "distributed"} {
		t.Run(mode, func(t *testing.T) {
			var s *session
			if mode == "standalone" {
				s = newSession(t, startOurs(t, "").url, "again")
			} else {
				s = newClusterSession(t, startCluster(t, "", "again", 2), "again")
			}
			s.do("POST /connectors", create("c", s.source())).want(201)
			read := entry(map[string]any{"filename": s.input}, map[string]any{"position": 6.0})
			position := func() error {
				var got struct {
					Offsets []struct{ Offset map[string]any }
				}
				s.do("GET /connectors/c/offsets", "").want(200).into(&got)
				if len(got.Offsets) != 1 || got.Offsets[0].Offset["position"] != 6.0 {
					return fmt.Errorf("offsets %v, want %v", got, read)
				}
				return nil
			}
			s.eventually(position)
			s.do("DELETE /connectors/c", "").want(204)
			s.do("POST /connectors", jsonOf(map[string]any{"name": "c", "config": s.source(), "initial_state": "STOPPED"})).want(201)
			s.eventually(position)
			s.report(t)
		})
	}
}

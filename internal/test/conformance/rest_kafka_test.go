//go:build kafka

package conformance

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"millrace/internal/test/apache"
)

// TestRESTApacheStandalone runs the table with the real Kafka Connect and with Millrace, on the
// same broker.
func TestRESTApacheStandalone(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	b, err := apache.StartBroker(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Kill() })
	dir := t.TempDir()
	c, err := apache.StartConnectStandalone(dir, apache.StandaloneProps(b.Addr(), filepath.Join(dir, "offsets")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Kill() })
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	s := newSession(t, c.REST(), "apache-rest")
	theirs := runTable(t, s)
	s.do("DELETE /connectors/k1/offsets", "") // Millrace's sink must get a group of its own
	ours := runTable(t, newSession(t, startOurs(t, b.Addr()).url, "millrace-rest"))
	compare(t, theirs, ours, func(c restCase) bool { return !c.distributed })
}

// compare fails the test for every case that fails on both sides, or passes on one side only and is
// not in docs/differences.md.
func compare(t *testing.T, theirs, ours map[string][]string, which func(restCase) bool) {
	t.Helper()
	accepted := differences(t)
	for _, c := range restTable() {
		if !which(c) {
			continue
		}
		a, o := theirs[c.id], ours[c.id]
		switch {
		case len(a) == 0 && len(o) == 0:
		case accepted[c.id] != "":
			t.Logf("case %s (%s): differs: %s", c.id, c.name, accepted[c.id])
		default:
			t.Errorf("case %s (%s)\nApache: %s\nours: %s", c.id, c.name, strings.Join(a, "\n\t"), strings.Join(o, "\n\t"))
		}
	}
}

// TestRESTApacheDistributed runs the table with two workers of the real Kafka Connect and with two
// Millrace workers, on the same broker.
func TestRESTApacheDistributed(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	b, err := apache.StartBroker(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Kill() })
	var urls []string
	for range 2 {
		c, err := apache.StartConnectDistributed(t.TempDir(), apache.DistributedProps(b.Addr(), "apache"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Kill() })
		if err := c.Wait(); err != nil {
			t.Fatal(err)
		}
		urls = append(urls, c.REST())
	}
	s := newSession(t, urls[0], "apache-rest")
	s.standalone, s.other = false, urls[1]
	theirs := runTable(t, s)
	s.do("DELETE /connectors/k1/offsets", "") // Millrace's sink must get a group of its own
	compare(t, theirs, runTable(t, newClusterSession(t, startCluster(t, b.Addr(), "millrace", 2), "millrace-rest")), func(restCase) bool { return true })
}

// TestBrokerFrozen is X3: while the broker does not respond, the worker reports that it is
// unhealthy and still shows its last known state. It completes requests when the broker is back.
func TestBrokerFrozen(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	b, err := apache.StartBroker(t.TempDir(), "group.initial.rebalance.delay.ms=0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Kill() })
	s := newClusterSession(t, startCluster(t, b.Addr(), "frozen", 2, "session.timeout.ms", "6000"), "frozen")
	s.do("POST /connectors", create("c", s.source())).want(201)
	s.reaches("c", "RUNNING", "RUNNING")
	if err := syscall.Kill(b.PID(), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	r := s.once("GET /health", "").want(500)
	s.check(r.object()["status"] == "unhealthy" && strings.Contains(r.short(), "config topic"), "health %s", r.short())
	for _, path := range []string{"/connectors", "/connectors/c", "/connectors/c/status", "/connectors/c/tasks"} {
		s.once("GET "+path, "").want(200)
	}
	paused := make(chan reply, 1)
	other := newSession(t, s.base, "frozen")
	go func() { paused <- other.once("PUT /connectors/c/pause", "") }()
	if err := syscall.Kill(b.PID(), syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	(<-paused).want(202)
	s.reaches("c", "PAUSED", "PAUSED")
	s.once("PUT /connectors/c/resume", "").want(202)
	s.reaches("c", "RUNNING", "RUNNING")
	s.eventually(func() error {
		if r := s.once("GET /health", ""); r.status != 200 {
			return &statusError{r.status}
		}
		return nil
	})
	s.report(t)
	other.report(t)
}

//go:build kafka

package conformance

import (
	"path/filepath"
	"strings"
	"testing"

	"millrace/internal/apache"
)

// TestRESTApacheStandalone runs the table against the real Kafka Connect and against ours, on the same broker.
func TestRESTApacheStandalone(t *testing.T) {
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
	s.do("DELETE /connectors/k1/offsets", "") // ours is to have a group of its own
	ours := runTable(t, newSession(t, startOurs(t, b.Addr()).url, "millrace-rest"))
	compare(t, theirs, ours, func(c restCase) bool { return !c.distributed })
}

// compare fails the test for every case that passes on one side alone, unless docs/differences.md has it, or on none.
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

// TestRESTApacheDistributed runs the table against two workers of the real Kafka Connect and against two of ours, on the same broker.
func TestRESTApacheDistributed(t *testing.T) {
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
	s.do("DELETE /connectors/k1/offsets", "") // ours is to have a group of its own
	compare(t, theirs, runTable(t, newClusterSession(t, startCluster(t, b.Addr(), "millrace", 2), "millrace-rest")), func(restCase) bool { return true })
}

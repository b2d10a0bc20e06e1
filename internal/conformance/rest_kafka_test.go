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
	accepted := differences(t)
	for _, c := range restTable() {
		if c.distributed {
			continue
		}
		a, o := theirs[c.id], ours[c.id]
		switch {
		case (len(a) == 0) == (len(o) == 0) && len(a) == 0:
		case accepted[c.id] != "":
			t.Logf("case %s (%s): differs: %s", c.id, c.name, accepted[c.id])
		default:
			t.Errorf("case %s (%s)\nApache: %s\nours: %s", c.id, c.name, strings.Join(a, "\n\t"), strings.Join(o, "\n\t"))
		}
	}
}

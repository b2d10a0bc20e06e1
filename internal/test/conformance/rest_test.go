package conformance

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// newSession prepares the files and names that the table needs.
func newSession(t *testing.T, base, topic string) *session {
	t.Helper()
	dir := t.TempDir()
	s := &session{base: base, standalone: true, input: filepath.Join(dir, "in.txt"), output: filepath.Join(dir, "out.txt"), topic: topic}
	if err := os.WriteFile(s.input, []byte("a\nb\nc\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "secrets.properties"), fmt.Appendf(nil, secretText, topic), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.client.CloseIdleConnections)
	return s
}

// runTable runs every case and returns the problems by case.
func runTable(t *testing.T, s *session) map[string][]string {
	out := map[string][]string{}
	for _, c := range restTable() {
		if !c.distributed || !s.standalone {
			began := time.Now()
			out[c.id] = s.run(c)
			if took := time.Since(began); took > time.Second {
				t.Logf("case %s (%s) took %v", c.id, c.name, took.Round(time.Millisecond))
			}
		}
	}
	t.Logf("%d cases at %s", len(out), s.base)
	return out
}

var differenceRow = regexp.MustCompile(`^\| (\d+[a-e]?) \| (.+) \|$`)

// differences returns the cases in which Millrace differs from Apache, with the reason.
func differences(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile("../../../docs/differences.md")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if m := differenceRow.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			out[m[1]] = m[2]
		}
	}
	return out
}

// passes fails the test for every case with problems, unless docs/differences.md lists it.
func passes(t *testing.T, problems map[string][]string) {
	t.Helper()
	accepted := differences(t)
	for _, c := range restTable() {
		if p := problems[c.id]; len(p) > 0 && accepted[c.id] == "" {
			t.Errorf("case %s (%s): %s", c.id, c.name, strings.Join(p, "\n\t"))
		}
	}
}

// TestREST runs the table with Millrace on an embedded broker.
func TestREST(t *testing.T) {
	t.Parallel()
	passes(t, runTable(t, newSession(t, startOurs(t, "").url, "rest")))
}

// TestRESTDistributed runs the table with two Millrace workers on an embedded broker. The requests
// go to the follower.
func TestRESTDistributed(t *testing.T) {
	t.Parallel()
	s := newClusterSession(t, startCluster(t, "", "rest", 2), "rest")
	passes(t, runTable(t, s))
	if s.rebalances > 0 {
		t.Errorf("%d answers were refused because of a rebalance", s.rebalances)
	}
}

// newClusterSession returns a session for two workers. Its requests go to the follower.
func newClusterSession(t *testing.T, workers []*ours, topic string) *session {
	t.Helper()
	s := newSession(t, workers[0].url, topic)
	s.standalone, s.other = false, workers[1].url
	if leads(s, s.base) {
		s.base, s.other = s.other, s.base
	}
	return s
}

// leads reports whether a worker leads its cluster: only a leader answers requests for a missing
// connector itself.
func leads(s *session, url string) (leads bool) {
	s.at(url, func() {
		leads = s.once("DELETE /connectors/no-such-connector?forward=false", "").status == http.StatusNotFound
	})
	return leads
}

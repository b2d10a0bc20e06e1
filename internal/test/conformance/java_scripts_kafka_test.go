//go:build kafka

package conformance

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// script is a connector of testdata/probe that does something special with the Connect API.
type script struct {
	id     string
	class  string            // Source or Sink
	config map[string]string // in addition
	until  string            // the event that ends it, if it is not the failure of the task or connector
	twice  bool              // it must occur twice
	ends   string            // states of the connector and its tasks at the end
	alter  string            // the change of offsets that a user asks for when it is stopped
	says   []string          // texts in the records of a source, or in the records that a sink reads

	oursEnds, oursUntil string // ends and until on Millrace, if they differ
	alone               bool   // runs before the others
	anyCommit           bool   // ignore flush, preCommit and commit
	anyOffset           bool   // ignore the offsets
	anyPart             bool   // ignore what is done to converters, transformations and predicates
	byChance            bool   // whether the explained difference shows depends on the time of a commit
}

// compare fails the test if the two sides differ without a reason.
func (c script) compare(t *testing.T, theirs, ours []string, reason string) {
	t.Helper()
	switch {
	case len(theirs) == 0 || len(ours) == 0: // the run has failed
	case slices.Equal(theirs, ours):
		if reason != "" && !c.byChance {
			t.Errorf("%s: docs/differences.md says that it differs", c.id)
		}
	case reason == "":
		t.Errorf("%s differs:\n\t%s", c.id, strings.Join(changed(theirs, ours), "\n\t"))
	}
}

// changed returns the lines that only one side has. If both have the same lines in another order, it
// returns all.
func changed(theirs, ours []string) (out []string) {
	count := map[string]int{}
	for _, line := range ours {
		count[line]++
	}
	for _, line := range theirs {
		if count[line]--; count[line] < 0 {
			out = append(out, "Apache: "+line)
		}
	}
	for _, line := range ours {
		if count[line] > 0 {
			count[line]--
			out = append(out, "ours: "+line)
		}
	}
	if out == nil {
		out = slices.Concat([]string{"Apache:"}, theirs, []string{"ours:"}, ours)
	}
	return out
}

var explainedRow = regexp.MustCompile(`(?m)^\| ((?:sink|source|parts of a Sink|parts of a Source): .+?) \| (.+) \|$`)

// explained returns the scripts that differ on purpose, with the reason.
func explained(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../../docs/differences.md")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, m := range explainedRow.FindAllStringSubmatch(string(text), -1) {
		out[m[1]] = m[2]
	}
	return out
}

// scriptTopic creates the topic that the sinks read: ten records in partition 0, five in partition 1.
func scriptTopic(t *testing.T, broker string) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	admin := kadm.NewClient(client)
	if _, err := admin.CreateTopic(t.Context(), 2, 1, nil, "script"); err != nil {
		t.Fatal(err)
	}
	if _, err := admin.CreateTopic(t.Context(), 1, 1, nil, "script-source"); err != nil {
		t.Fatal(err)
	}
	var records []*kgo.Record
	for n := range int32(15) {
		records = append(records, &kgo.Record{Topic: "script", Partition: n / 10, Value: fmt.Append(nil, "record ", n)})
	}
	if err := client.ProduceSync(t.Context(), records...).FirstErr(); err != nil {
		t.Fatal(err)
	}
}

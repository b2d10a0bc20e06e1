//go:build kafka

package main

import (
	"bytes"
	"os"
	"slices"
	"testing"

	"millrace/internal/test/apache"
)

// alsoOnKafka marks stories that depend on the broker, such as those about groups, transactions,
// times and topics. The reason follows it. All other stories are about commands, files, connectors
// and plugins, and would prove nothing more on another broker.
const alsoOnKafka = "\n# Also on Apache Kafka: "

// The stories that depend on the broker, on one Apache Kafka broker for all.
func TestStoriesOnApacheKafka(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	broker, err := apache.StartBroker(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := broker.Kill(); err != nil {
			t.Error(err)
		}
	})
	files := slices.DeleteFunc(stories(t, "testdata/*.txtar"), func(file string) bool {
		text, err := os.ReadFile(file)
		return err == nil && !bytes.Contains(text, []byte(alsoOnKafka))
	})
	runStories(t, broker.Addr(), append(files, "../../examples/three-workers/example.txtar"))
}

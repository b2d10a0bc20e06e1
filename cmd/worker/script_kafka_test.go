//go:build kafka

package main

import (
	"bytes"
	"os"
	"slices"
	"testing"

	"millrace/internal/test/apache"
)

// alsoOnKafka is in stories that depend on what brokers do: on groups, transactions, times and topics. It is followed by the reason. The
// other stories are about commands, files, connectors and plugins, and prove nothing more on another broker.
const alsoOnKafka = "\n# Also on Apache Kafka: "

// Stories on one Apache Kafka broker for all.
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

//go:build kafka

package main

import (
	"testing"

	"millrace/internal/apache"
)

// The same stories, on one Apache Kafka broker for all.
func TestStoriesOnApacheKafka(t *testing.T) {
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
	runStories(t, broker.Addr(), append(stories(t, "testdata/*.txtar"), stories(t, "../../examples/three-workers/example.txtar")...))
}

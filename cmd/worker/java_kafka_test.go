//go:build kafka

package main

import (
	"testing"

	"millrace/internal/test/apache"
)

// Stories of connectors that are jars. They need Java and Maven, as Apache Kafka does.
func TestStoriesInJava(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	runStories(t, embedded, stories(t, "testdata/java/*.txtar"))
}

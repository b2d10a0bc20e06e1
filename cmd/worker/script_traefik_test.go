//go:build traefik

package main

import (
	"os"
	"testing"
)

// Three workers run behind Traefik. make test-traefik builds it, which takes minutes, so this test
// is not among the others.
func TestTraefik(t *testing.T) {
	if os.Getenv(traefikVariable) == "" {
		t.Fatal(traefikVariable + " is not set: expected the path of a traefik binary; make test-traefik builds one")
	}
	runStories(t, embedded, []string{"testdata/traefik/three-workers.txtar"})
}

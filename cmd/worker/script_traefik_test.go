//go:build traefik

package main

import (
	"os"
	"testing"
)

// Three workers behind Traefik itself, which make test-traefik builds: that takes minutes, so it is not among the other tests.
func TestTraefik(t *testing.T) {
	if os.Getenv(traefikVariable) == "" {
		t.Fatal(traefikVariable + " is not set: expected the path of a traefik binary; make test-traefik builds one")
	}
	runStories(t, embedded, []string{"testdata/traefik/three-workers.txtar"})
}

package transform

import (
	"testing"
)

// No path causes a panic, and each has at least one step.
func FuzzPath(f *testing.F) {
	f.Add("a.`b.c`.d\\`")
	f.Fuzz(func(t *testing.T, path string) {
		if steps, err := parsePath(path); err == nil && len(steps) == 0 {
			t.Errorf("%q has no steps", path)
		}
	})
}

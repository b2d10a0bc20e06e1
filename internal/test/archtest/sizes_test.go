package archtest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// largestPackage is the maximum number of lines of a package, without tests and generated code.
const largestPackage = 5000

// larger are the packages that have more, with their own maximum.
var larger = map[string]int{"runtime/herder": 5100, "runtime/worker": 5900}

func TestSizesOfPackages(t *testing.T) {
	for _, p := range packages(t) {
		lines := 0
		for _, name := range p.GoFiles {
			src, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(name, ".pb.go") {
				lines += bytes.Count(src, []byte("\n"))
			}
		}
		most := largestPackage
		if own, ok := larger[p.path()]; ok {
			most = own
		}
		if lines > most {
			t.Errorf("%s has %d lines; move a subject into a package of its own before it has more than %d", p.path(), lines, most)
		}
	}
}

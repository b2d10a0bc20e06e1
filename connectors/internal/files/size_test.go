package files

import (
	"io"
	"strings"
	"testing"
)

// fromStart can only be read from its beginning, like files in /proc/sys.
type fromStart string

func (f fromStart) ReadAt(p []byte, at int64) (int, error) {
	if at > 0 {
		return 0, io.EOF
	}
	return strings.NewReader(string(f)).ReadAt(p, 0)
}

func TestReaches(t *testing.T) {
	for position, want := range map[int64]bool{1: true, 5: true, 6: false, mostAtOnce + 1: false} {
		if got := reaches(fromStart("8192\n"), position); got != want {
			t.Errorf("from its beginning, %d: %t", position, got)
		}
		if got := reaches(strings.NewReader("8192\n"), position); got != want {
			t.Errorf("%d: %t", position, got)
		}
	}
}

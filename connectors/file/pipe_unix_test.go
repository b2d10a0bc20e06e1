//go:build unix

package file

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/connectors/internal/tasktest"
)

// TestPipe reads a named pipe from two consecutive writers, like the standard input.
func TestPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	must(t, syscall.Mkfifo(path, 0o600))
	s := tasktest.StartSource(t, &Source{}, nil, map[string]string{"file": path, "topic": "t"})
	var got []string
	for i, text := range []string{"one\ntwo\nla", "three\n"} {
		w, err := os.OpenFile(path, os.O_WRONLY, 0)
		must(t, err)
		_, err = w.WriteString(text)
		must(t, err)
		must(t, w.Close())
		for len(got) < []int{3, 4}[i] {
			b, err := s.Poll()
			must(t, err)
			if b == nil {
				continue
			}
			if b.Partition != nil {
				t.Error("a pipe has no source partition")
			}
			got = tasktest.AppendTexts(got, b)
		}
	}
	if diff := cmp.Diff([]string{"one", "two", "la", "three"}, got); diff != "" {
		t.Error(diff)
	}
	s.Stop()
}

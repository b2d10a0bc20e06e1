package file

import (
	"context"
	"io"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/connectors/internal/tasktest"
)

func TestStdin(t *testing.T) {
	r, w := io.Pipe()
	Stdin = r
	defer func() { Stdin = os.Stdin }()
	s := tasktest.StartSource(t, &Source{}, nil, map[string]string{"topic": "t"})
	go func() {
		io.WriteString(w, "\uFEFFone\ntwo\nla") // the reader checks the result
		io.WriteString(w, "st")
		w.Close()
	}()
	var got []string
	for len(got) < 3 {
		b, err := s.Poll()
		must(t, err)
		if b.Partition != nil {
			t.Error("the standard input has no source partition")
		}
		got = tasktest.AppendTexts(got, b)
	}
	if diff := cmp.Diff([]string{"one", "two", "last"}, got); diff != "" {
		t.Error(diff)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if b, err := s.Task.Poll(ctx); b != nil || err != nil {
		t.Error(b, err)
	}
	s.Stop()
}

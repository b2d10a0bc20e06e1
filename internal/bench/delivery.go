package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// exactlyOnce is what exactly-once costs a source.
func (b *bench) exactlyOnce() comparison {
	with := func(more string) func(run) (*started, error) {
		return func(r run) (*started, error) {
			return b.millraceWith(r, "listeners=http://127.0.0.1:0\noffset.storage.topic=bench-offsets\n"+more, b.sourceOf(r, b.input, ""))
		}
	}
	return comparison{
		name:   "exactly once",
		before: func(context.Context) error { return nil },
		workers: []contender{
			{"exactly once", with("exactly.once.source.support=enabled\n"), b.inTopic},
			{"at least once", with(""), b.inTopic},
		},
	}
}

// badRecords is what one record in a hundred that has to be skipped costs.
func (b *bench) badRecords() comparison {
	const tolerant = "errors.tolerance=all\nline.max.bytes=150\n"
	bad := filepath.Join(b.dir, "bad.txt")
	with := func(input *string) func(run) (*started, error) {
		return func(r run) (*started, error) {
			return b.millraceWith(r, "listeners=http://127.0.0.1:0\n", b.sourceOf(r, *input, tolerant))
		}
	}
	return comparison{
		name:   "bad records",
		before: func(context.Context) error { return writeBadLines(bad, b.lines) },
		workers: []contender{
			{"1 % bad, skipped", with(&bad), b.inTopic},
			{"clean", with(&b.input), b.inTopic},
		},
	}
}

func (b *bench) sourceOf(r run, input, more string) string {
	return fmt.Sprintf("name=%s\nconnector.class=FileStreamSource\nfile=%s\ntopic=%s\nbatch.size=2000\n%s", r.name, input, r.name, more)
}

// writeBadLines writes n good lines, and a longer one with every hundredth.
func writeBadLines(path string, n int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	for i := range n {
		fmt.Fprintf(w, "%010d %s\n", i, strings.Repeat("x", lineLength-12))
		if i%100 == 0 {
			fmt.Fprintf(w, "%s\n", strings.Repeat("bad", lineLength))
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/twmb/franz-go/pkg/kadm"
)

// tasks is the same work shared by more and more tasks, and ten times the work by one.
func (b *bench) tasks(ctx context.Context) error {
	t := b.report.table("The same lines by more tasks", "tasks", "files", "lines", "lines/s", "CPU-s per million", "MB")
	lines := b.lines
	defer func() { b.lines = lines }()
	for _, c := range []struct{ tasks, lines int }{{1, lines / 10}, {1, lines}, {2, lines}, {4, lines}, {8, lines}, {16, lines}} {
		r, err := b.newRun("tasks")
		if err != nil {
			return err
		}
		b.lines = c.lines / c.tasks * c.tasks
		in := filepath.Join(r.dir, "in")
		if err := os.Mkdir(in, 0o755); err != nil {
			return err
		}
		for i := range c.tasks {
			if err := writeDocuments(filepath.Join(in, fmt.Sprintf("%02d.ndjson", i)), c.lines/c.tasks, lineLength); err != nil {
				return err
			}
		}
		connector := fmt.Sprintf("name=%s\nconnector.class=JsonSource\ninput.path=%s\ntopic=%s\ntasks.max=%d\n", r.name, in, r.name, c.tasks) + jsonValues
		f, err := b.measure(ctx, contender{"Millrace", func(r run) (*started, error) { return b.millrace(r, connector) }, b.inTopic}, r)
		if err != nil {
			return fmt.Errorf("%d tasks: %w", c.tasks, err)
		}
		t.row(c.tasks, c.tasks, b.lines, whole(f.rate), figure{f.cpu, "%.2f"}, whole(f.resident))
		b.discard(ctx, r)
	}
	return nil
}

// sizes is lines from ten bytes to ten megabytes, as many as make about the same amount.
func (b *bench) sizes(ctx context.Context) error {
	t := b.report.table("Lines of all sizes", "bytes", "lines", "lines/s", "MB/s", "CPU-s per GB", "MB")
	lines := b.lines
	defer func() { b.lines = lines }()
	for size := 10; size <= 10_000_000; size *= 10 {
		r, err := b.newRun("sizes")
		if err != nil {
			return err
		}
		b.lines = min(lines, max(lines*lineLength/size, 20))
		path := filepath.Join(r.dir, "in")
		if err := writeDocuments(path, b.lines, size); err != nil {
			return err
		}
		if err := b.largeTopic(ctx, r.name); err != nil {
			return err
		}
		connector := fmt.Sprintf("name=%s\nconnector.class=FileStreamSource\nfile=%s\ntopic=%s\nproducer.override.max.request.size=20000000\n", r.name, path, r.name)
		f, err := b.measure(ctx, contender{"Millrace", func(r run) (*started, error) { return b.millrace(r, connector) }, b.inTopic}, r)
		if err != nil {
			return fmt.Errorf("lines of %d bytes: %w", size, err)
		}
		t.row(size, b.lines, whole(f.rate), whole(f.rate*float64(size)/1e6), figure{f.cpu / float64(size) * 1e3, "%.1f"}, whole(f.resident))
		b.discard(ctx, r)
	}
	return nil
}

// largeTopic makes a topic that takes records of any of the sizes.
func (b *bench) largeTopic(ctx context.Context, name string) error {
	resp, err := b.admin.CreateTopic(ctx, 1, 1, map[string]*string{"max.message.bytes": kadm.StringPtr("20000000")}, name)
	return errors.Join(err, resp.Err)
}

// writeDocuments writes n lines of so many bytes with their ends: each is a JSON string.
func writeDocuments(path string, n, size int) error {
	line := append(append([]byte{'"'}, bytes.Repeat([]byte{'x'}, size-3)...), "\"\n"...)
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	block := bytes.Repeat(line, max(1, min(n, 1<<20/size)))
	for left := n; left > 0 && err == nil; {
		some := min(left, len(block)/len(line))
		_, err = f.Write(block[:some*len(line)])
		left -= some
	}
	return errors.Join(err, f.Close())
}

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

// tasks measures the same work with more and more tasks, compared to one task, and ten times the
// work with one task.
func (b *bench) tasks(ctx context.Context) error {
	lines := b.lines
	defer func() { b.lines = lines }()
	var all []figures
	t := b.report.table("The same lines by more tasks", "tasks", "files", "lines", "lines/s", "of one task's", "CPU-s per million", "of one task's", "MB", "of one task's")
	for _, n := range []int{1, 2, 4, 8, 16} {
		f, err := b.byTasks(ctx, n, lines)
		if err != nil {
			return err
		}
		all = append(all, f)
		one := all[0]
		t.row(n, n, b.lines, whole(f.rate), times(f.rate/one.rate), figure{f.cpu, "%.2f"}, times(f.cpu/one.cpu), whole(f.resident), times(f.resident/one.resident))
	}
	t = b.report.table("Ten times the lines in one file", "lines", "lines/s", "ratio", "CPU-s per million", "ratio", "MB", "ratio")
	var small figures
	for _, n := range []int{max(1, lines/2), lines * 5} {
		f, err := b.byTasks(ctx, 1, n)
		if err != nil {
			return err
		}
		if small.rate == 0 {
			small = f
		}
		t.row(n, whole(f.rate), times(f.rate/small.rate), figure{f.cpu, "%.2f"}, times(f.cpu/small.cpu), whole(f.resident), times(f.resident/small.resident))
	}
	return nil
}

// byTasks measures the work with this number of tasks, each with its own file, and returns the
// median of the runs.
func (b *bench) byTasks(ctx context.Context, tasks, lines int) (figures, error) {
	b.lines = lines / tasks * tasks
	return b.several(ctx, fmt.Sprint(tasks, " tasks"), func(r run) (string, error) {
		in := filepath.Join(r.dir, "in")
		if err := os.Mkdir(in, 0o755); err != nil {
			return "", err
		}
		for i := range tasks {
			if err := writeDocuments(filepath.Join(in, fmt.Sprintf("%02d.ndjson", i)), lines/tasks, lineLength); err != nil {
				return "", err
			}
		}
		return fmt.Sprintf("name=%s\nconnector.class=JsonSource\ninput.path=%s\ntopic=%s\ntasks.max=%d\n", r.name, in, r.name, tasks) + jsonValues, nil
	})
}

// several returns the medians of several runs of one Millrace connector.
func (b *bench) several(ctx context.Context, what string, prepare func(r run) (connector string, err error)) (figures, error) {
	var runs []figures
	for i := range b.runs {
		r, err := b.newRun("growth")
		if err != nil {
			return figures{}, err
		}
		connector, err := prepare(r)
		if err != nil {
			return figures{}, err
		}
		f, err := b.measure(ctx, contender{"Millrace", func(r run) (*started, error) { return b.millrace(r, connector) }, b.inTopic}, r)
		if err != nil {
			return figures{}, fmt.Errorf("%s: %w", what, err)
		}
		fmt.Fprintf(os.Stderr, "%s run %d  %s\n", what, i+1, f)
		runs = append(runs, f)
		b.discard(ctx, r)
	}
	return figures{
		rate:     median(runs, func(f figures) float64 { return f.rate }),
		cpu:      median(runs, func(f figures) float64 { return f.cpu }),
		resident: median(runs, func(f figures) float64 { return f.resident }),
	}, nil
}

// sizes measures lines from ten bytes to ten megabytes, with about the same total size, compared to
// lines of a hundred bytes.
func (b *bench) sizes(ctx context.Context) error {
	lines := b.lines
	defer func() { b.lines = lines }()
	type line struct {
		size, lines int
		figures
	}
	var all []line
	for size := 10; size <= 10_000_000; size *= 10 {
		b.lines = min(lines, max(lines*lineLength/size, 20))
		f, err := b.several(ctx, fmt.Sprint("lines of ", size, " bytes"), func(r run) (string, error) {
			path := filepath.Join(r.dir, "in")
			err := errors.Join(writeDocuments(path, b.lines, size), b.largeTopic(ctx, r.name))
			return fmt.Sprintf("name=%s\nconnector.class=FileStreamSource\nfile=%s\ntopic=%s\nproducer.override.max.request.size=20000000\n", r.name, path, r.name), err
		})
		if err != nil {
			return err
		}
		all = append(all, line{size, b.lines, f})
	}
	hundred := all[1]
	t := b.report.table("Lines of all sizes", "bytes", "lines", "lines/s", "MB/s", "of 100 bytes'", "CPU-s per GB", "of 100 bytes'", "MB", "of 100 bytes'")
	for _, l := range all {
		hundreds := float64(l.size) / lineLength // lines of a hundred bytes with the same total size
		t.row(l.size, l.lines, whole(l.rate), whole(l.rate*float64(l.size)/1e6), times(l.rate/hundred.rate*hundreds),
			figure{l.cpu / float64(l.size) * 1e3, "%.1f"}, times(l.cpu/hundred.cpu/hundreds), whole(l.resident), times(l.resident/hundred.resident))
	}
	return nil
}

// largeTopic creates a topic for records of all sizes.
func (b *bench) largeTopic(ctx context.Context, name string) error {
	resp, err := b.admin.CreateTopic(ctx, 1, 1, map[string]*string{"max.message.bytes": kadm.StringPtr("20000000")}, name)
	return errors.Join(err, resp.Err)
}

// writeDocuments writes n lines of size bytes, including the line end. Each is a JSON string.
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

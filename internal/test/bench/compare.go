package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
)

// comparison is one kind of work with its contenders. Ratios are relative to the first contender.
type comparison struct {
	name    string
	before  func(ctx context.Context) error // runs once
	workers []contender
	warmUps int                                    // discarded runs of each contender at the start
	check   func(ctx context.Context, r run) error // checks the result of a run; nil: no check
	lenient bool                                   // a contender that fails is skipped from then on, and its row shows the reason
}

// contender starts a worker for a run, and reports its progress.
type contender struct {
	name  string
	start func(r run) (*started, error)
	done  func(ctx context.Context, r run) (int, error) // number of lines that have arrived
}

// result contains the figures of a contender's runs, or the reason why it is not compared.
type result struct {
	runs []figures
	err  error
}

// compare runs the contenders in turns, so that slow minutes of the machine affect all of them.
func (b *bench) compare(ctx context.Context, c comparison) error {
	if err := c.before(ctx); err != nil {
		return err
	}
	c.workers = slices.DeleteFunc(c.workers, func(w contender) bool { return !strings.HasPrefix(w.name, b.who) })
	results := make([]result, len(c.workers))
	for i := range c.warmUps + b.runs {
		for k := range c.workers {
			j := (i + k) % len(c.workers) // rotate: the predecessor's files may still be being written to disk
			w := c.workers[j]
			if results[j].err != nil {
				continue
			}
			f, err := b.once(ctx, c, w)
			switch {
			case err != nil && c.lenient && ctx.Err() == nil:
				results[j] = result{err: err}
				fmt.Fprintf(os.Stderr, "%s by %s: %v\n", c.name, w.name, err)
			case err != nil:
				return fmt.Errorf("%s by %s: %w", c.name, w.name, err)
			case i < c.warmUps:
				fmt.Fprintf(os.Stderr, "%s warm-up %d  %-18s %s\n", c.name, i+1, w.name, f)
			default:
				results[j].runs = append(results[j].runs, f)
				fmt.Fprintf(os.Stderr, "%s run %d  %-18s %s\n", c.name, i-c.warmUps+1, w.name, f)
			}
		}
	}
	b.print(c, results)
	return nil
}

// once runs a contender once.
func (b *bench) once(ctx context.Context, c comparison, w contender) (figures, error) {
	r, err := b.newRun(strings.ReplaceAll(c.name, " ", "-"))
	if err != nil {
		return figures{}, err
	}
	defer b.discard(ctx, r)
	f, err := b.measure(ctx, w, r)
	if err == nil && c.check != nil {
		err = c.check(ctx, r)
	}
	return f, err
}

// print prints the medians, and the ratios of Millrace's to the other contenders'.
func (b *bench) print(c comparison, results []result) {
	columns := []struct {
		head, form string
		of         func(figures) float64
		more       bool // more is better
	}{
		{"lines/s", "%.0f", func(f figures) float64 { return f.rate }, true},
		{"CPU-s/million", "%.2f", func(f figures) float64 { return f.cpu }, false},
		{"resident MB", "%.0f", func(f figures) float64 { return f.resident }, false},
		{"first line after s", "%.2f", func(f figures) float64 { return f.firstAfter.Seconds() }, false},
	}
	heads := []string{fmt.Sprintf("%d lines", b.lines)}
	for _, col := range columns {
		heads = append(heads, col.head, "ours is")
	}
	t := b.report.table(c.name, heads...)
	for i, worker := range c.workers {
		cells := []any{worker.name}
		if err := results[i].err; err != nil {
			cells[0] = worker.name + ": " + oneLine(err)
		}
		for _, col := range columns {
			value, ours := median(results[i].runs, col.of), median(results[0].runs, col.of)
			cells = append(cells, figure{value, col.form})
			switch {
			case i == 0:
				cells = append(cells, "")
			case col.more:
				cells = append(cells, times(ours/value))
			default:
				cells = append(cells, figure{value / ours, "1/%.1f"})
			}
		}
		t.row(cells...)
	}
}

// oneLine shortens an error to fit into a table.
func oneLine(err error) string {
	const most = 300
	text := []rune(strings.ReplaceAll(strings.Join(strings.Fields(err.Error()), " "), "|", "/"))
	if len(text) > most {
		text = append(text[:most], '…')
	}
	return string(text)
}

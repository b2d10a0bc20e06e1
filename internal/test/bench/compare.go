package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
)

// comparison is one kind of work and who does it. The first contender is the one that the others' ratios are of.
type comparison struct {
	name    string
	before  func(ctx context.Context) error // once
	workers []contender
	warmUps int                                    // first runs of each, that are thrown away
	check   func(ctx context.Context, r run) error // of what a run has left; nil: none
	lenient bool                                   // who fails is left out from there on, with the reason in its row
}

// contender starts a worker on its own run's names and says how to see how far it is.
type contender struct {
	name  string
	start func(r run) (*started, error)
	done  func(ctx context.Context, r run) (int, error) // lines that have arrived
}

// result is what a contender's runs showed, or why it is not compared.
type result struct {
	runs []figures
	err  error
}

// compare runs the contenders in turn, so that a slow minute of the machine meets all of them.
func (b *bench) compare(ctx context.Context, c comparison) error {
	if err := c.before(ctx); err != nil {
		return err
	}
	c.workers = slices.DeleteFunc(c.workers, func(w contender) bool { return !strings.HasPrefix(w.name, b.who) })
	results := make([]result, len(c.workers))
	for i := range c.warmUps + b.runs {
		for k := range c.workers {
			j := (i + k) % len(c.workers) // nobody always follows the same one, whose files are still being written to the disk
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

// once is one run of one contender.
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

// print prints the medians, and ours as ratios to each other contender's.
func (b *bench) print(c comparison, results []result) {
	columns := []struct {
		head, form string
		of         func(figures) float64
		more       bool // the more the better
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

// oneLine is an error as it fits into a table.
func oneLine(err error) string {
	const most = 300
	text := []rune(strings.ReplaceAll(strings.Join(strings.Fields(err.Error()), " "), "|", "/"))
	if len(text) > most {
		text = append(text[:most], '…')
	}
	return string(text)
}

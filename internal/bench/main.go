// Command bench runs Millrace, Apache Kafka Connect and a hand-written client loop on the same work against the same
// real broker, in turn, and prints the figures and their ratios. It judges nothing.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/internal/apache"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) > 1 && os.Args[1] == "loop" { // the hand-written loop, in a process of its own
		exit(loop(ctx, os.Args[2:]))
		return
	}
	b := &bench{}
	flag.IntVar(&b.lines, "lines", 5_000_000, "lines of 100 bytes")
	flag.IntVar(&b.runs, "runs", 3, "runs of each worker; the median is printed")
	only := flag.String("only", "source,sink,exactly-once,bad-records,scraped", "what to measure: source, sink, exactly-once, bad-records, scraped, rest, plugins, distributed, gaps, create, scale, http; or data, alone")
	flag.Parse()
	exit(b.run(ctx, strings.Split(*only, ",")))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one comparison.
type bench struct {
	lines, runs int
	dir         string
	input       string // the file of lines
	broker      *apache.Broker
	admin       *kadm.Client
	worker      string // our binary
}

func (b *bench) run(ctx context.Context, what []string) (err error) {
	if err := apache.Find(); err != nil {
		return err
	}
	if slices.Equal(what, []string{"data"}) { // needs no broker
		return b.data(ctx)
	}
	if b.dir, err = os.MkdirTemp("", "millrace-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	if err := b.prepare(ctx); err != nil {
		return err
	}
	defer b.broker.Stop()
	defer b.admin.Close()
	for _, name := range what {
		if whole := map[string]func(context.Context) error{"rest": b.rest, "plugins": b.plugins, "distributed": b.distributed, "gaps": b.gaps, "scale": b.scale, "create": b.create, "http": b.posts}[name]; whole != nil {
			if err := whole(ctx); err != nil {
				return err
			}
			continue
		}
		c, ok := map[string]comparison{"source": b.source(), "sink": b.sink(), "exactly-once": b.exactlyOnce(), "bad-records": b.badRecords(), "scraped": b.scraped()}[name]
		if !ok {
			return fmt.Errorf("-only %s: expected source, sink, exactly-once, bad-records, scraped, rest, plugins, distributed, gaps, create, scale or http, or data alone", name)
		}
		if err := b.compare(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// prepare builds the worker, writes the input and starts the broker.
func (b *bench) prepare(ctx context.Context) (err error) {
	b.worker = filepath.Join(b.dir, "worker")
	build := exec.CommandContext(ctx, "go", "build", "-ldflags", "-s -w", "-o", b.worker, "./cmd/worker")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("building the worker: %w", err)
	}
	fmt.Printf("%d lines of 100 bytes, median of %d runs\n", b.lines, b.runs)
	b.input = filepath.Join(b.dir, "input.txt")
	if err := writeLines(b.input, b.lines); err != nil {
		return err
	}
	dir := filepath.Join(b.dir, "broker")
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	if b.broker, err = apache.StartBroker(dir); err != nil {
		return err
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(b.broker.Addr()), kgo.MetadataMinAge(lookEvery))
	if err != nil {
		return err
	}
	b.admin = kadm.NewClient(client)
	return nil
}

// comparison is one kind of work and who does it.
type comparison struct {
	name    string
	before  func(ctx context.Context) error // once
	workers []contender
}

// contender starts a worker on its own run's names and says how to see how far it is.
type contender struct {
	name  string
	start func(r run) (*started, error)
	done  func(ctx context.Context, r run) (int, error) // lines that have arrived
}

// run is one run of one contender.
type run struct {
	dir  string // its own
	name string // unique: of topics and connectors
}

// started is a running worker.
type started struct {
	pid  int
	stop func() error
}

// compare runs the contenders in turn, so that a slow minute of the machine meets all of them.
func (b *bench) compare(ctx context.Context, c comparison) error {
	if err := c.before(ctx); err != nil {
		return err
	}
	results := make([][]figures, len(c.workers))
	for i := range b.runs {
		for j, w := range c.workers {
			r := run{name: fmt.Sprintf("%s-%d-%d", strings.ReplaceAll(c.name, " ", "-"), i, j)}
			r.dir = filepath.Join(b.dir, r.name)
			if err := os.Mkdir(r.dir, 0o755); err != nil {
				return err
			}
			f, err := b.measure(ctx, w, r)
			if err != nil {
				return fmt.Errorf("%s by %s: %w", c.name, w.name, err)
			}
			results[j] = append(results[j], f)
			fmt.Fprintf(os.Stderr, "%s run %d  %-18s %s\n", c.name, i+1, w.name, f)
			os.RemoveAll(r.dir)
		}
	}
	printTable(os.Stdout, c, results)
	return nil
}

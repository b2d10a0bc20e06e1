// Command bench runs Millrace, Apache Kafka Connect and a hand-written client loop on the same work against the same
// real broker, in turn, and prints the figures and their ratios. It judges nothing.
package main

import (
	"context"
	"errors"
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

	"millrace/internal/test/apache"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) > 1 && os.Args[1] == "loop" { // the hand-written loop, in a process of its own
		if err := loop(ctx, os.Args[2:]); ctx.Err() == nil { // else it was told to end
			exit(err)
		}
		return
	}
	b := &bench{}
	flag.IntVar(&b.lines, "lines", 5_000_000, "lines of 100 bytes")
	flag.IntVar(&b.runs, "runs", 5, "runs of each worker; the median is printed")
	only := flag.String("only", strings.Join(usual, ","), "what to measure: "+strings.Join(partNames(), ", ")+"; or data, alone")
	flag.StringVar(&b.who, "who", "", "run only the contenders whose name begins so: the profile of one needs no others")
	flag.StringVar(&b.peersDir, "peers", peersFolder(), "the folder of the binaries of other runtimes in Go")
	file := flag.String("json", "", "also write the figures to this file, as JSON")
	picture := flag.String("svg", "", "also draw the comparisons into this file")
	flag.Parse()
	err := b.run(ctx, strings.Split(*only, ","))
	if b.report != nil {
		b.report.took()
		err = errors.Join(err, b.report.save(*file), b.report.chart(*picture))
	}
	exit(err)
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
	who         string // runs; empty: all
	peersDir    string
	dir         string
	input       string // the file of lines
	broker      *apache.Broker
	admin       *kadm.Client
	counter     *counter
	worker      string // our binary
	count       int    // of runs
	report      *report
}

func (b *bench) run(ctx context.Context, what []string) (err error) {
	if err := apache.Find(); err != nil {
		return err
	}
	b.report = newReport(os.Stdout, b.runs)
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
	defer b.counter.calm.Close()
	for _, name := range what {
		i := slices.IndexFunc(parts, func(p part) bool { return p.name == name })
		if i < 0 {
			return fmt.Errorf("-only %s: expected some of %s, or data alone", name, strings.Join(partNames(), ", "))
		}
		if err := parts[i].measure(b, ctx); err != nil {
			return err
		}
	}
	return nil
}

// part is something that can be measured by itself.
type part struct {
	name    string
	measure func(b *bench, ctx context.Context) error
}

var parts = []part{
	{"source", compared((*bench).source)},
	{"sink", compared((*bench).sink)},
	{"csv", compared((*bench).csvToJSON)},
	{"ndjson", compared((*bench).ndjson)},
	{"exactly-once", compared((*bench).exactlyOnce)},
	{"bad-records", compared((*bench).badRecords)},
	{"scraped", compared((*bench).scraped)},
	{"start", (*bench).start},
	{"latency", (*bench).latency},
	{"tasks", (*bench).tasks},
	{"sizes", (*bench).sizes},
	{"rest", (*bench).rest},
	{"thousand", (*bench).thousand},
	{"plugins", (*bench).plugins},
	{"distributed", (*bench).distributed},
	{"gaps", (*bench).gaps},
	{"create", (*bench).create},
	{"scale", (*bench).scale},
	{"http", (*bench).posts},
	{"peers", (*bench).peersAndUs},
}

// usual is what is measured when nothing else is asked for.
var usual = []string{"source", "sink", "csv", "ndjson", "exactly-once", "bad-records", "scraped", "start", "latency", "rest", "thousand", "plugins", "tasks",
	"sizes", "peers"}

func partNames() (names []string) {
	for _, p := range parts {
		names = append(names, p.name)
	}
	return names
}

func compared(of func(*bench) comparison) func(*bench, context.Context) error {
	return func(b *bench, ctx context.Context) error { return b.compare(ctx, of(b)) }
}

// prepare builds the worker, writes the input and starts the broker.
func (b *bench) prepare(ctx context.Context) (err error) {
	b.worker = filepath.Join(b.dir, "worker")
	build := exec.CommandContext(ctx, "go", "build", "-ldflags", "-s -w", "-o", b.worker, "./cmd/worker")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("building the worker: %w", err)
	}
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
	calm, err := kgo.NewClient(kgo.SeedBrokers(b.broker.Addr()))
	if err != nil {
		return err
	}
	b.counter = &counter{b.admin, calm, map[string]int{}}
	return b.warmUp(ctx)
}

// warmUp has the broker take and give all lines, and throws them away: the first minute of a JVM is slower, and would be the first contender's.
func (b *bench) warmUp(ctx context.Context) error {
	const topic = "warm-up"
	if _, err := b.admin.CreateTopic(ctx, 1, 1, nil, topic); err != nil {
		return err
	}
	if err := loop(ctx, []string{"source", b.broker.Addr(), topic, b.input}); err != nil {
		return err
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(b.broker.Addr()), kgo.ConsumeTopics(topic))
	if err != nil {
		return err
	}
	defer client.Close()
	for n := 0; n < b.lines && ctx.Err() == nil; {
		n += client.PollFetches(ctx).NumRecords()
	}
	_, err = b.admin.DeleteTopic(ctx, topic)
	return errors.Join(ctx.Err(), err)
}

// run is one run of one contender.
type run struct {
	dir  string // its own
	name string // unique: of topics and connectors
}

// newRun makes a folder and a name that no other run has.
func (b *bench) newRun(kind string) (run, error) {
	b.count++
	r := run{name: fmt.Sprintf("%s-%d", kind, b.count)}
	r.dir = filepath.Join(b.dir, r.name)
	return r, os.Mkdir(r.dir, 0o755)
}

// discard removes what a run has left: five million lines of every run of every contender are more than many a disk has room for.
func (b *bench) discard(ctx context.Context, r run) {
	_ = os.RemoveAll(r.dir)
	_, _ = b.admin.DeleteTopics(ctx, r.name) // a sink's run has none
}

// started is a running worker.
type started struct {
	pid  int
	stop func() error
}

// Command bench runs Millrace, Apache Kafka Connect and a hand-written client loop in turns, with
// the same work and the same real broker. It prints the figures and their ratios. It has no pass or
// fail.
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
	if len(os.Args) > 1 && os.Args[1] == "loop" { // the hand-written loop, in its own process
		if err := loop(ctx, os.Args[2:]); ctx.Err() == nil { // otherwise it was interrupted
			exit(err)
		}
		return
	}
	b := &bench{}
	flag.IntVar(&b.lines, "lines", 5_000_000, "lines of 100 bytes")
	flag.IntVar(&b.runs, "runs", 5, "runs of each worker; the median is printed")
	only := flag.String("only", strings.Join(usual, ","), "what to measure: "+strings.Join(partNames(), ", ")+"; or data, alone")
	flag.StringVar(&b.who, "who", "", "run only the contenders whose names start with this prefix, for example to profile one")
	flag.StringVar(&b.peersDir, "peers", peersFolder(), "folder for the binaries of other runtimes in Go")
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

// bench is a run of the command.
type bench struct {
	lines, runs int
	who         string // name prefix of the contenders to run; empty: all
	peersDir    string
	dir         string
	input       string // the file with the lines
	broker      *apache.Broker
	admin       *kadm.Client
	counter     *counter
	worker      string // path of the Millrace binary
	count       int    // number of runs so far
	report      *report
}

func (b *bench) run(ctx context.Context, what []string) (err error) {
	if err := apache.Find(); err != nil {
		return err
	}
	b.report = newReport(os.Stdout, b.runs)
	if slices.Equal(what, []string{"data"}) { // requires no broker
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

// part is a separate measurement.
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
	{"java-boundary", (*bench).javaBoundary},
	{"java-source", compared((*bench).javaSource)},
	{"java-sink", compared((*bench).javaSink)},
	{"java-snapshot", (*bench).javaSnapshot},
	{"java-streaming", (*bench).javaStreaming},
	{"java-mirror", (*bench).javaMirror},
}

// usual lists the parts that are measured by default.
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
	client, err := kgo.NewClient(kgo.SeedBrokers(b.broker.Addr()), kgo.MetadataMinAge(pollInterval))
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

// warmUp writes all lines to the broker, reads them and discards them. The first minute of a JVM is
// slower, and would put the first contender at a disadvantage.
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
	dir  string // its own folder
	name string // unique; used for topics and connectors
}

// newRun creates a folder and a unique name for a run.
func (b *bench) newRun(kind string) (run, error) {
	b.count++
	r := run{name: fmt.Sprintf("%s-%d", kind, b.count)}
	r.dir = filepath.Join(b.dir, r.name)
	return r, os.Mkdir(r.dir, 0o755)
}

// discard removes the files and the topic of a run: five million lines of every run of every
// contender do not fit on many disks.
func (b *bench) discard(ctx context.Context, r run) {
	_ = os.RemoveAll(r.dir)
	_, _ = b.admin.DeleteTopics(ctx, r.name) // a sink's run has none
}

// started is a running worker.
type started struct {
	pid  int
	stop func() error
}

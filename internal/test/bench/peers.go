package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// peersShare is the factor by which the work is reduced for the comparison with peers, because they
// are slow.
const peersShare = 5

// peer is another runtime in Go, with the configuration that its documentation recommends for many
// small records in order.
type peer struct {
	name, module, version string
	command               string   // package of its binary; otherwise see service
	service               string   // package that runs a binary with only the required components of its module
	args                  []string // arguments before the file name
	file, config          string   // INPUT, BROKER and TOPIC are replaced
}

// One batch in flight, because more would change the order. No compression, like Millrace. Batches
// of 500 and 10,000 records were not faster.
const bentoConfig = `http: {enabled: false}
logger: {level: ERROR}
input:
  file:
    paths: ["INPUT"]
    scanner: {lines: {}}
pipeline: {threads: 1}
output:
  kafka_franz:
    seed_brokers: ["BROKER"]
    topic: TOPIC
    compression: none
    max_in_flight: 1
    batching: {count: 2000, period: 50ms}
`

// Batches of 500 and 2,000 records were slower, and so was the engine that is not a preview.
const conduitConfig = `version: 2.2
pipelines:
  - id: bench
    status: running
    connectors:
      - id: in
        type: source
        plugin: builtin:file
        settings:
          path: "INPUT"
          sdk.batch.size: "10000"
          sdk.batch.delay: 10ms
          sdk.schema.extract.key.enabled: "false"
          sdk.schema.extract.payload.enabled: "false"
      - id: out
        type: destination
        plugin: builtin:kafka
        settings:
          servers: "BROKER"
          topic: TOPIC
          compression: none
          sdk.batch.size: "10000"
          sdk.batch.delay: 10ms
          sdk.record.format: template
          sdk.record.format.options: '{{ printf "%s" .Payload.After }}'
          sdk.schema.extract.key.enabled: "false"
          sdk.schema.extract.payload.enabled: "false"
`

var peers = []peer{
	{name: "Bento", module: "github.com/warpstreamlabs/bento", version: "v1.20.0", service: "github.com/warpstreamlabs/bento/public/service",
		args: []string{"-c"}, file: "bento.yaml", config: bentoConfig},
	{name: "Redpanda Connect", module: "github.com/redpanda-data/connect/v4", version: "v4.106.0", service: "github.com/redpanda-data/benthos/v4/public/service",
		args: []string{"run"}, file: "connect.yaml", config: bentoConfig},
	{name: "Conduit", module: "github.com/conduitio/conduit", version: "v0.19.0", command: "github.com/conduitio/conduit/cmd/conduit",
		args: []string{"run", "--api.enabled=false", "--db.type=inmemory", "--log.level=error", "--preview.pipeline-arch-v2",
			"--preview.pipeline-arch-v2-disable-metrics", "--pipelines.path"}, file: "pipeline.yaml", config: conduitConfig},
}

// peersAndUs compares copying lines from a file to a topic: other runtimes in Go, each in one
// process, and Millrace with its plugin over gRPC. Millrace runs twice; the difference between the
// two is noise. A check verifies that each kept the order.
func (b *bench) peersAndUs(ctx context.Context) error {
	lines := b.lines
	defer func() { b.lines = lines }()
	b.lines = max(1, lines/peersShare)
	input := filepath.Join(b.dir, "peers.txt")
	inNewTopic := func(start func(run) (*started, error)) func(run) (*started, error) {
		return func(r run) (*started, error) {
			if _, err := b.admin.CreateTopic(ctx, 1, 1, nil, r.name); err != nil {
				return nil, err
			}
			return start(r)
		}
	}
	ours := inNewTopic(func(r run) (*started, error) { return b.millrace(r, b.sourceOf(r, input, "")) })
	c := comparison{
		name:    "beside runtimes in Go",
		before:  func(context.Context) error { return writeLines(input, b.lines) },
		workers: []contender{{"Millrace", ours, b.inTopic}, {"Millrace again", ours, b.inTopic}},
		warmUps: 1,
		check:   b.inOrder,
		lenient: true,
	}
	for _, p := range peers {
		binary, err := b.built(ctx, p)
		start := inNewTopic(func(r run) (*started, error) { return b.peer(r, p, binary, input) })
		if err != nil {
			start = func(run) (*started, error) { return nil, err }
		}
		c.workers = append(c.workers, contender{p.name + " " + p.version, start, b.inTopic})
	}
	return b.compare(ctx, c)
}

// peer starts another runtime, which writes only to its run's folder.
func (b *bench) peer(r run, p peer, binary, input string) (*started, error) {
	config := filepath.Join(r.dir, p.file)
	text := strings.NewReplacer("INPUT", input, "BROKER", b.broker.Addr(), "TOPIC", r.name).Replace(p.config)
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		return nil, err
	}
	cmd := exec.Command(binary, append(p.args, config)...)
	cmd.Dir = r.dir
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	stop := func() error {
		_ = cmd.Process.Kill() // it may have ended already; the time to end is not measured
		if err := cmd.Wait(); cmd.ProcessState.ExitCode() > 0 {
			return fmt.Errorf("%s: %w: %s", p.name, err, output.String())
		}
		return nil
	}
	return &started{cmd.Process.Pid, stop}, nil
}

// inOrder checks that a run's topic contains every line of writeLines exactly once, in order.
func (b *bench) inOrder(ctx context.Context, r run) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(b.broker.Addr()), kgo.ConsumeTopics(r.name), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for n := 0; n < b.lines; {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err0(); err != nil {
			return fmt.Errorf("reading the topic back: %w", err)
		}
		for rec := range fetches.RecordsAll() {
			number, _, _ := bytes.Cut(rec.Value, []byte(" "))
			if i, err := strconv.Atoi(string(number)); err != nil || i != n || len(rec.Value) != lineLength-1 {
				return fmt.Errorf("the topic has %.20q instead of line %d", rec.Value, n)
			}
			n++
		}
	}
	return nil
}

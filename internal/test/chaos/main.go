// Command chaos delivers numbered records through a file source and a file sink while faults occur
// at random times: the worker, its plugins and the broker are killed; the broker is frozen; the
// leader of the source offsets is down; the sink's disk is full; the connector is paused and
// reconfigured. Then it counts: no record may be lost or out of order, and with exactly-once none
// may be repeated. With -cluster, it harms several workers that share connectors instead.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"time"

	"millrace/internal/test/apache"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	p := plan{out: os.Stdout, session: sessionTimeout, faults: counts{workerKill: 20, pluginKill: 20, brokerKill: 3, brokerRestart: 2, brokerFreeze: 1, pause: 3, reconfigure: 3, diskFull: 2, offsetsAway: 3}}
	flag.IntVar(&p.records, "records", 1_000_000, "numbered records to deliver in each direction")
	flag.Uint64Var(&p.seed, "seed", uint64(time.Now().UnixNano()), "seed of the random faults; a printed seed repeats a run")
	only := flag.String("only", "", "source or sink; empty: both; memory: measure a worker's memory while it processes -records")
	mode := flag.String("mode", "", "exactly-once or at-least-once; empty: both, or exactly-once for -cluster")
	minutes := flag.Float64("cluster", 0, "run a cluster of workers with faults for this many minutes instead")
	flag.Parse()
	if *minutes > 0 {
		if err := runCluster(ctx, p, time.Duration(*minutes*float64(time.Minute)), *mode != "at-least-once"); err != nil {
			fmt.Fprintln(os.Stderr, "chaos:", err)
			os.Exit(1)
		}
		return
	}
	if err := runAll(ctx, p, *only, *mode); err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
}

// runCluster harms a cluster whose broker compacts continuously. Each worker is connected to the
// broker through a link of its own.
func runCluster(ctx context.Context, p plan, length time.Duration, exactly bool) (err error) {
	if err := apache.Find(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "millrace-chaos-")
	if err != nil {
		return err
	}
	c := &cluster{dir: filepath.Join(dir, "cluster"), exactly: exactly, clocks: true, seed: p.seed, length: length, out: p.out}
	var fronts []string
	for range nodesOfCluster {
		l, err := newLink()
		if err != nil {
			return err
		}
		c.links, fronts = append(c.links, l), append(fronts, l.addr())
	}
	b, err := apache.StartBrokerBehind(filepath.Join(dir, "broker"), fronts, "log.cleaner.backoff.ms=1000")
	if err != nil {
		return err
	}
	defer func() { _ = b.Kill() }()
	c.bootstrap, c.broker = b.Addr(), b
	var carrying sync.WaitGroup
	for i, l := range c.links {
		l.target = b.Behind()[i]
		carrying.Go(l.Run)
	}
	err = c.run(ctx)
	for _, l := range c.links {
		err = errors.Join(err, l.close())
	}
	carrying.Wait()
	if err != nil {
		return fmt.Errorf("a cluster, seed %d: %w", p.seed, err)
	}
	return os.RemoveAll(dir) // after a failure, the folder contains the logs
}

func runAll(ctx context.Context, p plan, only, mode string) error {
	if err := apache.Find(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "millrace-chaos-")
	if err != nil {
		return err
	}
	if only == "memory" {
		p.dir, p.direction = dir, source
		return errors.Join(p.flat(ctx), os.RemoveAll(dir))
	}
	var outcomes []outcome
	var failures []error
	for _, exactly := range []bool{true, false} {
		if mode != "" && (mode == "exactly-once") != exactly {
			continue
		}
		for _, direction := range []direction{source, sink} {
			if only != "" && only != string(direction) {
				continue
			}
			p.exactly, p.direction = exactly, direction
			p.dir = filepath.Join(dir, fmt.Sprintf("%s-%v", direction, exactly))
			o, err := p.onApache(ctx)
			outcomes, failures = append(outcomes, o), append(failures, err)
			fmt.Fprintf(p.out, "  %v, %d repeated: %s\n", o.took.Round(time.Second), o.repeated, o.result())
		}
	}
	printTable(p.out, outcomes)
	if err := errors.Join(failures...); err != nil {
		return fmt.Errorf("%w\nthe logs are in %s", err, dir)
	}
	return os.RemoveAll(dir)
}

// onApache runs a plan with a broker of its own.
func (p plan) onApache(ctx context.Context) (outcome, error) {
	b, err := apache.StartBroker(filepath.Join(p.dir, "broker"), "group.min.session.timeout.ms=1000", "group.initial.rebalance.delay.ms=0")
	if err != nil {
		return outcome{plan: p, err: err}, err
	}
	defer func() { _ = b.Kill() }()
	p.broker, p.bootstrap = b, b.Addr()
	if p.direction == source && p.faults[offsetsAway] > 0 {
		err = placeTransactions(ctx, b.Addr())
		if err == nil {
			p.second, err = b.Join(filepath.Join(p.dir, "second"))
		}
		if err != nil {
			return outcome{plan: p, err: err}, err
		}
		defer func() { _ = p.second.Kill() }()
	}
	return p.run(ctx)
}

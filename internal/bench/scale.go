package main

import (
	"context"
	"fmt"
	"time"
)

// scale measures a large cluster on this machine: five workers, 500 connectors and 2,000 tasks, whose connectors share a process for
// each plugin.
func (b *bench) scale(ctx context.Context) error {
	s := clusterShape{name: "scale", workers: 5, connectors: 500, tasks: 4, start: b.ourMember, props: "plugin.isolation=plugin\n"}
	f, err := b.measureCluster(ctx, s)
	if err != nil {
		return fmt.Errorf("a large cluster: %w", err)
	}
	fmt.Printf("\n## %d workers, %d connectors, %d tasks, plugin.isolation=plugin, session.timeout.ms=10000, scheduled.rebalance.max.delay.ms=0\n\n"+
		"| | |\n| --- | ---: |\n", s.workers, s.connectors, s.connectors*s.tasks)
	seconds := func(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
	for _, row := range []struct {
		what  string
		value string
	}{
		{"all connectors created, one after another", seconds(f.create)},
		{"all tasks running, from the first creation", seconds(f.running)},
		{"rounds of the group meanwhile", fmt.Sprint(f.rounds)},
		{"CPU-seconds of the workers and plugins", fmt.Sprintf("%.1f", f.workers)},
		{"CPU-seconds of the broker", fmt.Sprintf("%.1f", f.broker)},
		{"memory of all workers and plugins", fmt.Sprintf("%.0f MB", f.memory)},
		{"a worker killed: all its tasks elsewhere", seconds(f.killed)},
		{"a worker stopped: all its tasks elsewhere", seconds(f.left)},
		{"a worker added: its first task runs", seconds(f.joined)},
		{"a worker added: it has its share", seconds(f.allMoved)},
	} {
		fmt.Printf("| %s | %s |\n", row.what, row.value)
	}
	return nil
}

// create measures how 500 connectors are created in a cluster of three.
func (b *bench) create(ctx context.Context) error {
	f, err := b.measureCluster(ctx, clusterShape{name: "create", workers: 3, connectors: 500, tasks: 1, start: b.ourMember, calm: true})
	if err != nil {
		return fmt.Errorf("creating connectors: %w", err)
	}
	fmt.Printf("\n500 connectors in a cluster of three: created in %.1f s, running after %.1f s, %d rounds, CPU-seconds: workers %.1f, broker %.1f\n",
		f.create.Seconds(), f.running.Seconds(), f.rounds, f.workers, f.broker)
	return nil
}

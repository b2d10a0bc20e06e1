package main

import (
	"context"
	"fmt"
)

// scale measures a large cluster on this machine: five workers with 500 connectors and 2,000 tasks.
// The connectors of a plugin share a process.
func (b *bench) scale(ctx context.Context) error {
	s := clusterShape{name: "scale", workers: 5, connectors: 500, tasks: 4, start: b.ourMember, props: "plugin.isolation=plugin\n"}
	f, err := b.measureCluster(ctx, s)
	if err != nil {
		return fmt.Errorf("a large cluster: %w", err)
	}
	t := b.report.table(fmt.Sprintf("%d workers, %d connectors, %d tasks, plugin.isolation=plugin, session.timeout.ms=10000, scheduled.rebalance.max.delay.ms=0",
		s.workers, s.connectors, s.connectors*s.tasks), "", "")
	t.row("all connectors created, one after another", seconds(f.create))
	t.row("all tasks running, from the first creation", seconds(f.running))
	t.row("rounds of the group meanwhile", f.rounds)
	t.row("CPU-seconds of the workers and plugins", figure{f.workers, "%.1f"})
	t.row("CPU-seconds of the broker", figure{f.broker, "%.1f"})
	t.row("memory of all workers and plugins, MB", whole(f.memory))
	t.row("a worker killed: all its tasks elsewhere", seconds(f.killed))
	t.row("a worker stopped: all its tasks elsewhere", seconds(f.left))
	t.row("a worker added: its first task runs", seconds(f.joined))
	t.row("a worker added: it has its share", seconds(f.allMoved))
	return nil
}

// create measures the creation of 500 connectors in a cluster of three workers.
func (b *bench) create(ctx context.Context) error {
	f, err := b.measureCluster(ctx, clusterShape{name: "create", workers: 3, connectors: 500, tasks: 1, start: b.ourMember, calm: true})
	if err != nil {
		return fmt.Errorf("creating connectors: %w", err)
	}
	b.report.table("500 connectors in a cluster of three", "created", "running", "rounds", "CPU-s of workers", "of the broker").
		row(seconds(f.create), seconds(f.running), f.rounds, figure{f.workers, "%.1f"}, figure{f.broker, "%.1f"})
	return nil
}

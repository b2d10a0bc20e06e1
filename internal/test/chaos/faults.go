package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"syscall"
	"time"
)

// fault is a kind of fault.
type fault string

const (
	workerKill    fault = "the worker is killed"
	pluginKill    fault = "a plugin is killed"
	brokerKill    fault = "the broker is killed"
	brokerRestart fault = "the broker is restarted"
	brokerFreeze  fault = "the broker is frozen"
	pause         fault = "the connector is paused and resumed"
	reconfigure   fault = "the configuration is changed"
	diskFull      fault = "the disk of the sink is full"       // by a limit on the size of its files
	offsetsAway   fault = "the source offsets' leader is away" // a broker of its own
)

// counts contains the number of faults of each kind.
type counts map[fault]int

// shuffled returns all faults in random order.
func (c counts) shuffled(random *rand.Rand) []fault {
	var all []fault
	for _, what := range slices.Sorted(maps.Keys(c)) {
		for range c[what] {
			all = append(all, what)
		}
	}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// sessionTimeout is the sink's session timeout in a complete run. A freeze lasts longer.
const (
	sessionTimeout = 6 * time.Second
	freeze         = sessionTimeout + 2*time.Second
)

// cause causes a fault, and restores what does not recover on its own.
func (w *world) cause(ctx context.Context, what fault) error {
	switch what {
	case workerKill:
		if err := w.kill(); err != nil {
			return err
		}
		return w.start(ctx)
	case pluginKill:
		w.killPlugin()
	case brokerKill:
		if err := w.broker.Kill(); err != nil {
			return err
		}
		return w.broker.Restart()
	case brokerRestart:
		if err := w.broker.Stop(); err != nil {
			return err
		}
		return w.broker.Restart()
	case brokerFreeze:
		pid := w.broker.PID()
		if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
			return err
		}
		wait(ctx, freeze)
		return syscall.Kill(pid, syscall.SIGCONT)
	case pause:
		if err := w.rest(ctx, "PUT", "/connectors/chaos/pause", ""); err != nil {
			return err
		}
		if err := w.add(); err != nil {
			return err
		}
		wait(ctx, time.Duration(w.random.Int64N(int64(longestPause))))
		return w.rest(ctx, "PUT", "/connectors/chaos/resume", "")
	case reconfigure:
		return w.reconfigure(ctx)
	case offsetsAway:
		if w.second != nil {
			return w.takeOffsetsAway(ctx)
		}
	case diskFull:
		if w.direction == sink {
			return w.fillDisk(ctx)
		}
	default:
		return fmt.Errorf("no fault %q", what)
	}
	return w.restartFailed(ctx)
}

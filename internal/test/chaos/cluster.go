package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"millrace/internal/test/apache"
)

// cluster is a group of workers with several connectors. Sources copy numbered lines from files to
// a topic, and two sinks copy them to files. One sink delivers exactly once; the number of tasks of
// the other changes.
type cluster struct {
	dir, bootstrap string
	broker         broker  // nil: no faults
	links          []*link // one per worker, to the broker; none: no faults
	exactly        bool
	clocks         bool // one worker's clock is an hour behind
	seed           uint64
	length         time.Duration
	out            io.Writer

	random  *rand.Rand
	nodes   []*node
	sources []*lines
	targets map[string]target
	done    map[event]int
}

// target is the state that a connector should reach.
type target struct {
	state string // empty: deleted
	tasks int
}

const sinkName, copiesName = "sink", "copies"

const nodesOfCluster, mostSources, leastEvents = 3, 10, 12

// run causes events for a while, lets the cluster settle, and counts the records.
func (c *cluster) run(ctx context.Context) (err error) {
	c.random, c.targets, c.done = rand.New(rand.NewPCG(c.seed, 1)), map[string]target{}, map[event]int{}
	fmt.Fprintf(c.out, "a cluster of %d workers for %v, exactly once %v, seed %d\n", nodesOfCluster, c.length, c.exactly, c.seed)
	defer c.end()
	if err := c.build(ctx); err != nil {
		return err
	}
	began := time.Now()
	for n := 0; (n < leastEvents || time.Since(began) < c.length) && ctx.Err() == nil; n++ {
		if err := c.step(ctx); err != nil {
			return fmt.Errorf("%w; the logs are in %s", err, c.dir)
		}
		wait(ctx, time.Duration(c.random.Int64N(int64(longestPause))))
	}
	for _, n := range c.nodes {
		if err := c.bring(ctx, n); err != nil {
			return err
		}
	}
	if err := c.settle(ctx); err != nil {
		return err
	}
	if err := c.runAll(ctx); err != nil {
		return err
	}
	return c.count(ctx, began)
}

// runAll starts all connectors, including deleted ones, so that they deliver their remaining
// records.
func (c *cluster) runAll(ctx context.Context) error {
	for name, t := range c.targets {
		var err error
		if t.state == "" {
			err = c.create(ctx, name, t.tasks)
		} else {
			err = c.retarget(ctx, resuming, name)
		}
		if err != nil {
			return err
		}
	}
	return c.settle(ctx)
}

// build builds the worker, starts the workers, and creates the sinks and the first sources.
func (c *cluster) build(ctx context.Context) error {
	for i := range nodesOfCluster {
		port, err := freePort()
		if err != nil {
			return err
		}
		n := &node{dir: filepath.Join(c.dir, fmt.Sprint("worker-", i)), url: fmt.Sprintf("http://127.0.0.1:%d", port)}
		if err := os.MkdirAll(n.dir, 0o755); err != nil {
			return err
		}
		bootstrap := c.bootstrap
		if c.links != nil {
			n.link = c.links[i]
			bootstrap = n.link.addr()
		}
		if err := os.WriteFile(filepath.Join(n.dir, "worker.properties"), []byte(c.properties(bootstrap, n.url)), 0o644); err != nil {
			return err
		}
		n.binary = filepath.Join(c.dir, "worker")
		switch {
		case i == 0:
			err = buildWorker(ctx, n.binary)
		case i == 1 && c.clocks:
			n.binary = filepath.Join(n.dir, "worker")
			err = buildShifted(ctx, n.binary, clockShift)
		}
		if err != nil {
			return err
		}
		c.nodes = append(c.nodes, n)
		if err := c.bring(ctx, n); err != nil {
			return err
		}
	}
	for range 4 {
		if err := c.cause(ctx, creating); err != nil {
			return err
		}
	}
	if err := c.create(ctx, sinkName, 1); err != nil {
		return err
	}
	return c.create(ctx, copiesName, 2)
}

// properties returns a worker's properties. The config topic is compacted continuously.
func (c *cluster) properties(bootstrap, url string) string {
	props := strings.Replace(apache.DistributedProps(bootstrap, "chaos"), "max.delay.ms=0", "max.delay.ms=3000", 1)
	lines := []string{"listeners=" + url, "inter.worker.key.ttl.ms=60000",
		"config.storage.segment.ms=2000", "config.storage.min.cleanable.dirty.ratio=0.01", "config.storage.delete.retention.ms=1000",
		"config.storage.max.compaction.lag.ms=2000"}
	if c.exactly {
		lines = append(lines, "exactly.once.source.support=enabled")
	}
	return props + strings.Join(lines, "\n") + "\n"
}

// end kills all running workers.
func (c *cluster) end() {
	for _, n := range c.nodes {
		if n.cmd != nil {
			_ = n.halt(syscall.SIGKILL)
		}
	}
	for _, s := range c.sources {
		s.close()
	}
}

// create creates or reconfigures a connector.
func (c *cluster) create(ctx context.Context, name string, tasks int) error {
	state := c.targets[name].state
	if state == "" {
		state = "RUNNING"
	}
	c.targets[name] = target{state, tasks}
	return c.request(ctx, http.MethodPut, "/connectors/"+name+"/config", c.config(name, tasks), nil)
}

func (c *cluster) config(name string, tasks int) map[string]string {
	switch name {
	case sinkName:
		return map[string]string{"connector.class": "FileStreamSink", "topics": topic, "file": c.output(name), "tasks.max": "1",
			"exactly.once": fmt.Sprint(c.exactly), "consumer.override.isolation.level": "read_committed"}
	case copiesName:
		return map[string]string{"connector.class": "FileStreamSink", "topics": topic, "file": c.output(name), "tasks.max": fmt.Sprint(tasks),
			"consumer.override.isolation.level": "read_committed"}
	}
	return map[string]string{"connector.class": "CsvSource", "input.path": filepath.Join(c.dir, name), "topic": topic, "tasks.max": fmt.Sprint(tasks),
		"batch.size": fmt.Sprint(100 + c.random.IntN(1000)), "fs.listing.interval.ms": "200", "transforms": "line",
		"transforms.line.type": "org.apache.kafka.connect.transforms.ExtractField$Value", "transforms.line.field": "column1"}
}

func (c *cluster) output(sink string) string { return filepath.Join(c.dir, sink+".txt") }

// settle waits until every connector and task has its target state, and restarts those that failed
// because the broker was down.
func (c *cluster) settle(ctx context.Context) error {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	type state struct {
		State string `json:"state"`
	}
	for {
		var all map[string]struct {
			Status struct {
				Connector state   `json:"connector"`
				Tasks     []state `json:"tasks"`
			} `json:"status"`
		}
		if err := c.request(ctx, http.MethodGet, "/connectors?expand=status", nil, &all); err != nil {
			return err
		}
		var wrong []string
		for name, target := range c.targets {
			s := all[name].Status
			ok := s.Connector.State == target.state && (target.state != "RUNNING" || len(s.Tasks) == target.tasks) && (target.state != "STOPPED" || len(s.Tasks) == 0)
			for _, t := range s.Tasks {
				ok = ok && t.State == target.state
				if t.State == "FAILED" {
					_ = c.request(ctx, http.MethodPost, "/connectors/"+name+"/restart?includeTasks=true&onlyFailed=true", nil, nil)
				}
			}
			if !ok {
				wrong = append(wrong, fmt.Sprintf("%s is %+[3]v, expected %+[2]v", name, target, s))
			}
		}
		if len(wrong) == 0 {
			return nil
		}
		if !wait(ctx, 100*time.Millisecond) {
			return fmt.Errorf("after %v (%w) %s; the logs are in %s", time.Since(began).Round(time.Second), ctx.Err(), strings.Join(wrong, ", "), c.dir)
		}
	}
}

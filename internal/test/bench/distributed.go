package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"millrace/internal/test/apache"
)

// member is a worker of a measured cluster.
type member struct {
	*started
	url string
}

// clusterFigures contains the measurements of a cluster of three workers.
type clusterFigures struct {
	connectors       int
	create, running  time.Duration // until all connectors are created; until all their tasks run
	memory           float64       // MB of the three workers and their plugins at that time
	killed, left     time.Duration // time until all tasks run elsewhere, after SIGKILL and after SIGTERM
	joined, allMoved time.Duration // time from the start of a worker process until a task runs on it; until it has its share
	rounds           int           // rounds of the group until all tasks ran
	workers, broker  float64       // CPU seconds until then
}

// distributed measures clusters of three workers, Millrace's and Apache's.
func (b *bench) distributed(ctx context.Context) error {
	t := b.report.table("Clusters of three workers, session.timeout.ms=10000, scheduled.rebalance.max.delay.ms=0", "", "connectors", "all created", "all running",
		"MB", "worker killed: all elsewhere", "worker stopped: all elsewhere", "worker added: first task", "its share")
	var all []clusterFigures
	for i, c := range []struct {
		name       string
		connectors int
		start      func(dir, props string) (*started, error)
	}{
		{"Millrace", 100, b.ourMember}, {"Apache Connect", 100, apacheMember}, {"Millrace", 500, b.ourMember},
	} {
		f, err := b.measureCluster(ctx, clusterShape{name: fmt.Sprint("cluster-", i), workers: 3, connectors: c.connectors, tasks: 1, start: c.start})
		if err != nil {
			return fmt.Errorf("a cluster of %s: %w", c.name, err)
		}
		t.row(c.name, c.connectors, seconds(f.create), seconds(f.running), whole(f.memory), seconds(f.killed), seconds(f.left), seconds(f.joined), seconds(f.allMoved))
		f.connectors = c.connectors
		all = append(all, f)
	}
	ours, theirs := all[0], all[1]
	ratio := func(of func(clusterFigures) time.Duration) figure {
		return times(of(theirs).Seconds() / of(ours).Seconds())
	}
	t.row("Apache Connect's / Millrace's", all[0].connectors, ratio(func(f clusterFigures) time.Duration { return f.create }),
		ratio(func(f clusterFigures) time.Duration { return f.running }), times(theirs.memory/ours.memory),
		ratio(func(f clusterFigures) time.Duration { return f.killed }), ratio(func(f clusterFigures) time.Duration { return f.left }),
		ratio(func(f clusterFigures) time.Duration { return f.joined }), ratio(func(f clusterFigures) time.Duration { return f.allMoved }))
	return nil
}

func (b *bench) ourMember(dir, props string) (*started, error) {
	file := filepath.Join(dir, "worker.properties")
	if err := os.WriteFile(file, []byte(props), 0o644); err != nil {
		return nil, err
	}
	return begin(exec.Command(b.worker, "distributed", "--log-level", "error", file))
}

func apacheMember(dir, props string) (*started, error) {
	c, err := apache.StartConnectDistributed(dir, props)
	if err != nil {
		return nil, err
	}
	return &started{c.PID(), c.Stop}, nil
}

// clusterShape is the size and configuration of a cluster.
type clusterShape struct {
	name                       string
	workers, connectors, tasks int // tasks per connector
	start                      func(dir, props string) (*started, error)
	props                      string // additional worker properties
	calm                       bool   // no faults
}

// cluster is a set of running workers.
type cluster struct {
	b   *bench
	dir string
	clusterShape
	members []member
	count   int // of members so far
	rest    *restClient
}

func (c *cluster) add(ctx context.Context) error {
	url, err := freeURL()
	if err != nil {
		return err
	}
	dir := filepath.Join(c.dir, fmt.Sprint("worker-", c.count))
	c.count++
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	props := strings.Replace(apache.DistributedProps(c.b.broker.Addr(), c.name), "\nsession.timeout.ms=6000", "", 1) + "listeners=" + url + "\n" + c.props
	s, err := c.start(dir, props)
	if err != nil {
		return err
	}
	c.members = append(c.members, member{s, url})
	return nil
}

// remove ends the first worker. The next worker's API is used from then on.
func (c *cluster) remove(sig syscall.Signal) error {
	m := c.members[0]
	c.members = c.members[1:]
	c.rest.base = c.members[0].url
	if err := syscall.Kill(m.pid, sig); err != nil {
		return err
	}
	go m.stop() // only reaps the process
	return nil
}

func (b *bench) measureCluster(ctx context.Context, shape clusterShape) (f clusterFigures, err error) {
	ctx, cancel := context.WithTimeout(ctx, 4*patience)
	defer cancel()
	c, err := b.startCluster(ctx, shape)
	defer c.end()
	if err == nil {
		err = c.createAll(&f)
	}
	if err == nil && !shape.calm {
		err = c.trouble(ctx, &f)
	}
	return f, err
}

func (c *cluster) end() {
	for _, m := range c.members {
		_ = m.stop()
	}
}

// startCluster starts a cluster, and returns when all workers respond.
func (b *bench) startCluster(ctx context.Context, shape clusterShape) (*cluster, error) {
	dir := filepath.Join(b.dir, shape.name)
	c := &cluster{b: b, dir: dir, clusterShape: shape, rest: &restClient{ctx: ctx, topic: shape.name, dir: dir, tasks: shape.tasks}}
	for range shape.workers {
		if err := c.add(ctx); err != nil {
			return c, err
		}
	}
	for _, m := range c.members {
		c.rest.base = m.url
		if err := c.rest.until(func() bool {
			status, _ := c.rest.do(http.MethodGet, "/connectors", nil)
			return status == http.StatusOK
		}); err != nil {
			return c, err
		}
	}
	return c, nil
}

// createAll creates the connectors one after another, and waits until they run.
func (c *cluster) createAll(f *clusterFigures) error {
	f.broker -= cpuSeconds(c.b.broker.PID())
	begin := time.Now()
	for i := range c.connectors {
		if err := c.rest.create(i); err != nil {
			return err
		}
	}
	f.create = time.Since(begin)
	if err := c.settle(c.connectors, 0); err != nil {
		return err
	}
	f.running = time.Since(begin)
	f.broker += cpuSeconds(c.b.broker.PID())
	for _, m := range c.members {
		f.memory += memory(m.pid)
		f.workers += cpuSeconds(m.pid)
	}
	var known struct {
		Generation int `json:"generation"`
	}
	if status, body := c.rest.do(http.MethodGet, "/cluster", nil); status == http.StatusOK { // Apache has no such endpoint
		if err := json.Unmarshal(body, &known); err != nil {
			return err
		}
	}
	f.rounds = known.Generation
	return nil
}

// trouble kills, stops and adds workers.
func (c *cluster) trouble(ctx context.Context, f *clusterFigures) error {
	connectors := c.connectors
	for _, step := range []struct {
		sig  syscall.Signal
		took *time.Duration
	}{{syscall.SIGKILL, &f.killed}, {syscall.SIGTERM, &f.left}} {
		began := time.Now()
		if err := c.remove(step.sig); err != nil {
			return err
		}
		if err := c.settle(connectors, 0); err != nil {
			return err
		}
		*step.took = time.Since(began)
		began = time.Now()
		if err := c.add(ctx); err != nil {
			return err
		}
		if err := c.settle(connectors, 1); err != nil {
			return err
		}
		f.joined = time.Since(began)
		if err := c.settle(connectors, connectors*(1+c.tasks)/len(c.members)-len(c.members)); err != nil {
			return err
		}
		f.allMoved = time.Since(began)
	}
	return nil
}

// settle waits until every connector and task is RUNNING on a live worker, and at least onNewest of
// them on the newest.
func (c *cluster) settle(connectors, onNewest int) error {
	alive := map[string]bool{}
	for _, m := range c.members {
		alive[strings.TrimPrefix(m.url, "http://")] = true
	}
	newest := strings.TrimPrefix(c.members[len(c.members)-1].url, "http://")
	type state struct {
		State    string `json:"state"`
		WorkerID string `json:"worker_id"`
	}
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		var all map[string]struct {
			Status struct {
				Connector state   `json:"connector"`
				Tasks     []state `json:"tasks"`
			} `json:"status"`
		}
		status, body := c.rest.do(http.MethodGet, "/connectors?expand=status", nil)
		good, there := 0, 0
		if status == http.StatusOK && json.Unmarshal(body, &all) == nil {
			for _, one := range all {
				states := append(one.Status.Tasks, one.Status.Connector)
				ok := len(states) == 1+c.tasks
				for _, s := range states {
					ok = ok && s.State == "RUNNING" && alive[s.WorkerID]
					if s.WorkerID == newest {
						there++
					}
				}
				if ok {
					good++
				}
			}
		}
		if there >= onNewest && (good >= connectors || onNewest == 1) {
			return nil
		}
		select {
		case <-ticker.C:
		case <-c.rest.ctx.Done():
			return fmt.Errorf("%d of %d connectors run, %d things on the newest worker", good, connectors, there)
		}
	}
}

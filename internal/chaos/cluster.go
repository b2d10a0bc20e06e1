package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"millrace/internal/apache"
)

// cluster is several workers, numbered lines that sources bring from files to a topic, and a sink that brings them to a file.
type cluster struct {
	dir, bootstrap string
	broker         broker // nil: nothing happens to it
	seed           uint64
	length         time.Duration
	out            io.Writer

	random  *rand.Rand
	binary  string
	nodes   []*node
	sources []*lines
	targets map[string]string // a connector's name to the state that it is to come to
	done    map[event]int
}

// node is a worker, which has the same port in all its lives.
type node struct {
	dir, url string
	cmd      *exec.Cmd // nil: it does not run
	frozen   bool
}

// lines is the input of a source.
type lines struct {
	name string
	file *os.File
	fed  int
}

// event is one kind of what happens to a cluster.
type event string

const (
	nodeKill     event = "worker killed"
	leaderKill   event = "leader killed"
	nodeStop     event = "worker stopped"
	nodeFreeze   event = "worker frozen"
	rejoin       event = "worker started"
	clusterCrash event = "broker killed"
	junk         event = "config topic: junk"
	creating     event = "connector created"
	pausing      event = "paused"
	resuming     event = "resumed"
	stopping     event = "stopped"
	changing     event = "reconfigured"
)

const nodesOfCluster, mostSources, leastEvents = 3, 10, 12

// frozenFor is longer than the session of the group, which apache.DistributedProps has.
const frozenFor = 8 * time.Second

// run drives the cluster for a while, lets it settle, and counts.
func (c *cluster) run(ctx context.Context) (err error) {
	c.random, c.targets, c.done = rand.New(rand.NewPCG(c.seed, 1)), map[string]string{}, map[event]int{}
	fmt.Fprintf(c.out, "a cluster of %d workers for %v, seed %d\n", nodesOfCluster, c.length, c.seed)
	if err := c.build(ctx); err != nil {
		return err
	}
	defer c.end()
	began := time.Now()
	for n := 0; (n < leastEvents || time.Since(began) < c.length) && ctx.Err() == nil; n++ {
		if err := c.step(ctx); err != nil {
			return err
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
	for name := range c.targets { // all have to bring what they have left
		if err := c.ask(ctx, http.MethodPut, "/connectors/"+name+"/resume", nil, nil); err != nil {
			return err
		}
		c.targets[name] = "RUNNING"
	}
	if err := c.settle(ctx); err != nil {
		return err
	}
	return c.count(ctx, began)
}

// build makes the program, starts the workers and creates the sink and the first sources.
func (c *cluster) build(ctx context.Context) error {
	if err := os.MkdirAll(c.dir, 0o755); err != nil {
		return err
	}
	c.binary = filepath.Join(c.dir, "worker")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", c.binary, "millrace/cmd/worker")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building the worker: %w\n%s", err, out)
	}
	for i := range nodesOfCluster {
		port, err := freePort()
		if err != nil {
			return err
		}
		n := &node{dir: filepath.Join(c.dir, fmt.Sprint("worker-", i)), url: fmt.Sprintf("http://127.0.0.1:%d", port)}
		if err := os.MkdirAll(n.dir, 0o755); err != nil {
			return err
		}
		props := strings.Replace(apache.DistributedProps(c.bootstrap, "chaos"), "max.delay.ms=0", "max.delay.ms=3000", 1) + "listeners=" + n.url + "\n"
		if err := os.WriteFile(filepath.Join(n.dir, "worker.properties"), []byte(props), 0o644); err != nil {
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
	return c.create(ctx, "sink", map[string]string{"connector.class": "FileStreamSink", "topics": topic, "file": c.output(), "tasks.max": "1"})
}

func (c *cluster) output() string { return filepath.Join(c.dir, "out.txt") }

// bring has a worker run and answer, whatever it is in.
func (c *cluster) bring(ctx context.Context, n *node) error {
	if n.frozen {
		n.frozen = false
		return n.cmd.Process.Signal(syscall.SIGCONT)
	}
	if n.cmd != nil {
		return nil
	}
	log, err := os.OpenFile(filepath.Join(n.dir, "worker.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(c.binary, "distributed", "worker.properties")
	cmd.Dir, cmd.Stdout, cmd.Stderr = n.dir, log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	n.cmd = cmd
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		if resp, err := http.Get(n.url + "/health"); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		if !wait(ctx, 50*time.Millisecond) {
			return fmt.Errorf("the worker of %s does not come up", n.dir)
		}
	}
}

// halt ends a worker and waits for its end.
func (n *node) halt(sig syscall.Signal) error {
	if n.frozen {
		n.frozen = false
		_ = n.cmd.Process.Signal(syscall.SIGCONT)
	}
	if err := n.cmd.Process.Signal(sig); err != nil {
		return err
	}
	err := n.cmd.Wait()
	n.cmd = nil
	if sig == syscall.SIGKILL {
		return nil
	}
	return err
}

func (c *cluster) end() {
	for _, n := range c.nodes {
		if n.cmd != nil {
			_ = n.halt(syscall.SIGKILL)
		}
	}
	for _, s := range c.sources {
		s.file.Close()
	}
}

// alive is the workers that run.
func (c *cluster) alive() (list []*node) {
	for _, n := range c.nodes {
		if n.cmd != nil && !n.frozen {
			list = append(list, n)
		}
	}
	return list
}

func (c *cluster) create(ctx context.Context, name string, config map[string]string) error {
	c.targets[name] = "RUNNING"
	return c.ask(ctx, http.MethodPut, "/connectors/"+name+"/config", config, nil)
}

// ask asks any worker that runs, again while none answers: a worker that was just killed may have been asked.
func (c *cluster) ask(ctx context.Context, method, path string, body, into any) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	for {
		alive := c.alive()
		req, err := http.NewRequestWithContext(ctx, method, alive[c.random.IntN(len(alive))].url+path, bytes.NewReader(text))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			var answer []byte
			answer, err = io.ReadAll(resp.Body)
			resp.Body.Close()
			if err == nil && resp.StatusCode/100 == 2 {
				if into != nil {
					return json.Unmarshal(answer, into)
				}
				return nil
			}
			err = errors.Join(err, fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, bytes.TrimSpace(answer)))
		}
		if !wait(ctx, 100*time.Millisecond) {
			return err
		}
	}
}

// settle waits until every connector and task is where its target says, and restarts what has failed for want of the broker.
func (c *cluster) settle(ctx context.Context) error {
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
		if err := c.ask(ctx, http.MethodGet, "/connectors?expand=status", nil, &all); err != nil {
			return err
		}
		var wrong []string
		for name, target := range c.targets {
			s := all[name].Status
			ok := s.Connector.State == target && (target != "RUNNING" || len(s.Tasks) == 1) && (target != "STOPPED" || len(s.Tasks) == 0)
			for _, t := range s.Tasks {
				ok = ok && t.State == target
				if t.State == "FAILED" {
					_ = c.ask(ctx, http.MethodPost, "/connectors/"+name+"/restart?includeTasks=true&onlyFailed=true", nil, nil)
				}
			}
			if !ok {
				wrong = append(wrong, fmt.Sprintf("%s should be %s and is %+v", name, target, s))
			}
		}
		if len(wrong) == 0 {
			return nil
		}
		if !wait(ctx, 100*time.Millisecond) {
			return fmt.Errorf("after %v %s; the logs are in %s", patience, strings.Join(wrong, ", "), c.dir)
		}
	}
}

// count waits until every line has arrived in the file.
func (c *cluster) count(ctx context.Context, began time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	fed := 0
	for _, s := range c.sources {
		fed += s.fed
	}
	for {
		arrived, total, err := c.arrived()
		if err != nil {
			return err
		}
		if arrived == fed {
			fmt.Fprintf(c.out, "  %d connectors, %d records, 0 lost, %d repeated; %v\n", len(c.targets), fed, total-fed, time.Since(began).Round(time.Second))
			for _, w := range weights {
				fmt.Fprintf(c.out, "  %-22s %d\n", w.what, c.done[w.what])
			}
			return nil
		}
		if !wait(ctx, 500*time.Millisecond) {
			return fmt.Errorf("%d of %d records have arrived after %v; the logs are in %s", arrived, fed, patience, c.dir)
		}
	}
}

// arrived counts the lines in the output, each once, and all of them. A kill may tear a line, which then comes again.
func (c *cluster) arrived() (once, all int, err error) {
	file, err := os.Open(c.output())
	if err != nil {
		return 0, 0, err
	}
	defer file.Close()
	seen := map[string]bool{}
	for in := bufio.NewScanner(file); in.Scan(); {
		name, number, _ := strings.Cut(in.Text(), " ")
		number, rest, _ := strings.Cut(number, " ")
		if rest == padding {
			all++
			seen[name+" "+number] = true
		}
	}
	return len(seen), all, nil
}

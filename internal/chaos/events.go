package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// weights is how likely each event is.
var weights = []struct {
	what event
	n    int
}{
	{nodeKill, 4}, {leaderKill, 2}, {nodeStop, 3}, {nodeFreeze, 1}, {rejoin, 10}, {clusterCrash, 1}, {junk, 2},
	{creating, 3}, {pausing, 5}, {resuming, 6}, {stopping, 4}, {changing, 4},
}

// step feeds some lines and has something happen.
func (c *cluster) step(ctx context.Context) error {
	for _, s := range c.sources {
		for range 20 {
			if _, err := fmt.Fprintf(s.file, "%s %d %s\n", s.name, s.fed, padding); err != nil {
				return err
			}
			s.fed++
		}
	}
	sum := 0
	for _, w := range weights {
		sum += w.n
	}
	pick := c.random.IntN(sum)
	for _, w := range weights {
		if pick -= w.n; pick < 0 {
			return c.cause(ctx, w.what)
		}
	}
	return nil
}

// cause has an event happen, where it can.
func (c *cluster) cause(ctx context.Context, what event) error {
	did := true
	var err error
	switch what {
	case nodeKill, leaderKill, nodeStop, nodeFreeze:
		did, err = c.harm(ctx, what)
	case rejoin:
		did = false
		for _, n := range c.nodes {
			if n.cmd == nil || n.frozen {
				did, err = true, c.bring(ctx, n)
				break
			}
		}
	case clusterCrash:
		if did = c.broker != nil; did {
			if err = c.broker.Kill(); err == nil {
				err = c.broker.Restart()
			}
		}
	case junk:
		err = c.writeJunk(ctx)
	case creating:
		did, err = c.addSource(ctx)
	default:
		err = c.retarget(ctx, what)
	}
	if did {
		c.done[what]++
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// harm does something to a worker, but to the last.
func (c *cluster) harm(ctx context.Context, what event) (bool, error) {
	alive := c.alive()
	if len(alive) < 2 {
		return false, nil
	}
	n := alive[c.random.IntN(len(alive))]
	switch what {
	case nodeStop:
		return true, n.halt(syscall.SIGTERM)
	case nodeFreeze:
		n.frozen = true
		if err := n.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
			return true, err
		}
		wait(ctx, frozenFor)
		return true, c.bring(ctx, n)
	case leaderKill:
		var known struct {
			Workers []struct {
				URL string `json:"url"`
				ID  string `json:"worker_id"`
			} `json:"workers"`
			Leader string `json:"leader"`
		}
		if err := c.ask(ctx, http.MethodGet, "/cluster", nil, &known); err != nil {
			return false, err
		}
		for _, one := range alive {
			if one.url == "http://"+known.Leader {
				n = one
			}
		}
	}
	return true, n.halt(syscall.SIGKILL)
}

// writeJunk writes what no worker wrote to the config topic.
func (c *cluster) writeJunk(ctx context.Context) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(c.bootstrap))
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var records []*kgo.Record
	for _, key := range []string{"connector-junk", "task-junk-0", "commit-junk", "target-state-junk", "session-key-junk", "junk"} {
		records = append(records, &kgo.Record{Topic: "chaos-configs", Key: []byte(key), Value: []byte(`{"properties": {"broken`)})
	}
	return client.ProduceSync(ctx, records...).FirstErr()
}

func (c *cluster) addSource(ctx context.Context) (bool, error) {
	if len(c.sources) == mostSources {
		return false, nil
	}
	s := &lines{name: fmt.Sprint("source-", len(c.sources))}
	path := filepath.Join(c.dir, s.name+".txt")
	var err error
	if s.file, err = os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644); err != nil {
		return false, err
	}
	c.sources = append(c.sources, s)
	return true, c.create(ctx, s.name, c.config(s.name))
}

func (c *cluster) config(name string) map[string]string {
	return map[string]string{"connector.class": "FileStreamSource", "file": filepath.Join(c.dir, name+".txt"), "topic": topic,
		"batch.size": fmt.Sprint(100 + c.random.IntN(1000))}
}

// retarget changes what a source is to be.
func (c *cluster) retarget(ctx context.Context, what event) error {
	name := c.sources[c.random.IntN(len(c.sources))].name
	path := "/connectors/" + name
	switch what {
	case pausing:
		if c.targets[name] == "STOPPED" {
			return nil // it would stay without tasks
		}
		c.targets[name] = "PAUSED"
		return c.ask(ctx, http.MethodPut, path+"/pause", nil, nil)
	case resuming:
		c.targets[name] = "RUNNING"
		return c.ask(ctx, http.MethodPut, path+"/resume", nil, nil)
	case stopping:
		c.targets[name] = "STOPPED"
		return c.ask(ctx, http.MethodPut, path+"/stop", nil, nil)
	}
	return c.ask(ctx, http.MethodPut, path+"/config", c.config(name), nil)
}

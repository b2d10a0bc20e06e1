package main

import (
	"context"
	"fmt"
	"net/http"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// event is a kind of event in the life of a cluster.
type event string

const (
	nodeKill     event = "worker killed"
	leaderKill   event = "leader killed"
	nodeStop     event = "worker stopped"
	nodeFreeze   event = "worker frozen"
	nodeCut      event = "worker cut off"
	leaderCut    event = "leader cut off"
	nodeDeaf     event = "worker gets no answers"
	rejoin       event = "worker started"
	clusterCrash event = "broker killed"
	junk         event = "config topic: junk"
	corruption   event = "configuration corrupted"
	creating     event = "connector created"
	deleting     event = "deleted"
	scaling      event = "number of tasks changed"
	pausing      event = "paused"
	resuming     event = "resumed"
	stopping     event = "stopped"
	changing     event = "reconfigured"
)

// weights contains the relative frequency of each event.
var weights = []struct {
	what event
	n    int
}{
	{nodeKill, 4}, {leaderKill, 2}, {nodeStop, 3}, {nodeFreeze, 2}, {nodeCut, 2}, {leaderCut, 1}, {nodeDeaf, 1}, {rejoin, 10}, {clusterCrash, 1},
	{junk, 2}, {corruption, 1}, {creating, 4}, {deleting, 3}, {scaling, 5}, {pausing, 4}, {resuming, 6}, {stopping, 4}, {changing, 3},
}

// step adds some lines and causes an event.
func (c *cluster) step(ctx context.Context) error {
	for _, s := range c.sources {
		if err := s.feed(20); err != nil {
			return err
		}
	}
	for _, n := range c.nodes {
		if n.out() && time.Now().After(n.until) {
			if err := c.bring(ctx, n); err != nil {
				return err
			}
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

// cause causes an event, if that is possible now.
func (c *cluster) cause(ctx context.Context, what event) error {
	did := true
	var err error
	switch what {
	case nodeKill, leaderKill, nodeStop, nodeFreeze, nodeCut, leaderCut, nodeDeaf:
		did, err = c.harm(ctx, what)
	case rejoin:
		did = false
		for _, n := range c.nodes {
			if n.cmd == nil {
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
		err = c.writeJunk(ctx, "connector-junk", "task-junk-0", "commit-junk", "target-state-junk", "session-key-junk", "junk")
	case creating:
		did, err = c.addSource(ctx)
	case scaling:
		if name := c.any(); name == "" {
			did = false
		} else {
			err = c.create(ctx, name, 1+c.random.IntN(filesOfSource))
		}
	default:
		if name := c.any(); name == "" {
			did = false
		} else {
			err = c.retarget(ctx, what, name)
		}
	}
	if did {
		c.done[what]++
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// longestOut is the longest time that a worker is frozen or cut off: twice the session timeout in
// apache.DistributedProps.
const longestOut = 12 * time.Second

// harm harms a worker, unless it is the last one running.
func (c *cluster) harm(ctx context.Context, what event) (bool, error) {
	alive := c.alive()
	if len(alive) < 2 {
		return false, nil
	}
	n := alive[c.random.IntN(len(alive))]
	if what == leaderKill || what == leaderCut {
		leader, err := c.leader(ctx)
		if err != nil {
			return false, err
		}
		if leader != nil && leader.cmd != nil && !leader.out() {
			n = leader
		}
	}
	n.until = time.Now().Add(time.Duration(c.random.Int64N(int64(longestOut))))
	switch what {
	case nodeStop:
		return true, n.halt(syscall.SIGTERM)
	case nodeFreeze:
		n.frozen = true
		return true, n.cmd.Process.Signal(syscall.SIGSTOP)
	case nodeCut, leaderCut, nodeDeaf:
		if n.link != nil {
			n.link.cut(what == nodeDeaf)
		}
		return n.link != nil, nil
	}
	return true, n.halt(syscall.SIGKILL)
}

// leader returns the leader according to the other workers, or nil if it is none of the known
// workers.
func (c *cluster) leader(ctx context.Context) (*node, error) {
	var known struct {
		Leader string `json:"leader"`
	}
	if err := c.request(ctx, http.MethodGet, "/cluster", nil, &known); err != nil {
		return nil, err
	}
	for _, n := range c.nodes {
		if n.url == "http://"+known.Leader {
			return n, nil
		}
	}
	return nil, nil
}

const configsTopic = "chaos-configs"

// writeJunk writes invalid records to the config topic.
func (c *cluster) writeJunk(ctx context.Context, keys ...string) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(c.bootstrap))
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var records []*kgo.Record
	for _, key := range keys {
		records = append(records, &kgo.Record{Topic: configsTopic, Key: []byte(key), Value: []byte(`{"properties": {"broken`)})
	}
	return client.ProduceSync(ctx, records...).FirstErr()
}

// addSource recreates a deleted connector or creates a new one.
func (c *cluster) addSource(ctx context.Context) (bool, error) {
	for _, s := range c.sources {
		if c.targets[s.name].state == "" {
			return true, c.create(ctx, s.name, 1+c.random.IntN(filesOfSource))
		}
	}
	if len(c.sources) == mostSources {
		return false, nil
	}
	s, err := newLines(c.dir, fmt.Sprint("source-", len(c.sources)))
	if err != nil {
		return false, err
	}
	c.sources = append(c.sources, s)
	return true, c.create(ctx, s.name, 1+c.random.IntN(filesOfSource))
}

// any returns one of the sources, or the sink with several tasks. It returns "" if that connector
// is deleted.
func (c *cluster) any() string {
	name := copiesName
	if i := c.random.IntN(len(c.sources) + 1); i < len(c.sources) {
		name = c.sources[i].name
	}
	if c.targets[name].state == "" {
		return ""
	}
	return name
}

// retarget changes the target of a connector.
func (c *cluster) retarget(ctx context.Context, what event, name string) error {
	path, t := "/connectors/"+name, c.targets[name]
	defer func() { c.targets[name] = t }()
	switch what {
	case pausing:
		if t.state == "STOPPED" {
			return nil // it stays without tasks
		}
		t.state = "PAUSED"
		return c.request(ctx, http.MethodPut, path+"/pause", nil, nil)
	case resuming:
		t.state = "RUNNING"
		return c.request(ctx, http.MethodPut, path+"/resume", nil, nil)
	case stopping:
		t.state = "STOPPED"
		return c.request(ctx, http.MethodPut, path+"/stop", nil, nil)
	case deleting:
		t.state = ""
		return c.request(ctx, http.MethodDelete, path, nil, nil)
	case corruption: // an operator writes the configuration again
		if err := c.writeJunk(ctx, "connector-"+name, "task-"+name+"-0", "commit-"+name); err != nil {
			return err
		}
	}
	return c.request(ctx, http.MethodPut, path+"/config", c.config(name, t.tasks), nil)
}

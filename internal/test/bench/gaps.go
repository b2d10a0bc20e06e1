package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	gapConnectors = 12
	gapRate       = 200 // records per second and connector
	gapCalm       = 3 * time.Second
)

// gaps measures pauses in the output of tasks while workers join and leave: for tasks that move,
// and for tasks that stay.
func (b *bench) gaps(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c := &cluster{b: b, dir: filepath.Join(b.dir, "gaps"), clusterShape: clusterShape{name: "gaps", start: b.ourMember, tasks: 1}, rest: &restClient{ctx: ctx, topic: "gaps"}}
	defer func() {
		for _, m := range c.members {
			_ = m.stop()
		}
	}()
	for range 2 {
		if err := c.add(ctx); err != nil {
			return err
		}
	}
	c.rest.base = c.members[0].url
	if err := c.rest.until(func() bool {
		status, _ := c.rest.do(http.MethodGet, "/connectors", nil)
		return status == http.StatusOK
	}); err != nil {
		return err
	}
	var topics []string
	for n := range gapConnectors {
		name := fmt.Sprint("gap", n)
		topics = append(topics, name)
		config := map[string]any{"connector.class": "DatagenSource", "topic": name, "records.per.second": fmt.Sprint(gapRate), "batch.size": "1"}
		if status, body := c.rest.do(http.MethodPost, "/connectors", map[string]any{"name": name, "config": config}); status != http.StatusCreated {
			return fmt.Errorf("creating %s: %s", name, body)
		}
	}
	if err := c.settle(gapConnectors, 0); err != nil {
		return err
	}
	w, err := watch(ctx, b.broker.Addr(), topics)
	if err != nil {
		return err
	}
	defer w.close()
	t := b.report.table(fmt.Sprintf("The longest pause in the output of %d tasks at %d records/s, session.timeout.ms=10000", gapConnectors, gapRate),
		"", "moved", "their longest pause", "stayed", "their longest pause")
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"nothing happens", func() error { return nil }},
		{"a worker is added", func() error { return c.add(ctx) }},
		{"a worker is stopped", func() error { return c.remove(syscall.SIGTERM) }},
		{"a worker is added again", func() error { return c.add(ctx) }},
		{"a worker is killed", func() error { return c.remove(syscall.SIGKILL) }},
	} {
		if err := pause(ctx, gapCalm); err != nil {
			return err
		}
		before, began := c.places(), time.Now()
		if err := step.do(); err != nil {
			return err
		}
		onNewest := 0
		if step.name[len(step.name)-5:] == "added" || step.name[len(step.name)-5:] == "again" {
			onNewest = 2*gapConnectors/len(c.members) - len(c.members)
		}
		if err := c.settle(gapConnectors, onNewest); err != nil {
			return err
		}
		if err := pause(ctx, gapCalm); err != nil {
			return err
		}
		w.report(t, step.name, began, before, c.places())
	}
	return nil
}

// places returns the worker of each connector's task.
func (c *cluster) places() map[string]string {
	var all map[string]struct {
		Status struct {
			Tasks []struct {
				WorkerID string `json:"worker_id"`
			} `json:"tasks"`
		} `json:"status"`
	}
	_, body := c.rest.do(http.MethodGet, "/connectors?expand=status", nil)
	out := map[string]string{}
	if json.Unmarshal(body, &all) == nil {
		for name, one := range all {
			if len(one.Status.Tasks) == 1 {
				out[name] = one.Status.Tasks[0].WorkerID
			}
		}
	}
	return out
}

// watcher records when the records of topics were produced.
type watcher struct {
	client *kgo.Client
	done   chan struct{}
	cancel context.CancelFunc
	mu     sync.Mutex
	times  map[string][]time.Time
}

func watch(ctx context.Context, broker string, topics []string) (*watcher, error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.ConsumeTopics(topics...))
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	w := &watcher{client: client, done: make(chan struct{}), cancel: cancel, times: map[string][]time.Time{}}
	go func() {
		defer close(w.done)
		for ctx.Err() == nil {
			fetches := client.PollFetches(ctx)
			w.mu.Lock()
			fetches.EachRecord(func(r *kgo.Record) { w.times[r.Topic] = append(w.times[r.Topic], r.Timestamp) })
			w.mu.Unlock()
		}
	}()
	return w, nil
}

func (w *watcher) close() {
	w.cancel()
	<-w.done
	w.client.Close()
}

// report prints the longest pauses since a point in time.
func (w *watcher) report(t *table, name string, since time.Time, before, after map[string]string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var moved, stayed []time.Duration
	for topic, times := range w.times {
		slices.SortFunc(times, time.Time.Compare)
		var longest time.Duration
		for i := 1; i < len(times); i++ {
			if times[i].After(since) {
				longest = max(longest, times[i].Sub(times[i-1]))
			}
		}
		if before[topic] == after[topic] {
			stayed = append(stayed, longest)
		} else {
			moved = append(moved, longest)
		}
	}
	most := func(all []time.Duration) any {
		if len(all) == 0 {
			return "–"
		}
		return slices.Max(all)
	}
	t.row(name, len(moved), most(moved), len(stayed), most(stayed))
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// restConnectors is the number of connectors in the measurement of the REST API.
const restConnectors = 100

// restFigures contains the measurements of one worker's REST API.
type restFigures struct {
	create  time.Duration // time to create all connectors one after another
	produce time.Duration // the same, until all have produced
	memory  float64       // MB at that time, of the worker and its plugins; shared pages count once
	list    []time.Duration
	config  []time.Duration // from PUT config to the task being RUNNING
}

// rest compares the REST APIs of Millrace and Apache Connect. Opening a hundred producers mostly
// measures the just-in-time compilation in the broker's JVM, so that the broker is warmed up first.
func (b *bench) rest(ctx context.Context) error {
	if err := b.warmBroker(ctx); err != nil {
		return err
	}
	workers := []restContender{
		{"Millrace", func(r run) (*started, error) { return b.millraceAt(r, "auto") }},
		{"Millrace, plugin.isolation=connector", func(r run) (*started, error) { return b.millraceAt(r, "connector") }},
		{"Apache Connect", func(r run) (*started, error) { return b.apacheAt(r) }},
	}
	results := make([][]restFigures, len(workers))
	for i := range b.runs {
		for j, w := range workers {
			r, err := b.newRun("rest")
			if err != nil {
				return err
			}
			f, err := b.measureREST(ctx, r, w.start)
			if err != nil {
				return fmt.Errorf("the REST API of %s: %w", w.name, err)
			}
			fmt.Fprintf(os.Stderr, "rest run %d  %-38s %.2f s, %.0f MB\n", i+1, w.name, f.produce.Seconds(), f.memory)
			results[j] = append(results[j], f)
		}
	}
	b.printREST(workers, results)
	return nil
}

type restContender struct {
	name  string
	start func(r run) (*started, error)
}

// printREST prints medians of the runs, and the ratio of the last contender's creation time to each
// one's.
func (b *bench) printREST(workers []restContender, results [][]restFigures) {
	t := b.report.table(fmt.Sprintf("REST API, %d connectors", restConnectors), "", "all created", "and producing", "ratio", "MB", "ratio",
		"GET ?expand p50", "p99", "PUT config to RUNNING p50", "p99")
	last := results[len(results)-1]
	produce := func(f restFigures) float64 { return f.produce.Seconds() }
	memory := func(f restFigures) float64 { return f.memory }
	for i, w := range workers {
		fs := results[i]
		var list, config []time.Duration
		for _, f := range fs {
			list, config = append(list, f.list...), append(config, f.config...)
		}
		t.row(w.name, figure{median(fs, func(f restFigures) float64 { return f.create.Seconds() }), "%.2f s"}, figure{median(fs, produce), "%.2f s"},
			times(median(last, produce)/median(fs, produce)), whole(median(fs, memory)), figure{median(fs, memory) / median(last, memory), "%.2f"},
			quantile(list, 50), quantile(list, 99), quantile(config, 50), quantile(config, 99))
	}
}

// warmBroker opens producers one after another, and sends one record with each.
func (b *bench) warmBroker(ctx context.Context) error {
	const producers = 2000
	for range producers {
		client, err := kgo.NewClient(kgo.SeedBrokers(b.broker.Addr()), kgo.AllowAutoTopicCreation())
		if err != nil {
			return err
		}
		err = client.ProduceSync(ctx, &kgo.Record{Topic: "warm-up", Value: []byte("x")}).FirstErr()
		client.Close()
		if err != nil {
			return fmt.Errorf("warming up the broker: %w", err)
		}
	}
	return nil
}

func quantile(all []time.Duration, percent int) time.Duration {
	slices.Sort(all)
	return all[(len(all)-1)*percent/100]
}

// millraceAt and apacheAt start a worker without connectors. The run's folder determines the port
// of its API.
func (b *bench) millraceAt(r run, isolation string) (*started, error) {
	return b.millraceWith(r, restListener(r)+"plugin.isolation="+isolation+"\n")
}

func (b *bench) apacheAt(r run) (*started, error) { return b.apacheWith(r, restListener(r)) }

func restListener(r run) string {
	text, err := os.ReadFile(filepath.Join(r.dir, "rest"))
	if err != nil {
		return ""
	}
	return "listeners=" + string(text) + "\n"
}

func (b *bench) measureREST(ctx context.Context, r run, start func(run) (*started, error)) (f restFigures, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c, s, err := openREST(ctx, r, start)
	if err != nil {
		return f, err
	}
	defer s.stop()
	if f.create, f.produce, err = b.createProducing(c, r, restConnectors); err != nil {
		return f, err
	}
	f.memory = memory(s.pid)
	for range 300 {
		began := time.Now()
		if status, body := c.do(http.MethodGet, "/connectors?expand=status&expand=info", nil); status != http.StatusOK {
			return f, fmt.Errorf("status %d: %s", status, body)
		}
		f.list = append(f.list, time.Since(began))
	}
	for i := range 30 {
		took, err := c.reconfigure(i)
		if err != nil {
			return f, err
		}
		f.config = append(f.config, took)
	}
	return f, nil
}

// openREST starts a worker, and returns when its API responds.
func openREST(ctx context.Context, r run, start func(run) (*started, error)) (c *restClient, s *started, err error) {
	c = &restClient{ctx: ctx, topic: r.name, dir: r.dir}
	if c.base, err = freeURL(); err != nil {
		return nil, nil, err
	}
	if err := os.WriteFile(filepath.Join(r.dir, "rest"), []byte(c.base), 0o644); err != nil {
		return nil, nil, err
	}
	if s, err = start(r); err != nil {
		return nil, nil, err
	}
	err = c.until(func() bool { status, _ := c.do(http.MethodGet, "/connectors", nil); return status == http.StatusOK })
	if err != nil {
		return nil, nil, errors.Join(err, s.stop())
	}
	return c, s, nil
}

// createProducing creates connectors one after another, and waits until each has produced its
// record.
func (b *bench) createProducing(c *restClient, r run, connectors int) (created, produced time.Duration, err error) {
	begin := time.Now()
	for i := range connectors {
		if err := c.create(i); err != nil {
			return 0, 0, err
		}
	}
	created = time.Since(begin)
	err = c.until(func() bool { n, err := b.inTopic(c.ctx, r); return err == nil && n >= connectors })
	return created, time.Since(begin), err
}

// thousand measures a worker with many connectors.
func (b *bench) thousand(ctx context.Context) error {
	if err := b.warmBroker(ctx); err != nil {
		return err
	}
	var runs []restFigures
	for i := range b.runs {
		f, err := b.thousandOnce(ctx)
		if err != nil {
			return fmt.Errorf("a thousand connectors: %w", err)
		}
		fmt.Fprintf(os.Stderr, "thousand run %d  %.2f s, %.0f MB\n", i+1, f.produce.Seconds(), f.memory)
		runs = append(runs, f)
	}
	b.report.table("1000 connectors on one worker", "all created", "and producing", "MB").row(
		figure{median(runs, func(f restFigures) float64 { return f.create.Seconds() }), "%.2f s"},
		figure{median(runs, func(f restFigures) float64 { return f.produce.Seconds() }), "%.2f s"},
		whole(median(runs, func(f restFigures) float64 { return f.memory })))
	return nil
}

func (b *bench) thousandOnce(ctx context.Context) (f restFigures, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := b.newRun("thousand")
	if err != nil {
		return f, err
	}
	defer b.discard(ctx, r)
	c, s, err := openREST(ctx, r, func(r run) (*started, error) { return b.millraceAt(r, "auto") })
	if err != nil {
		return f, err
	}
	defer s.stop()
	f.create, f.produce, err = b.createProducing(c, r, 1000)
	f.memory = memory(s.pid)
	return f, err
}

func freeURL() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return "http://" + l.Addr().String(), nil
}

// restClient sends requests to one worker.
type restClient struct {
	ctx              context.Context
	base, topic, dir string
	tasks            int // of each connector; connectors with several tasks generate their records
}

func (c *restClient) do(method, path string, body any) (int, []byte) {
	data, err := json.Marshal(body)
	if err != nil {
		return 0, nil
	}
	req, err := http.NewRequestWithContext(c.ctx, method, c.base+path, bytes.NewReader(data))
	if err != nil {
		return 0, nil
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, []byte(err.Error())
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, text
}

func (c *restClient) config(i int) map[string]string {
	if c.tasks > 1 {
		return map[string]string{"connector.class": "DatagenSource", "topic": c.topic, "tasks.max": strconv.Itoa(c.tasks), "records.per.second": "1", "batch.size": "1"}
	}
	return map[string]string{"connector.class": "FileStreamSource", "topic": c.topic, "file": filepath.Join(c.dir, fmt.Sprintf("in-%d", i))}
}

func (c *restClient) create(i int) error {
	config := c.config(i)
	if config["file"] != "" {
		if err := os.WriteFile(config["file"], []byte("one line\n"), 0o644); err != nil {
			return err
		}
	}
	status, body := c.do(http.MethodPost, "/connectors", map[string]any{"name": fmt.Sprintf("c%d", i), "config": config})
	if status != http.StatusCreated {
		return fmt.Errorf("creating connector %d: status %d: %s", i, status, body)
	}
	return nil
}

// reconfigure changes a connector and waits for its task.
func (c *restClient) reconfigure(i int) (time.Duration, error) {
	config := c.config(i)
	config["batch.size"] = "500"
	began := time.Now()
	if status, body := c.do(http.MethodPut, fmt.Sprintf("/connectors/c%d/config", i), config); status != http.StatusOK {
		return 0, fmt.Errorf("changing connector %d: status %d: %s", i, status, body)
	}
	err := c.until(func() bool {
		_, body := c.do(http.MethodGet, fmt.Sprintf("/connectors/c%d/tasks/0/status", i), nil)
		return bytes.Contains(body, []byte(`"RUNNING"`))
	})
	return time.Since(began), err
}

// until polls in short intervals, because the duration is measured.
func (c *restClient) until(ready func() bool) error {
	ticker := time.NewTicker(2 * time.Millisecond)
	defer ticker.Stop()
	for !ready() {
		select {
		case <-ticker.C:
		case <-c.ctx.Done():
			return c.ctx.Err()
		}
	}
	return nil
}

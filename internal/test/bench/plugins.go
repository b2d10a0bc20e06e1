package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"millrace/connectors"
	"millrace/plugins/connect"
	"millrace/plugins/host"
)

// Numbers of plugins that are installed, and of processes that are started, for a median.
const (
	copies = 9
	starts = 50
)

// plugins measures the cost of a plugin: its installation, its start, and its memory while idle.
func (b *bench) plugins(ctx context.Context) error {
	clock := filepath.Join(b.dir, "connect-clock")
	build := exec.CommandContext(ctx, "go", "build", "-ldflags", "-s -w", "-o", clock, "./examples/custom-connector")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("building the plugin: %w", err)
	}
	took, err := b.startTime(ctx)
	if err != nil {
		return err
	}
	b.report.table(fmt.Sprintf("Start of a bundled plugin process until it answers, of %d", starts), "p50", "p99").row(quantile(took, 50), quantile(took, 99))
	t := b.report.table(fmt.Sprintf("%d idle connectors of an installed plugin", restConnectors), "", "MB", "from the end of a copy to GET /connector-plugins p50", "most")
	for _, isolation := range []string{"plugin", "connector"} {
		memory, installed, err := b.measurePlugins(ctx, clock, isolation)
		if err != nil {
			return fmt.Errorf("plugin.isolation=%s: %w", isolation, err)
		}
		t.row("plugin.isolation="+isolation, whole(memory), quantile(installed, 50), quantile(installed, 100))
	}
	return nil
}

// startTime measures the start of a bundled class's process.
func (b *bench) startTime(ctx context.Context) (took []time.Duration, err error) {
	classes := connectors.Bundled()
	i := slices.IndexFunc(classes, func(c *connect.Class) bool { return c.Type() == connect.Source })
	h := host.New(host.Options{Bundled: classes, Isolation: host.EachConnector, Log: slog.New(slog.DiscardHandler), Stdout: io.Discard,
		Command: func(class string) *exec.Cmd { return exec.Command(b.worker, "plugin", class) }})
	defer h.Close()
	for range starts {
		began := time.Now()
		p, err := h.Open(ctx, "c", classes[i], nil)
		if err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
		p.Release()
	}
	return took, nil
}

// measurePlugins installs the plugin under several names while a worker is running. Then it
// measures the memory of idle connectors of this plugin.
func (b *bench) measurePlugins(ctx context.Context, plugin, isolation string) (mb float64, installed []time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := b.newRun("plugins-" + isolation)
	if err != nil {
		return 0, nil, err
	}
	folder := filepath.Join(r.dir, "drop")
	if err := os.Mkdir(folder, 0o755); err != nil {
		return 0, nil, err
	}
	c := &restClient{ctx: ctx, topic: r.name, dir: r.dir}
	if c.base, err = freeURL(); err != nil {
		return 0, nil, err
	}
	s, err := b.millraceWith(r, "listeners="+c.base+"\nplugin.isolation="+isolation+"\nplugin.path="+folder+"\n")
	if err != nil {
		return 0, nil, err
	}
	defer s.stop()
	if err := c.until(func() bool { status, _ := c.do(http.MethodGet, "/connectors", nil); return status == http.StatusOK }); err != nil {
		return 0, nil, err
	}
	if installed, err = c.install(plugin, folder); err != nil {
		return 0, nil, err
	}
	for i := range restConnectors {
		if err := c.idle(fmt.Sprint("idle-", i)); err != nil {
			return 0, nil, err
		}
	}
	return memory(s.pid), installed, nil
}

// install copies a plugin into a folder under several names, and removes all but the last.
func (c *restClient) install(plugin, folder string) (took []time.Duration, err error) {
	shown := func() bool {
		_, body := c.do(http.MethodGet, "/connector-plugins", nil)
		return bytes.Contains(body, []byte("example.ClockSourceConnector"))
	}
	for i := range copies {
		path := filepath.Join(folder, fmt.Sprint("connect-clock-", i))
		if err := copyFile(plugin, path); err != nil {
			return nil, err
		}
		copied := time.Now()
		if err := c.until(shown); err != nil {
			return nil, err
		}
		took = append(took, time.Since(copied))
		if i == copies-1 {
			break
		}
		if err := os.Remove(path); err != nil {
			return nil, err
		}
		if err := c.until(func() bool { return !shown() }); err != nil {
			return nil, err
		}
	}
	return took, nil
}

// idle creates a connector that waits for an hour.
func (c *restClient) idle(name string) error {
	config := map[string]string{"connector.class": "ClockSource", "topic": c.topic, "interval.ms": "3600000"}
	if status, body := c.do(http.MethodPost, "/connectors", map[string]any{"name": name, "config": config}); status != http.StatusCreated {
		return fmt.Errorf("creating %s: status %d: %s", name, status, body)
	}
	return c.until(func() bool {
		_, body := c.do(http.MethodGet, "/connectors/"+name+"/tasks/0/status", nil)
		return bytes.Contains(body, []byte(`"RUNNING"`))
	})
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o755)
}

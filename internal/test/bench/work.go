package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"millrace/internal/test/apache"
)

// source compares copying a file to a topic.
func (b *bench) source() comparison {
	connector := func(r run) string { return b.sourceOf(r, b.input, "") }
	return comparison{
		name:   "file source",
		before: func(context.Context) error { return nil },
		workers: []contender{
			{"Millrace", func(r run) (*started, error) { return b.millrace(r, connector(r)) }, b.inTopic},
			{"Apache Connect", func(r run) (*started, error) { return b.apache(r, connector(r)) }, b.inTopic},
			{"hand-written loop", func(r run) (*started, error) { return b.loop(r, "source", b.broker.Addr(), r.name, b.input) }, b.inTopic},
		},
	}
}

// sink compares copying a topic to a file.
func (b *bench) sink() comparison {
	const topic = "sink-input"
	connector := func(r run) string {
		return fmt.Sprintf("name=%s\nconnector.class=FileStreamSink\nfile=%s\ntopics=%s\n", r.name, outFile(r), topic)
	}
	return comparison{
		name: "file sink",
		before: func(ctx context.Context) error {
			return loop(ctx, []string{"source", b.broker.Addr(), topic, b.input})
		},
		workers: []contender{
			{"Millrace", func(r run) (*started, error) { return b.millrace(r, connector(r)) }, inFile},
			{"Apache Connect", func(r run) (*started, error) { return b.apache(r, connector(r)) }, inFile},
			{"hand-written loop", func(r run) (*started, error) { return b.loop(r, "sink", b.broker.Addr(), topic, outFile(r)) }, inFile},
		},
	}
}

func outFile(r run) string { return filepath.Join(r.dir, "out.txt") }

func (b *bench) millrace(r run, connector string) (*started, error) {
	return b.millraceWith(r, "listeners=http://127.0.0.1:0\n", connector)
}

// millraceWith starts a Millrace worker with additional worker properties.
func (b *bench) millraceWith(r run, more string, connectors ...string) (*started, error) {
	file := filepath.Join(r.dir, "worker.properties")
	args := []string{"standalone", "--log-level", "error", file}
	texts := map[string]string{file: b.props(r) + more}
	for i, text := range connectors {
		path := filepath.Join(r.dir, fmt.Sprintf("connector-%d.properties", i))
		texts[path] = text
		args = append(args, path)
	}
	for path, text := range texts {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	return begin(exec.Command(b.worker, args...))
}

func (b *bench) apache(r run, connector string) (*started, error) {
	return b.apacheWith(r, "", connector)
}

// apacheWith starts an Apache worker with additional worker properties.
func (b *bench) apacheWith(r run, more string, connectors ...string) (*started, error) {
	c, err := apache.StartConnectStandalone(r.dir, b.props(r)+more, connectors...)
	if err != nil {
		return nil, err
	}
	return &started{c.PID(), c.Stop}, nil
}

func (b *bench) props(r run) string {
	return apache.StandaloneProps(b.broker.Addr(), filepath.Join(r.dir, "offsets"))
}

func (b *bench) loop(_ run, args ...string) (*started, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return begin(exec.Command(self, append([]string{"loop"}, args...)...))
}

// begin starts a process that ends by itself or on an interrupt.
func begin(cmd *exec.Cmd) (*started, error) {
	var output strings.Builder
	cmd.Stderr = &output
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	stop := func() error {
		_ = cmd.Process.Signal(syscall.SIGINT) // it may have ended already
		if err := cmd.Wait(); err != nil {
			return fmt.Errorf("%s: %w: %s", cmd.Path, err, output.String())
		}
		return nil
	}
	return &started{cmd.Process.Pid, stop}, nil
}

// lineLength is the length of a line in bytes, including its end.
const lineLength = 100

func writeLines(path string, n int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	for i := range n {
		fmt.Fprintf(w, "%010d %s\n", i, strings.Repeat("x", lineLength-12))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

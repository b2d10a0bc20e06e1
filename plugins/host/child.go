package host

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	goplugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"
)

// child is the operating system process of a plugin. It reads the output of the process during the
// whole lifetime, and detects the end immediately.
type child struct {
	cmd    *exec.Cmd
	stderr io.Writer
	stdout io.Writer     // receives the output after the handshake line
	done   chan struct{} // closed when the process has ended; cmd.ProcessState is set

	line      *io.PipeReader // receives the handshake line
	lineWrite *io.PipeWriter
	greeted   bool
	noise     io.Writer // receives the output before the handshake line; nil: nothing may precede it
	early     []byte    // the beginning of a line of it
}

var _ runner.Runner = (*child)(nil)

func newChild(cmd *exec.Cmd, stdout, stderr io.Writer) *child {
	c := &child{cmd: cmd, stdout: stdout, stderr: stderr, done: make(chan struct{})}
	c.line, c.lineWrite = io.Pipe()
	return c
}

// holdTime is how long descendants of an ended process may keep its output open.
const holdTime = 100 * time.Millisecond

// Start starts the process, and a goroutine that waits for its end.
func (c *child) Start(context.Context) error {
	c.cmd.Stdout, c.cmd.Stderr, c.cmd.WaitDelay = stdoutOf{c}, c.stderr, holdTime
	if err := c.cmd.Start(); err != nil {
		c.finish()
		return err
	}
	go func() {
		_ = c.cmd.Wait() // ProcessState has the outcome
		killGroup(c.cmd)
		if hasOwnGroup(c.cmd) {
			killStrays(socketVariable(c.cmd))
		}
		c.finish()
	}()
	return nil
}

// socketVariable returns the environment variable with the socket directory. If it is set more than
// once, the last one applies, as for every variable.
func socketVariable(cmd *exec.Cmd) (found string) {
	for _, v := range cmd.Env {
		if strings.HasPrefix(v, goplugin.EnvUnixSocketDir+"=") {
			found = v
		}
	}
	return found
}

func (c *child) finish() {
	if len(c.early) > 0 {
		_, _ = c.noise.Write(append(c.early, '\n')) // logs do not fail
	}
	_ = c.lineWrite.Close()
	close(c.done)
}

// stdoutOf sends the first line of standard output to the handshake, and the rest to the worker's
// standard output.
type stdoutOf struct{ c *child }

func (w stdoutOf) Write(b []byte) (int, error) {
	if w.c.greeted {
		return w.c.stdout.Write(b)
	}
	size := len(b)
	if w.c.noise != nil {
		if b = w.c.skip(b); b == nil {
			return size, nil
		}
	}
	end := bytes.IndexByte(b, '\n')
	first := b[:end+1]
	if end < 0 {
		first = b
	}
	// A write error means that the handshake was given up.
	_, _ = w.c.lineWrite.Write(first)
	if end >= 0 {
		w.c.greeted = true
		_ = w.c.lineWrite.Close()
		if _, err := w.c.stdout.Write(b[end+1:]); err != nil {
			return 0, err
		}
	}
	return size, nil
}

// handshake matches a handshake line, and nothing that a JVM writes: its options can make it write
// to standard output.
var handshake = regexp.MustCompile(`^\d+\|\d+\|`)

// skip returns the output from the handshake line on, nil if that has not come yet. It sends
// complete lines before that line to the log.
func (c *child) skip(b []byte) []byte {
	c.early = append(c.early, b...)
	for {
		end := bytes.IndexByte(c.early, '\n')
		if end < 0 && len(c.early) <= maxLogLine {
			return nil
		}
		if handshake.Match(c.early) {
			out := c.early
			c.early = nil
			return out
		}
		line := c.early[:end+1]
		if end < 0 {
			line = c.early
		}
		_, _ = c.noise.Write(line) // logs do not fail
		c.early = c.early[len(line):]
	}
}

// Stdout returns the handshake line, or the output that appeared instead.
func (c *child) Stdout() io.ReadCloser { return c.line }

// Stderr is empty because standard error goes directly to the log.
func (c *child) Stderr() io.ReadCloser { return io.NopCloser(bytes.NewReader(nil)) }

// Wait waits for the end of the process.
func (c *child) Wait(context.Context) error {
	<-c.done
	return nil
}

// Kill kills the process and its descendants. It also aborts the handshake.
func (c *child) Kill(context.Context) error {
	_ = c.line.Close()
	if c.cmd.Process == nil {
		return nil
	}
	killGroup(c.cmd)
	if err := c.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

// ended reports whether the process has ended.
func (c *child) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// ID returns the process ID.
func (c *child) ID() string {
	if c.cmd.Process == nil {
		return ""
	}
	return strconv.Itoa(c.cmd.Process.Pid)
}

// Name is for go-plugin's own log, which is discarded.
func (c *child) Name() string { return c.cmd.Path }

// Diagnose returns no additional diagnosis.
func (c *child) Diagnose(context.Context) string { return "" }

// PluginToHost and HostToPlugin translate addresses. They are identities because plugins share the
// worker's network namespace.
func (c *child) PluginToHost(network, addr string) (string, string, error) { return network, addr, nil }

func (c *child) HostToPlugin(network, addr string) (string, string, error) { return network, addr, nil }

package host

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	goplugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"
)

// child is the operating system's process of a plugin. What it writes is read for as long as it lives, whatever it is, and its
// end is known at once.
type child struct {
	cmd    *exec.Cmd
	stderr io.Writer
	stdout io.Writer     // what comes after the handshake line
	done   chan struct{} // closed when it has ended; cmd.ProcessState is set

	line      *io.PipeReader // the handshake line
	lineWrite *io.PipeWriter
	greeted   bool
}

var _ runner.Runner = (*child)(nil)

func newChild(cmd *exec.Cmd, stdout, stderr io.Writer) *child {
	c := &child{cmd: cmd, stdout: stdout, stderr: stderr, done: make(chan struct{})}
	c.line, c.lineWrite = io.Pipe()
	return c
}

// holdTime is how long what a process started may hold its output open after its end.
const holdTime = 100 * time.Millisecond

// Start starts the process. A goroutine of its own waits for its end.
func (c *child) Start(context.Context) error {
	c.cmd.Stdout, c.cmd.Stderr, c.cmd.WaitDelay = stdoutOf{c}, c.stderr, holdTime
	if err := c.cmd.Start(); err != nil {
		c.finish()
		return err
	}
	go func() {
		_ = c.cmd.Wait() // how it ended is in ProcessState
		killGroup(c.cmd)
		if hasOwnGroup(c.cmd) {
			killStrays(socketVariable(c.cmd))
		}
		c.finish()
	}()
	return nil
}

// socketVariable is the variable that tells the process where its socket is to be: the last of this name, as of every other.
func socketVariable(cmd *exec.Cmd) (found string) {
	for _, v := range cmd.Env {
		if strings.HasPrefix(v, goplugin.EnvUnixSocketDir+"=") {
			found = v
		}
	}
	return found
}

func (c *child) finish() {
	_ = c.lineWrite.Close()
	close(c.done)
}

// stdoutOf gives the first line of standard output to whoever shakes hands, and the rest to the worker's own.
type stdoutOf struct{ c *child }

func (w stdoutOf) Write(b []byte) (int, error) {
	if w.c.greeted {
		return w.c.stdout.Write(b)
	}
	end := bytes.IndexByte(b, '\n')
	first := b[:end+1]
	if end < 0 {
		first = b
	}
	// Nobody reads any more when the handshake was given up.
	_, _ = w.c.lineWrite.Write(first)
	if end >= 0 {
		w.c.greeted = true
		_ = w.c.lineWrite.Close()
		if _, err := w.c.stdout.Write(b[end+1:]); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}

// Stdout is the handshake line, or the beginning of what came in its place.
func (c *child) Stdout() io.ReadCloser { return c.line }

// Stderr is empty: it goes straight to the log.
func (c *child) Stderr() io.ReadCloser { return io.NopCloser(bytes.NewReader(nil)) }

// Wait waits for the end.
func (c *child) Wait(context.Context) error {
	<-c.done
	return nil
}

// Kill ends the process and what it started. Nobody waits for its handshake any more.
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

// ended reports whether the process is gone.
func (c *child) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// ID is the number of the process.
func (c *child) ID() string {
	if c.cmd.Process == nil {
		return ""
	}
	return strconv.Itoa(c.cmd.Process.Pid)
}

// Name is for go-plugin's own log, which nobody reads.
func (c *child) Name() string { return c.cmd.Path }

// Diagnose has no guesses.
func (c *child) Diagnose(context.Context) string { return "" }

// PluginToHost and HostToPlugin are for plugins in another name space than the worker's.
func (c *child) PluginToHost(network, addr string) (string, string, error) { return network, addr, nil }

func (c *child) HostToPlugin(network, addr string) (string, string, error) { return network, addr, nil }

package apache

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"millrace/internal/test/child"
)

const (
	startTimeout = 3 * time.Minute // generous, for busy machines
	stopTimeout  = 20 * time.Second
	pollInterval = 50 * time.Millisecond
)

// process is a running JVM.
type process struct {
	cmd  *exec.Cmd
	log  string
	done <-chan struct{} // closed when the process has ended
}

// java starts a class. Its output is appended to the file log.
func java(log string, args ...string) (*process, error) {
	jars, err := Jars()
	if err != nil {
		return nil, err
	}
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	args = slices.Concat(startsFast(), []string{"-cp", filepath.Join(jars, "*"), "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
		"-Dorg.slf4j.simpleLogger.showDateTime=true"}, args)
	cmd := exec.Command("java", args...)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = dieWithParent()
	done, err := child.Start(cmd)
	if err != nil {
		return nil, fmt.Errorf("starting java: %w", err)
	}
	return &process{cmd: cmd, log: log, done: done}, nil
}

// startsFast returns JVM options for tests. Test JVMs live for seconds, so that the optimizing
// compiler and parallel garbage collection cost more than they save. Benchmarks use the JVM's
// defaults.
func startsFast() []string {
	if testing.Testing() {
		return []string{"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"}
	}
	return nil
}

// PID returns the process id of the JVM.
func (p *process) PID() int { return p.cmd.Process.Pid }

// Log returns the path of the log file.
func (p *process) Log() string { return p.log }

// Stop ends the process gracefully, and returns when it has ended.
func (p *process) Stop() error {
	if err := p.signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-p.done:
		return nil
	case <-time.After(stopTimeout):
		return errors.Join(fmt.Errorf("process %d %w; %s", p.PID(), errHangs, p.tail()), p.Kill())
	}
}

var errHangs = errors.New("does not stop and was killed")

// Kill ends the process immediately, like a crash.
func (p *process) Kill() error {
	if err := p.signal(os.Kill); err != nil {
		return err
	}
	<-p.done
	return nil
}

func (p *process) signal(s os.Signal) error {
	select {
	case <-p.done:
		return nil
	default:
		return p.cmd.Process.Signal(s)
	}
}

// until returns when ready succeeds, or with an error when the process ends or the timeout expires.
func (p *process) until(ready func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		err := ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("process %d has ended; %s", p.PID(), p.tail())
		case <-ctx.Done():
			return fmt.Errorf("no answer in %v: %w; %s", startTimeout, err, p.tail())
		case <-ticker.C:
		}
	}
}

// tail returns the end of the log, for error messages.
func (p *process) tail() string {
	data, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
	return fmt.Sprintf("the end of %s:\n%s", p.log, bytes.Join(lines[max(0, len(lines)-20):], []byte("\n")))
}

// The range of ports is below that of Linux's outgoing connections: none of them can take the port
// of a broker that is down.
const firstPort, lastPort = 23000, 23999

// nextPort cycles through the range, from a different start in each process.
var nextPort = func() *atomic.Uint32 {
	var n atomic.Uint32
	n.Store(uint32(os.Getpid()) * 31)
	return &n
}()

// reserved holds a UDP socket for each port of this process until the process ends. It keeps other
// processes of this package from taking the port of a killed broker that will be restarted.
var reserved sync.Map

// freePorts finds n unused ports on the loopback address.
func freePorts(n int) ([]int, error) {
	const count = lastPort - firstPort + 1
	var ports []int
	for range count {
		port := firstPort + int(nextPort.Add(1))%count
		l, err := net.Listen("tcp", loopback(port))
		if err != nil {
			continue
		}
		l.Close()
		mark, err := net.ListenPacket("udp", loopback(port))
		if err != nil {
			continue
		}
		reserved.Store(port, mark)
		if ports = append(ports, port); len(ports) == n {
			return ports, nil
		}
	}
	return nil, fmt.Errorf("no free port between %d and %d", firstPort, lastPort)
}

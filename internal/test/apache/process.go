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
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const (
	startTimeout = 3 * time.Minute // a busy machine takes its time
	stopTimeout  = 20 * time.Second
	lookEvery    = 50 * time.Millisecond
)

// process is a running JVM.
type process struct {
	cmd  *exec.Cmd
	log  string
	done chan struct{} // closed when it has ended
}

// java starts a class with its output appended to the file log.
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
	p := &process{cmd: cmd, log: log, done: make(chan struct{})}
	started := make(chan error)
	go p.run(started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting java: %w", err)
	}
	return p, nil
}

// startsFast are the options of JVMs in tests: they live for seconds, in which the optimizing compiler and several threads of garbage
// collection cost more than they bring. Benchmarks have the JVM as it is.
func startsFast() []string {
	if testing.Testing() {
		return []string{"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"}
	}
	return nil
}

// run starts the JVM and waits for its end on one thread: Linux takes the death of the starting thread for the parent's.
func (p *process) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	_ = p.cmd.Wait()
	close(p.done)
}

// PID is the process id of the JVM.
func (p *process) PID() int { return p.cmd.Process.Pid }

// Log is the file that it logs to.
func (p *process) Log() string { return p.log }

// Stop asks the process to end, and returns when it has.
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

var errHangs = errors.New("does not stop, and is killed")

// Kill ends the process at once, as a crash would.
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

// until returns when ready says so, or with an error when the process ends or the time runs out.
func (p *process) until(ready func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	ticker := time.NewTicker(lookEvery)
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

// tail is the end of the log, for messages.
func (p *process) tail() string {
	data, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
	return fmt.Sprintf("the end of %s:\n%s", p.log, bytes.Join(lines[max(0, len(lines)-20):], []byte("\n")))
}

// The ports to choose from: below those that Linux gives to outgoing connections, so that none of these takes the port
// of a broker that is down for a while.
const firstPort, lastPort = 23000, 23999

// nextPort goes round, from another place in each process.
var nextPort = func() *atomic.Uint32 {
	var n atomic.Uint32
	n.Store(uint32(os.Getpid()) * 31)
	return &n
}()

// taken are the ports of this process: a socket of UDP marks each until the process ends, so that no other process of this package takes
// the port of a broker that was killed and is to come back.
var taken sync.Map

// freePorts finds n ports on the loopback address that nobody listens on.
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
		taken.Store(port, mark)
		if ports = append(ports, port); len(ports) == n {
			return ports, nil
		}
	}
	return nil, fmt.Errorf("no free port between %d and %d", firstPort, lastPort)
}

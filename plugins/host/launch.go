package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"
	"google.golang.org/grpc"

	"millrace/plugins/host/cgroup"
	"millrace/plugins/host/jvm"
	"millrace/plugins/host/socket"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// launchOptions are the output, start timeout, and limits of a plugin process.
type launchOptions struct {
	stderr  func() io.Writer // one for each of the two ways in which it arrives
	stdout  io.Writer
	timeout time.Duration
	limits  limits
	largest int  // maximum size of a message in bytes
	java    bool // it is a JVM
}

// session is a started process that responds.
type session struct {
	child   *child
	socket  *socket.Dir
	end     context.CancelFunc // kills the process
	confine cgroup.Group
	client  *goplugin.Client
	service
}

// service is the gRPC client of a plugin process.
type service struct {
	rpc  connectv1.PluginClient
	conn *grpc.ClientConn
}

// launch starts a plugin process. The process ends with ctx at the latest. If launch fails, no
// process is left behind.
func launch(ctx context.Context, cmd *exec.Cmd, o launchOptions) (*session, error) {
	life, end := context.WithCancel(ctx)
	s := &session{end: end}
	own := command(life, cmd)
	if err := s.prepare(own, o); err != nil {
		s.socket.Close()
		s.confine.Release()
		end()
		return nil, err
	}
	s.client = goplugin.NewClient(&goplugin.ClientConfig{
		HandshakeConfig: wire.Handshake,
		Plugins:         goplugin.PluginSet{wire.PluginName: grpcPlugin{}},
		RunnerFunc: func(_ hclog.Logger, spec *exec.Cmd, folder string) (runner.Runner, error) {
			own.Env = append(own.Env, spec.Env...)
			return s.child, o.limits.give(folder)
		},
		UnixSocketConfig: &goplugin.UnixSocketConfig{TempDir: s.socket.Path},
		SkipHostEnv:      true,
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		StartTimeout:     o.timeout,
		GRPCDialOptions:  wire.DialOptions(o.largest),
		SyncStderr:       o.stderr(), // a Go plugin's os.Stderr arrives here
		SyncStdout:       o.stdout,
		Logger:           hclog.NewNullLogger(),
	})
	// go-plugin limits the wait for the handshake line, but not the wait for a response at the
	// address in that line.
	late := time.AfterFunc(o.timeout, end)
	protocol, err := s.client.Client()
	if err == nil {
		var raw any
		if raw, err = protocol.Dispense(wire.PluginName); err == nil {
			s.service = raw.(service)
		}
	}
	if inTime := late.Stop(); err == nil && inTime {
		return s, nil
	} else if !inTime {
		err = fmt.Errorf("it did not answer within %v", o.timeout)
	}
	s.kill()
	state := s.child.cmd.ProcessState
	if err = brief(err); !errors.Is(err, errSilent) || state == nil {
		return nil, err
	}
	if o.java {
		err = endedJVM{state.String()}
	}
	if signaled(state) {
		err = crashedAtStart{err}
	}
	return nil, err
}

// crashedAtStart is the error of a process that a signal ended before it was ready, as when the system
// is out of memory.
type crashedAtStart struct{ error }

func (e crashedAtStart) Unwrap() error { return e.error }

// endedJVM is the error of a JVM that ended before it was ready. state says how, as in "exit status
// 1".
type endedJVM struct{ state string }

func (e endedJVM) Error() string { return "the JVM ended: " + e.state }

// workersOptions is where the options of a JVM come from that has none of a connector's own.
const workersOptions = "plugin.java.options in the worker's file"

// withLines adds the last lines of a process that did not start to the reason. options says where
// the options of a JVM come from; "" if the caller does.
func withLines(err error, lines *tail, options string) error {
	var jvmEnd endedJVM
	if errors.As(err, &jvmEnd) {
		return fmt.Errorf("%s%s", jvm.NotStarted(jvmEnd.state, lines.copy(), options), lines)
	}
	return fmt.Errorf("%w%s", err, lines)
}

// prepare sets up a command with a minimal environment, without the worker's open files, and with
// the limits.
func (s *session) prepare(own *exec.Cmd, o launchOptions) (err error) {
	own.Env = append(o.limits.environment(), own.Env...)
	keepFiles()
	endWithWorker(own)
	if err := o.limits.become(own); err != nil {
		return err
	}
	if s.socket, err = socket.New(); err != nil {
		return err
	}
	if s.confine, err = (cgroup.Limits{Memory: o.limits.memory, CPU: o.limits.cpu}).Confine(own); err != nil {
		return err
	}
	s.child = newChild(own, o.stdout, o.stderr())
	if o.java {
		s.child.noise = o.stderr()
	}
	return nil
}

var errSilent = errors.New("it does not speak the plugin protocol: it ended without the handshake line")

// brief rewords errors of go-plugin for users.
func brief(err error) error {
	text := strings.Join(strings.Fields(err.Error()), " ")
	switch said, unknown := strings.CutPrefix(text, "Unrecognized remote plugin message:"); {
	case !unknown:
		return err
	case strings.Contains(said, "Failed to read any lines"):
		return errSilent
	default:
		return fmt.Errorf("it does not speak the plugin protocol: it wrote %q in place of the handshake line: print to standard error instead", strings.TrimSpace(said))
	}
}

// endedByForce reports whether a killed process did not exit by itself when it was asked to.
func (s *session) endedByForce() bool { return signaled(s.child.cmd.ProcessState) }

// leaveTime is how long a process has to exit when it is asked to. A stopped process does not
// respond, nor does a JavaScript program during a computation.
const leaveTime = 5 * time.Second

// kill ends the process, and the descendants of an installed plugin. It asks a responsive process
// to exit first.
func (s *session) kill() {
	if s.rpc == nil {
		s.end()
	}
	late := time.AfterFunc(leaveTime, s.end) // go-plugin waits for the response without a limit
	s.client.Kill()
	late.Stop()
	s.end()
	s.confine.Release()
	s.socket.Close()
}

// command returns cmd set up to be killed when ctx ends.
func command(ctx context.Context, cmd *exec.Cmd) *exec.Cmd {
	out := exec.CommandContext(ctx, cmd.Path)
	out.Args, out.Env, out.Dir, out.SysProcAttr, out.Err = cmd.Args, cmd.Env, cmd.Dir, cmd.SysProcAttr, cmd.Err
	out.Stdin = cmd.Stdin
	out.Cancel = func() error {
		killGroup(out)
		return out.Process.Kill()
	}
	return out
}

type grpcPlugin struct {
	goplugin.NetRPCUnsupportedPlugin
}

var _ goplugin.GRPCPlugin = grpcPlugin{}

func (grpcPlugin) GRPCServer(*goplugin.GRPCBroker, *grpc.Server) error {
	return errors.New("a worker is no plugin")
}

func (grpcPlugin) GRPCClient(_ context.Context, _ *goplugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return service{connectv1.NewPluginClient(conn), conn}, nil
}

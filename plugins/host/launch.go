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

	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// launchOptions is where a plugin's output goes, how long it may take until it answers, and how it is confined.
type launchOptions struct {
	stderr  func() io.Writer // one for each of the two ways that it comes
	stdout  io.Writer
	timeout time.Duration
	limits  limits
	largest int // bytes of a message
}

// session is a process that was started, and answers.
type session struct {
	child   *child
	room    *room
	end     context.CancelFunc // ends the process at once
	confine confinement
	client  *goplugin.Client
	service
}

// service is what a plugin process answers.
type service struct {
	rpc  connectv1.PluginClient
	conn *grpc.ClientConn
}

// launch starts a plugin process, which lives no longer than ctx. It leaves none behind when it fails.
func launch(ctx context.Context, cmd *exec.Cmd, o launchOptions) (*session, error) {
	life, end := context.WithCancel(ctx)
	s := &session{end: end}
	own := command(life, cmd)
	if err := s.prepare(own, o); err != nil {
		s.room.close()
		s.confine.release()
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
		UnixSocketConfig: &goplugin.UnixSocketConfig{TempDir: s.room.path},
		SkipHostEnv:      true,
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		StartTimeout:     o.timeout,
		GRPCDialOptions:  wire.DialOptions(o.largest),
		SyncStderr:       o.stderr(), // what a Go plugin writes to its os.Stderr comes this way
		SyncStdout:       o.stdout,
		Logger:           hclog.NewNullLogger(),
	})
	// go-plugin waits for the handshake line as long as it is told, but for an answer at the address in there for ever.
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
	return nil, brief(err)
}

// prepare sets up a command: with little of the worker's environment, nothing of its open files, and within its limits.
func (s *session) prepare(own *exec.Cmd, o launchOptions) (err error) {
	own.Env = append(o.limits.environment(), own.Env...)
	keepFiles()
	endWithWorker(own)
	if err := o.limits.become(own); err != nil {
		return err
	}
	if s.room, err = openRoom(); err != nil {
		return err
	}
	if s.confine, err = o.limits.confine(own); err != nil {
		return err
	}
	s.child = newChild(own, o.stdout, o.stderr())
	return nil
}

// brief is go-plugin's error in the user's words.
func brief(err error) error {
	text := strings.Join(strings.Fields(err.Error()), " ")
	switch said, unknown := strings.CutPrefix(text, "Unrecognized remote plugin message:"); {
	case !unknown:
		return err
	case strings.Contains(said, "Failed to read any lines"):
		return errors.New("it does not speak the plugin protocol: it ended without the handshake line")
	default:
		return fmt.Errorf("it does not speak the plugin protocol: it wrote %q in place of the handshake line: print to standard error instead", strings.TrimSpace(said))
	}
}

// endedByForce reports, of a process that was killed, whether it had to be: it did not leave when it was asked to.
func (s *session) endedByForce() bool { return signaled(s.child.cmd.ProcessState) }

// leaveTime is how long a process has to answer when it is asked to leave. One that is stopped does not answer, nor does a program in
// JavaScript that computes.
const leaveTime = 5 * time.Second

// kill ends the process, with all that it started if it is an installed plugin's. One that answers is asked first.
func (s *session) kill() {
	if s.rpc == nil {
		s.end()
	}
	late := time.AfterFunc(leaveTime, s.end) // go-plugin waits for the answer without a limit
	s.client.Kill()
	late.Stop()
	s.end()
	s.confine.release()
	s.room.close()
}

// command is cmd, to be killed when ctx ends.
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

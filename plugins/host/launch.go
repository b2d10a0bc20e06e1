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
	"google.golang.org/grpc"

	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// launchOptions is where a plugin's output goes, and how long it may take until it answers.
type launchOptions struct {
	stderr  func() io.Writer // one for each of the two ways that it comes
	stdout  io.Writer
	timeout time.Duration
}

// session is a process that was started, and answers.
type session struct {
	cmd    *exec.Cmd
	end    context.CancelFunc // ends the process at once
	client *goplugin.Client
	rpc    connectv1.PluginClient
}

// endedByForce reports, of a process that was killed, whether it had to be: it did not leave when it was asked to.
func (s session) endedByForce() bool { return signaled(s.cmd.ProcessState) }

// launch starts a plugin process, which lives no longer than ctx. It leaves none behind when it fails.
func launch(ctx context.Context, cmd *exec.Cmd, o launchOptions) (session, error) {
	life, end := context.WithCancel(ctx)
	s := session{cmd: command(life, cmd), end: end}
	endWithWorker(s.cmd)
	s.client = goplugin.NewClient(&goplugin.ClientConfig{
		HandshakeConfig:  wire.Handshake,
		Plugins:          goplugin.PluginSet{wire.PluginName: grpcPlugin{}},
		Cmd:              s.cmd,
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		StartTimeout:     o.timeout,
		GRPCDialOptions:  wire.DialOptions(),
		Stderr:           o.stderr(),
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
			s.rpc = raw.(connectv1.PluginClient)
		}
	}
	if inTime := late.Stop(); err == nil && inTime {
		return s, nil
	} else if !inTime {
		err = fmt.Errorf("it did not answer within %v", o.timeout)
	}
	s.kill()
	return s, brief(err)
}

// brief is go-plugin's error without its guesses, which take half a page.
func brief(err error) error {
	text, _, guesses := strings.Cut(err.Error(), "This usually means")
	if !guesses {
		return err
	}
	said := strings.Join(strings.Fields(strings.TrimPrefix(text, "Unrecognized remote plugin message:")), " ")
	if strings.HasPrefix(said, "Failed to read any lines") {
		return errors.New("it does not speak the plugin protocol: it ended without the handshake line")
	}
	return fmt.Errorf("it does not speak the plugin protocol: it wrote %q in place of the handshake line", said)
}

// leaveTime is how long a process and what it started may take to end; go-plugin kills the process itself after 2 seconds.
const leaveTime = 2500 * time.Millisecond

// kill ends the process, with all that it started if it is an installed plugin's.
func (s session) kill() {
	if s.client == nil { // it was never started
		return
	}
	defer s.end()
	if s.rpc == nil {
		killGroup(s.cmd) // or go-plugin waits for whoever holds its pipes
	} else {
		defer time.AfterFunc(leaveTime, func() { killGroup(s.cmd) }).Stop()
	}
	s.client.Kill()
	killGroup(s.cmd)
}

// command is cmd, to be killed when ctx ends.
func command(ctx context.Context, cmd *exec.Cmd) *exec.Cmd {
	out := exec.CommandContext(ctx, cmd.Path)
	out.Args, out.Env, out.Dir, out.SysProcAttr, out.Err = cmd.Args, cmd.Env, cmd.Dir, cmd.SysProcAttr, cmd.Err
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
	return connectv1.NewPluginClient(conn), nil
}

package host

import (
	"context"
	"errors"
	"io"
	"os/exec"
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
	client *goplugin.Client
	rpc    connectv1.PluginClient
}

// launch starts a plugin process, which lives no longer than ctx. It leaves none behind when it fails.
func launch(ctx context.Context, cmd *exec.Cmd, o launchOptions) (session, error) {
	s := session{cmd: command(ctx, cmd)}
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
	protocol, err := s.client.Client()
	if err == nil {
		var raw any
		if raw, err = protocol.Dispense(wire.PluginName); err == nil {
			s.rpc = raw.(connectv1.PluginClient)
			return s, nil
		}
	}
	s.kill()
	return s, err
}

// kill ends the process, with all that it started if it is an installed plugin's.
func (s session) kill() {
	if s.rpc == nil {
		killGroup(s.cmd) // or go-plugin waits for whoever holds its pipes
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

// Package sdk is the entry point for connector authors: Serve runs a plugin with its classes.
package sdk

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// Serve runs this process as a plugin that offers the classes, until the worker ends it. A plugin's
// main only calls Serve. If no worker started the process, it prints a description and exits with
// status 1.
func Serve(classes ...*connect.Class) {
	go exitWithParent(os.Getppid())
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig: wire.Handshake,
		Plugins:         goplugin.PluginSet{wire.PluginName: grpcPlugin{classes: classes}},
		GRPCServer: func(opts []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(opts, wire.ServerOptions()...)...)
		},
		Logger: hclog.NewNullLogger(),
	})
}

// FirstTaskStarted is called once, after the first task of this process has started. A program may
// set it before Serve, to free memory that only its start needed.
var FirstTaskStarted = func() {}

// exitWithParent ends the process when its worker has ended for any reason, because a plugin cannot
// work without one.
func exitWithParent(parent int) {
	for range time.Tick(500 * time.Millisecond) {
		if os.Getppid() != parent {
			os.Exit(0)
		}
	}
}

type grpcPlugin struct {
	goplugin.NetRPCUnsupportedPlugin
	classes []*connect.Class
}

var _ goplugin.GRPCPlugin = grpcPlugin{}

func (p grpcPlugin) GRPCServer(_ *goplugin.GRPCBroker, s *grpc.Server) error {
	connectv1.RegisterPluginServer(s, &server{classes: p.classes, log: newLogger()})
	return nil
}

func (grpcPlugin) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("a plugin is no client of itself")
}

// newLogger returns a logger that writes one line of JSON per record to standard error. The worker
// parses them.
func newLogger() *slog.Logger {
	names := map[string]string{slog.TimeKey: "@timestamp", slog.LevelKey: "@level", slog.MessageKey: "@message"}
	levels := map[slog.Level]string{slog.LevelDebug: "debug", slog.LevelInfo: "info", slog.LevelWarn: "warn", slog.LevelError: "error"}
	return slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if len(groups) > 0 {
				return a
			}
			if level, ok := a.Value.Any().(slog.Level); ok && a.Key == slog.LevelKey {
				a.Value = slog.StringValue(levels[level])
			}
			if name, ok := names[a.Key]; ok {
				a.Key = name
			}
			return a
		},
	}))
}

// Package sdktest is the contract suite: it checks over real gRPC that a class meets the
// expectations of a worker. Authors run it in the tests of their plugins, for each class. `worker
// plugins verify` runs the same checks on a built plugin.
package sdktest

import (
	"log/slog"
	"net"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"millrace/plugins/connect"
	"millrace/plugins/internal/contract"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
	"millrace/plugins/sdk"
)

// SourceOptions describe a source to the suite.
type SourceOptions struct {
	// number of records that the configuration gives, or the minimum for an endless source
	Records int
	Bad     map[string]string // an invalid value for each key
}

// Source checks a source class. With props, its first task must return the same records at every
// reading.
func Source(t *testing.T, class *connect.Class, props map[string]string, o SourceOptions) {
	run(t, contract.Subject{Class: class, Props: props, Bad: o.Bad, Records: o.Records})
}

// SinkOptions describe a sink to the suite.
type SinkOptions struct {
	Records []connect.SinkRecord // records to put
	// checks that the put records are stored, while the task is still running
	Durable func(t *testing.T)
	Bad     map[string]string // an invalid value for each key
}

// Sink checks a sink class.
func Sink(t *testing.T, class *connect.Class, props map[string]string, o SinkOptions) {
	s := contract.Subject{Class: class, Props: props, Bad: o.Bad, Put: o.Records}
	if o.Durable != nil {
		s.Durable = func(inner contract.T) { o.Durable(inner.(*testing.T)) }
	}
	run(t, s)
}

func run(t *testing.T, s contract.Subject) {
	s.Serve = func(inner contract.T) contract.Running { return serve(inner.(*testing.T), s.Class) }
	for _, c := range contract.Checks(s.Class.Type()) {
		t.Run(c.Name, func(t *testing.T) { c.Run(t, s) })
	}
}

// serve runs the class for one test, and checks that it leaks no goroutine.
func serve(t *testing.T, class *connect.Class) contract.Running {
	t.Helper()
	before := goleak.IgnoreCurrent()
	listener, err := net.Listen("unix", filepath.Join(t.TempDir(), "s"))
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(wire.ServerOptions()...)
	sdk.Register(server, slog.New(slog.DiscardHandler), class)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	conn, err := grpc.NewClient("unix:"+listener.Addr().String(),
		append(wire.DialOptions(1<<30), grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = conn.Close()
		server.Stop()
		<-served //nolint:errcheck // it was stopped
		if err := goleak.Find(before); err != nil {
			t.Errorf("the class leaves goroutines: %v", err)
		}
	})
	return contract.Running{PluginClient: connectv1.NewPluginClient(conn), Kill: func() { _ = conn.Close() }}
}

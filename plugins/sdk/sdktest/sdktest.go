// Package sdktest is the contract suite: what a worker expects of every class, checked over real gRPC. An author runs it
// in the tests of a plugin, for each class.
package sdktest

import (
	"context"
	"log/slog"
	"maps"
	"net"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
	"millrace/plugins/sdk"
)

// patience is how long anything may take.
const patience = 10 * time.Second

// plugin is a class that is served.
type plugin struct {
	connectv1.PluginClient
	class *connect.Class
	props map[string]string
}

// serve runs the class for the length of a test, and checks that it leaves no goroutine.
func serve(t *testing.T, class *connect.Class, props map[string]string) *plugin {
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
		append(wire.DialOptions(), grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = conn.Close()
		server.Stop()
		<-served
		if err := goleak.Find(before); err != nil {
			t.Errorf("the class leaves goroutines: %v", err)
		}
	})
	return &plugin{connectv1.NewPluginClient(conn), class, props}
}

// taskConfigs starts the connector, asks for the configurations of its tasks and stops it.
func (p *plugin) taskConfigs(t *testing.T, maxTasks int) []map[string]string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	stream, err := p.RunConnector(ctx)
	must(t, "running the connector", err)
	for _, r := range []*connectv1.ConnectorRequest{
		{Request: &connectv1.ConnectorRequest_Start{Start: &connectv1.StartConnector{Name: "contract", Class: p.class.Name, Config: p.props}}},
		{Request: &connectv1.ConnectorRequest_TaskConfigs{TaskConfigs: &connectv1.TaskConfigs{MaxTasks: uint32(maxTasks)}}},
		{Request: &connectv1.ConnectorRequest_Stop{Stop: &connectv1.Stop{}}},
	} {
		must(t, "asking the connector", stream.Send(r))
	}
	var out []map[string]string
	for {
		r, err := stream.Recv()
		if err != nil {
			break
		}
		if e := r.GetTaskConfigs().GetError(); e != nil {
			t.Fatalf("task configurations: %s", e.Message)
		}
		for _, c := range r.GetTaskConfigs().GetConfigs() {
			out = append(out, c.Config)
		}
	}
	if len(out) == 0 || len(out) > maxTasks {
		t.Fatalf("%d task configurations, at most %d were asked for", len(out), maxTasks)
	}
	return out
}

// validates checks that the good configuration has no error, and that each bad value is an error of its own key.
func (p *plugin) validates(t *testing.T, bad map[string]string) {
	t.Helper()
	faults := func(props map[string]string) map[string][]string {
		r, err := p.Validate(t.Context(), &connectv1.ValidateRequest{Class: p.class.Name, Config: props})
		must(t, "validating", err)
		out := map[string][]string{}
		for _, v := range r.Values {
			if len(v.Errors) > 0 {
				out[v.Name] = v.Errors
			}
		}
		return out
	}
	if got := faults(p.props); len(got) > 0 {
		t.Errorf("the good configuration has errors: %v", got)
	}
	for _, key := range slices.Sorted(maps.Keys(bad)) {
		props := maps.Clone(p.props)
		props[key] = bad[key]
		if got := faults(props); len(got[key]) == 0 {
			t.Errorf("%s=%s is no error of that key: %v", key, bad[key], got)
		}
	}
}

func must(t *testing.T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// Package contract checks over gRPC that a class meets the expectations of a worker. Package
// sdktest runs the checks in an author's tests, package verify on any plugin process.
package contract

import (
	"context"
	"maps"
	"slices"
	"time"

	"millrace/configs"
	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// Patience is the timeout of every response.
const Patience = 10 * time.Second

// T is the part of *testing.T that checks use.
type T interface {
	Helper()
	Context() context.Context
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Skipf(format string, args ...any)
}

// Running is a running plugin.
type Running struct {
	connectv1.PluginClient
	Kill func() // ends it abruptly, like a crash
}

// Subject is a class to check, with the data that the checks need.
type Subject struct {
	Serve func(T) Running // starts its plugin for one check
	Class *connect.Class
	Props map[string]string // a valid configuration; nil: skip the checks that need one
	Bad   map[string]string // an invalid value for each key

	Records int  // minimum number of records that a source returns at each reading
	Loose   bool // data may differ between readings, such as a time, if the offsets are equal

	Put []connect.SinkRecord // records to put into a sink
	// checks that the sink has stored the records after a flush; nil: unknown
	Durable func(T)
}

// Check is one check.
type Check struct {
	Name string
	Run  func(T, Subject)
}

// Checks returns the checks for a type of class.
func Checks(t connect.Type) []Check {
	common := []Check{
		{"it describes its keys", described},
		{"a bad configuration names its key", validates},
	}
	if t == connect.Sink {
		return slices.Concat(common, sinkChecks)
	}
	return slices.Concat(common, sourceChecks)
}

func described(t T, s Subject) {
	r, err := s.Serve(t).Describe(t.Context(), &connectv1.DescribeRequest{})
	must(t, "describing", err)
	i := slices.IndexFunc(r.Classes, func(c *connectv1.Class) bool { return c.Name == s.Class.Name })
	if i < 0 {
		t.Fatalf("it does not describe its class %s", s.Class.Name)
	}
	types := []configs.Type{configs.Boolean, configs.String, configs.Int, configs.Short, configs.Long, configs.Double, configs.List, configs.Class, configs.Password}
	for _, k := range r.Classes[i].Keys {
		if !slices.Contains(types, configs.Type(k.Type)) {
			t.Errorf("key %s is of type %q; expected one of %v", k.Name, k.Type, types)
		}
		if k.Doc == "" {
			t.Errorf("key %s has no text that explains it", k.Name)
		}
	}
}

// validates checks that the valid configuration has no error, and that each invalid value and each
// missing required key is an error of its own key.
func validates(t T, s Subject) {
	p := s.Serve(t)
	faults := func(props map[string]string) map[string][]string {
		ctx, cancel := context.WithTimeout(t.Context(), Patience)
		defer cancel()
		r, err := p.Validate(ctx, &connectv1.ValidateRequest{Class: s.Class.Name, Config: props})
		must(t, "validating", err)
		out := map[string][]string{}
		for _, v := range r.Values {
			if len(v.Errors) > 0 {
				out[v.Name] = v.Errors
			}
		}
		return out
	}
	if s.Props != nil {
		if got := faults(s.Props); len(got) > 0 {
			t.Errorf("the good configuration has errors: %v", got)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.Bad)) {
		props := map[string]string{}
		maps.Copy(props, s.Props)
		props[key] = s.Bad[key]
		if got := faults(props); len(got[key]) == 0 {
			t.Errorf("%s=%s is no error of that key: %v", key, s.Bad[key], got)
		}
	}
	for _, k := range s.Class.Config {
		props := map[string]string{}
		maps.Copy(props, s.Props)
		delete(props, k.Name)
		if got := faults(props); k.Required && len(got[k.Name]) == 0 {
			t.Errorf("%s is required, but a configuration without it has no error of that key: %v", k.Name, got)
		}
	}
}

// taskConfig starts the connector, gets the configuration of one task and stops the connector.
func (s Subject) taskConfig(t T, p Running) map[string]string {
	t.Helper()
	if s.Props == nil {
		t.Skipf("there is no configuration to start it with")
	}
	ctx, cancel := context.WithTimeout(t.Context(), Patience)
	defer cancel()
	stream, err := p.RunConnector(ctx)
	must(t, "running the connector", err)
	for _, r := range []*connectv1.ConnectorRequest{
		{Request: &connectv1.ConnectorRequest_Start{Start: &connectv1.StartConnector{Name: "contract", Class: s.Class.Name, Config: s.Props}}},
		{Request: &connectv1.ConnectorRequest_TaskConfigs{TaskConfigs: &connectv1.TaskConfigs{MaxTasks: 1}}},
		{Request: &connectv1.ConnectorRequest_Stop{Stop: &connectv1.Stop{}}},
	} {
		must(t, "asking the connector", stream.Send(r))
	}
	var out []map[string]string
	for {
		r, err := stream.Recv()
		if err != nil {
			if ctx.Err() != nil {
				t.Fatalf("the connector does not stop within %v", Patience)
			}
			break
		}
		if e := r.GetTaskConfigs().GetError(); e != nil {
			t.Fatalf("task configurations: %s", e.Message)
		}
		for _, c := range r.GetTaskConfigs().GetConfigs() {
			out = append(out, c.Config)
		}
	}
	if len(out) != 1 {
		t.Fatalf("%d task configurations, one was asked for", len(out))
	}
	return out[0]
}

func must(t T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// Package verify checks a plugin under the conditions of a worker: in its own process, over the
// real boundary.
package verify

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/plugins/host"
	"millrace/plugins/internal/contract"
)

// Outcome is the result of a check.
type Outcome string

// Results of checks.
const (
	Passed  Outcome = "ok"
	Failed  Outcome = "FAILED"
	Skipped Outcome = "not checked"
)

// Result is one line of a report.
type Result struct {
	Class   string  `json:"class,omitempty"`
	Check   string  `json:"check"`
	Outcome Outcome `json:"outcome"`
	Reason  string  `json:"reason,omitempty"`
}

// Options are data that a plugin's description does not contain.
type Options struct {
	Configs map[string]map[string]string // a configuration by full class name
	Records []connect.SinkRecord         // records for sinks
}

// Run checks the classes of a plugin that the filter only accepts, or all classes if it is nil.
func Run(ctx context.Context, plugin host.Candidate, only func(*connect.Class) bool, o Options) []Result {
	trial, err := plugin.Try(ctx)
	if err != nil {
		return []Result{{Check: "it starts", Outcome: Failed, Reason: err.Error()}}
	}
	results := []Result{{Check: "it starts", Outcome: Passed}}
	for _, class := range trial.Classes {
		if (only == nil || only(class)) && class.Type().OfConnector() {
			results = append(results, classResults(ctx, plugin, class, o)...)
		}
	}
	end := Result{Check: "it ends when it is asked to", Outcome: Passed}
	if err := trial.End(); err != nil {
		end.Outcome, end.Reason = Failed, err.Error()
	}
	return append(results, end)
}

func classResults(ctx context.Context, plugin host.Candidate, class *connect.Class, o Options) (out []Result) {
	s := contract.Subject{Class: class, Props: o.Configs[class.Name], Bad: wrong(class), Put: o.Records, Loose: true}
	s.Serve = func(t contract.T) contract.Running { return serve(t.(*check), plugin) }
	run := func(name string, f func(contract.T, contract.Subject)) {
		r := (&check{ctx: ctx}).run(func(c *check) { f(c, s) })
		r.Class, r.Check = class.Name, name
		out = append(out, r)
	}
	run("it has a version", func(t contract.T, _ contract.Subject) {
		if class.Version == "" {
			t.Errorf("it describes none: connector.plugin.version cannot pick it")
		}
	})
	if class.Type() == connect.Source && s.Props != nil {
		run("it gives records", func(t contract.T, _ contract.Subject) { s.Records = contract.Count(t, s) })
	}
	for _, c := range contract.Checks(class.Type()) {
		run(c.Name, c.Run)
	}
	return out
}

// wrong returns an invalid value for each key with a typed value.
func wrong(class *connect.Class) map[string]string {
	out := map[string]string{}
	for _, k := range class.Config {
		switch k.Type {
		case configs.Int, configs.Short, configs.Long, configs.Double:
			out[k.Name] = "no number"
		case configs.Boolean:
			out[k.Name] = "perhaps"
		}
	}
	return out
}

// serve starts the plugin for one check.
func serve(c *check, plugin host.Candidate) contract.Running {
	trial, err := plugin.Try(c.ctx)
	if err != nil {
		c.Fatalf("starting the plugin again: %v", err)
	}
	c.Cleanup(func() {
		if c.failed() {
			c.note(strings.TrimPrefix(trial.LastLines(), "\n"))
		}
		trial.Kill()
	})
	return contract.Running{PluginClient: trial.Client(), Kill: trial.Kill}
}

// check implements contract.T for one check.
type check struct {
	ctx     context.Context
	mu      sync.Mutex
	faults  []string
	notes   []string
	skipped string
	cleanup []func()
}

var _ contract.T = (*check)(nil)

// run runs f on its own goroutine, because Fatalf and Skipf end it.
func (c *check) run(f func(*check)) Result {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				c.Errorf("the check panicked: %v", p)
			}
		}()
		defer func() {
			for i := len(c.cleanup) - 1; i >= 0; i-- {
				c.cleanup[i]()
			}
		}()
		f(c)
	}()
	<-done
	switch {
	case c.failed():
		return Result{Outcome: Failed, Reason: strings.TrimSpace(strings.Join(append(c.faults, c.notes...), "\n"))}
	case c.skipped != "":
		return Result{Outcome: Skipped, Reason: c.skipped}
	}
	return Result{Outcome: Passed}
}

func (c *check) Helper() {}

func (c *check) Context() context.Context { return c.ctx }

func (c *check) Cleanup(f func()) { c.cleanup = append(c.cleanup, f) }

func (c *check) Errorf(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

func (c *check) Fatalf(format string, args ...any) {
	c.Errorf(format, args...)
	runtime.Goexit()
}

func (c *check) Skipf(format string, args ...any) {
	c.skipped = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (c *check) failed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.faults) > 0
}

func (c *check) note(text string) { c.notes = append(c.notes, text) }

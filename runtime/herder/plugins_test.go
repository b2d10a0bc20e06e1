package herder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"millrace/configs"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
)

// plugins is a source class whose connectors do what their property "mode" says.
type plugins struct {
	class *connect.Class
	mu    sync.Mutex
	log   []string
	asks  map[string]func() // to reconfigure, by connector
	fails map[string]func(error)

	crash map[string]func() // ends the plugin process of a connector's task, by its name

	split int // another one: connectors split their work in another way
}

var _ boundary.Plugins = (*plugins)(nil)

func newPlugins() *plugins {
	return &plugins{asks: map[string]func(){}, fails: map[string]func(error){}, crash: map[string]func(){}, class: &connect.Class{Name: "test.Source", Version: "9",
		Config:    configs.Keys{configs.Def("mode", configs.String, "", configs.High, "What to do."), configs.Def("size", configs.Int, "1", configs.High, "A number.")},
		NewSource: func() connect.SourceConnector { return nil }}}
}

func (p *plugins) note(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log = append(p.log, fmt.Sprintf(format, args...))
}

// took returns the noted calls and forgets them.
func (p *plugins) took() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := strings.Join(p.log, ", ")
	p.log = nil
	return out
}

func (p *plugins) Find(class, _ string) (*connect.Class, error) {
	if class == p.class.Name {
		return p.class, nil
	}
	return nil, fmt.Errorf("Failed to find any class that implements Connector and which name matches %s", class) // Apache's wording
}

func (p *plugins) Await(context.Context, map[string]string) {}

func (p *plugins) Transformations() []*connect.Class { return nil }

func (p *plugins) Converters() []*connect.Class { return nil }

func (p *plugins) Files() []boundary.File  { return nil }
func (p *plugins) Lives() []boundary.Life  { return nil }
func (p *plugins) Usage() []boundary.Usage { return nil }

func (p plugin) StartConverter(context.Context, string, int, map[string]string, boundary.Conversion) (boundary.Transformation, error) {
	return nil, errors.New("there are no converters")
}

func (p plugin) StartTransformation(context.Context, string, int, string, map[string]string) (boundary.Transformation, error) {
	return nil, errors.New("no transformations here")
}

func (p *plugins) Open(context.Context, string, *connect.Class, map[string]string) (boundary.Plugin, error) {
	return plugin{p}, nil
}

type plugin struct{ *plugins }

func (p plugin) Validate(_ context.Context, props map[string]string) ([]configs.Value, error) {
	if props["mode"] == "cannot validate" {
		return nil, errors.New("the plugin is broken")
	}
	return p.class.Config.Validate(props), nil
}

func (p plugin) AlterConsumed(context.Context, map[string]string, map[connect.TopicPartition]*int64) (bool, error) {
	return false, nil
}

func (p plugin) AlterOffsets(context.Context, map[string]string, []connect.SourceOffset) (bool, error) {
	return false, nil
}

func (p plugin) Threads(_ context.Context, connector string, task int) (string, error) {
	return fmt.Sprintf("threads of %s-%d", connector, task), nil
}

func (p plugin) Measured(context.Context, string, int) ([]boundary.Measured, error) {
	return nil, nil
}

func (p plugin) ExactlyOnce(_ context.Context, props map[string]string) (connect.ExactlyOnceAnswer, error) {
	return connect.ExactlyOnceAnswer{Declared: props["mode"] != "says nothing", Supported: props["mode"] != "repeats", Boundaries: props["mode"] == "ends transactions"}, nil
}
func (p plugin) Release() {}

func (p plugin) StartConnector(ctx context.Context, name string, props map[string]string, events boundary.ConnectorEvents) (boundary.Connector, error) {
	switch props["mode"] {
	case "hangs":
		<-ctx.Done()
		return nil, ctx.Err()
	case "cannot start":
		return nil, errors.New("no start")
	}
	p.note("start %s", name)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asks[name], p.fails[name] = events.ReconfigureTasks, events.Failed
	return connector{p.plugins, name, props}, nil
}

func (p plugin) StartSource(_ context.Context, name string, n int, props map[string]string, _ boundary.SourceEvents) (boundary.Source, error) {
	if props["mode"] == "task fails" {
		return nil, errors.New("no task")
	}
	p.note("start %s-%d", name, n)
	s := &source{plugins: p.plugins, name: fmt.Sprintf("%s-%d", name, n), end: make(chan struct{}), err: io.EOF}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.crash[s.name] = func() {
		s.once.Do(func() { s.err = &connect.ProcessEnded{Text: "the process is gone"}; close(s.end) })
	}
	return s, nil
}

func (p plugin) StartSink(context.Context, string, int, map[string]string, boundary.SinkEvents) (boundary.Sink, error) {
	return nil, errors.New("no sinks here")
}

type connector struct {
	*plugins
	name  string
	props map[string]string
}

func (c connector) TaskConfigs(_ context.Context, n int) ([]map[string]string, error) {
	if c.props["mode"] == "no tasks" {
		return nil, errors.New("no tasks today")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.props["mode"] == "crashes once" && c.split == 0 {
		c.split++
		return nil, &connect.ProcessEnded{Text: "the process is gone"}
	}
	if c.props["mode"] == "asks always" {
		c.asks[c.name]()
	}
	out := make([]map[string]string, n)
	for i := range out {
		out[i] = map[string]string{"mode": c.props["mode"], "split": fmt.Sprint(c.split)}
	}
	return out, nil
}

func (c connector) Stop(context.Context) error { c.note("stop %s", c.name); return nil }

// source waits until it is stopped.
type source struct {
	*plugins
	name string
	end  chan struct{}
	once sync.Once
	err  error // of Next, once end is closed
}

func (s *source) Next() (*connect.Batch, func(), error)  { <-s.end; return nil, nil, s.err }
func (s *source) Committed([]connect.SourceOffset) error { return nil }
func (s *source) Follows() bool                          { return false }
func (s *source) Locates() bool                          { return false }
func (s *source) WantsCommits() bool                     { return false }
func (s *source) Produced(connect.Produced)              {}
func (s *source) Progress(connect.Progress)              {}
func (s *source) Stop()                                  { s.once.Do(func() { s.note("stop %s", s.name); close(s.end) }) }
func (s *source) Close(context.Context) error            { return nil }
func (s *source) Cancel()                                { s.once.Do(func() { close(s.end) }) }

// Package herder decides what runs: it takes requests, keeps configurations and states, and directs
// the worker.
package herder

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/configs/backoff"
	"millrace/configs/provider"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/logging"
	"millrace/runtime/storage"
	"millrace/runtime/validation"
	"millrace/runtime/worker"
)

// Options is what a herder needs.
type Options struct {
	Worker   worker.Options // without Listener and Membership
	Loggers  *logging.Levels
	Logs     *logging.Recent // nil: no logs are kept
	WorkerID string
	Info     rest.ServerInfo

	// Connectors keeps the connectors of a standalone worker; nil: they end with it.
	Connectors *storage.FileConnectors
}

// Herder decides what this worker runs. What should run is in a store of configurations; which of
// it should run here, the worker's place among others decides. One loop for each connector compares
// that with what runs here, and makes it true: see reconcile.
type Herder struct {
	opts        Options
	begun       time.Time
	worker      *worker.Worker
	activity    *activity
	validator   *validation.Validator
	validations atomic.Int64 // counts them: each has a plugin process of its own name
	trust       trust
	replays     locks // one replay of a connector at a time
	puts        locks // one change of a connector's configuration or target at a time

	configs configStore
	states  statusStore
	place   place

	life       sync.Mutex
	background sync.WaitGroup // goroutines that no request waits for
	closing    context.Context
	close      context.CancelFunc

	mu       sync.Mutex
	locals   map[string]*local
	sweeping bool // stale statuses are being deleted
}

// configStore holds what should run: a topic's content, or a standalone worker's memory. A write
// returns when its effect can be read.
type configStore interface {
	Connectors() []string
	Connector(name string) (config map[string]string, ok bool)
	Target(name string) string
	Tasks(name string) (tasks []map[string]string, generation int)
	TaskCounts() (offset int64, tasks map[string]int)
	Applied(name string) map[string]string
	PendingFencing(name string) (pending bool, before int)
	Offset() int64
	Sync(ctx context.Context) error

	PutConnector(ctx context.Context, name string, config map[string]string, target string) error
	RemoveConnector(ctx context.Context, name string) error
	PutTasks(ctx context.Context, name string, tasks []map[string]string) error
	PutTarget(ctx context.Context, name, target string) error
	PutStopped(ctx context.Context, name string) error
	PutRestart(ctx context.Context, name string, r storage.RestartRequest) error
	PutLoggerLevel(ctx context.Context, logger, level string) error
	PutFencing(ctx context.Context, name string, tasks int) error
}

// statusStore holds the states of what runs, wherever that is. Writes need not take effect at once.
type statusStore interface {
	Connectors() []string
	Connector(name string) (storage.Status, map[int]storage.Status, bool)
	Topics(connector string) []string

	Put(connector string, task int, status storage.Status)
	PutSafe(connector string, task int, status storage.Status)
	Remove(connector string, task int)
	PutTopic(topic, connector string, task int)
	ForgetTopics(connector string)
	Sync(ctx context.Context) error
	Flush(ctx context.Context) error
}

// newHerder makes a herder without its stores and its place, which need the herder themselves.
func newHerder(o Options) *Herder {
	h := &Herder{opts: o, begun: time.Now(), activity: newActivity(), locals: map[string]*local{}}
	h.closing, h.close = context.WithCancel(context.Background())
	return h
}

// begin completes a herder that has its stores and its place.
func (h *Herder) begin() {
	o := h.opts.Worker
	o.Listener = listener{h}
	h.validator = validation.New(validation.Options{
		Plugins: o.Plugins, Providers: o.Providers, Props: o.Props, Config: o.Config, Addresses: o.Addresses, Trusted: h.trusted,
	})
	h.worker = worker.New(o)
}

// inBackground runs f on a goroutine that endBackground waits for. It returns false if the herder
// is closing.
func (h *Herder) inBackground(f func()) bool {
	h.life.Lock()
	defer h.life.Unlock()
	if h.closing.Err() != nil {
		return false
	}
	h.background.Go(f)
	return true
}

// sleep pauses, and returns false as soon as the herder closes.
func (h *Herder) sleep(d time.Duration) bool { return backoff.Sleep(h.closing, d) }

// endBackground ends the background goroutines and waits for them. No new ones can start.
func (h *Herder) endBackground() {
	h.life.Lock()
	h.close()
	h.life.Unlock()
	h.background.Wait()
}

// Close stops everything that still runs here. The store of statuses must still work.
func (h *Herder) Close() {
	h.endBackground()
	h.worker.Close()
	ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
	defer cancel()
	if err := h.states.Flush(ctx); err != nil {
		h.opts.Worker.Log.Warn("not all states were stored", "error", err)
	}
}

// flushTimeout bounds writing and reading statuses when something else waits for it.
const flushTimeout = 5 * time.Second

// requestTimeout bounds every operation on a connector (Kafka Connect's constant).
const requestTimeout = 90 * time.Second

// validationTimeout bounds a validation whose client is gone: the request is still carried out, but
// not forever.
const validationTimeout = 5 * time.Minute

// configOf returns a connector's configuration; nil if there is no such connector.
func (h *Herder) configOf(name string) map[string]string {
	config, _ := h.configs.Connector(name)
	return config
}

// Info describes the worker, for the root of the REST API.
func (h *Herder) Info() rest.ServerInfo { return h.opts.Info }

// Progress returns the progress of every task of this worker.
func (h *Herder) Progress() []worker.Progress { return h.worker.Progress() }

// Known reports whether a connector or one of its tasks runs here.
func (h *Herder) Known(connector string) bool {
	return h.worker.IsRunning(connector) || len(h.worker.Tasks(connector)) > 0
}

// openOffsets opens the store of a source connector's offsets. The caller must call closeStore.
func (h *Herder) openOffsets(ctx context.Context, c configured) (store storage.OffsetStore, closeStore func(), err error) {
	props, err := h.providers().Resolve(c.config)
	if err != nil {
		return nil, nil, err
	}
	return h.worker.Admin.OpenOffsets(ctx, props)
}

func (h *Herder) plugins() boundary.Plugins { return h.opts.Worker.Plugins }

func (h *Herder) providers() *provider.Providers { return h.opts.Worker.Providers }

// Redact hides the values of config providers in a text, except within the given texts: the client
// sent those itself.
func (h *Herder) Redact(text string, given ...string) string {
	return h.providers().RedactBut(text, given...)
}

// redactOf hides them in a text about an existing connector.
func (h *Herder) redactOf(connector, text string) string {
	return h.redactFor(h.configOf(connector), text)
}

// redactFor hides them in a text about a connector, except the values in its configuration.
func (h *Herder) redactFor(config map[string]string, text string) string {
	return h.providers().RedactBut(text, h.literals(config)...)
}

// literals returns the values of a configuration that contain no variables.
func (h *Herder) literals(config map[string]string) (out []string) {
	for _, value := range config {
		if !h.providers().Refers(value) {
			out = append(out, value)
		}
	}
	return out
}

// Validate checks a configuration without creating anything.
func (h *Herder) Validate(ctx context.Context, config rest.Config) (validation.Result, error) {
	raw, _ := config.Props()
	h.plugins().Await(ctx, raw)
	return h.validator.Validate(ctx, fmt.Sprintf("validation %d", h.validations.Add(1)), config)
}

// PluginConfig lists the keys of a class; a nil version means the latest one.
func (h *Herder) PluginConfig(name string, version *string) (configs.Keys, error) {
	return h.validator.Keys(name, version)
}

// Plugins lists the classes that a configuration may name.
func (h *Herder) Plugins(connectorsOnly bool) []rest.PluginInfo {
	return h.validator.Plugins(connectorsOnly)
}

// check validates a configuration. The plugin process runs until release is called, so that the
// start of the connector needs no second process. It goes on even if the client is gone.
func (h *Herder) check(ctx context.Context, name string, config rest.Config) (class *connect.Class, release func(), err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), validationTimeout)
	defer cancel()
	raw, _ := config.Props()
	h.plugins().Await(ctx, raw)
	release, err = h.validator.Hold(ctx, name, raw)
	if err != nil {
		return nil, nil, err
	}
	v, err := h.validator.Validate(ctx, name, config)
	if err == nil {
		err = v.Refuse()
	}
	if err != nil {
		release()
		return nil, nil, err
	}
	v.LogWarnings(h.opts.Worker.Log, name)
	return v.Class, release, nil
}

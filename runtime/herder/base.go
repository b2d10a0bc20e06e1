package herder

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/configs/provider"
	"millrace/plugins/connect"
	"millrace/plugins/hosted"
	"millrace/runtime/logging"
	"millrace/runtime/storage"
	"millrace/runtime/validation"
	"millrace/runtime/worker"
)

// Options is what a herder needs.
type Options struct {
	Worker   worker.Options // but its Listener
	Loggers  *logging.Levels
	Logs     *logging.Recent // nil: none are kept
	WorkerID string
	Info     rest.ServerInfo

	Connectors *storage.FileConnectors // that a standalone worker keeps; nil: they end with it
}

// base is what herders of every mode have in common.
type base struct {
	opts        Options
	started     time.Time
	worker      *worker.Worker
	stopper     stopper // the herder that this is the base of
	activity    *activity
	validator   *validation.Validator
	validations atomic.Int64 // each has a name of its own for its plugin process
	replays     locks        // one replay of a connector at a time
	configOf    func(connector string) map[string]string

	life       sync.Mutex
	background sync.WaitGroup // what nobody waits for who asked for it: reconfigurations, recoveries
	closing    context.Context
	close      context.CancelFunc
}

func (b *base) init(o Options, listener worker.Listener, of stopper) {
	o.Worker.Listener = listener
	b.opts, b.stopper, b.started = o, of, time.Now()
	b.validator = validation.New(validation.Options{
		Plugins: o.Worker.Plugins, Providers: o.Worker.Providers, Props: o.Worker.Props, Config: o.Worker.Config,
		Addresses: o.Worker.Addresses, Trusted: b.trusted,
	})
	b.worker = worker.New(o.Worker)
	b.activity = newActivity()
	b.closing, b.close = context.WithCancel(context.Background())
}

// inBackground runs f on a goroutine that endBackground waits for, unless the herder is closing already.
func (b *base) inBackground(f func()) bool {
	b.life.Lock()
	defer b.life.Unlock()
	if b.closing.Err() != nil {
		return false
	}
	b.background.Go(f)
	return true
}

// sleep waits, unless the herder is closing: then it returns false, at once.
func (b *base) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-b.closing.Done():
		return false
	}
}

// endBackground ends what runs in the background and waits for it. Nothing begins there any more.
func (b *base) endBackground() {
	b.life.Lock()
	b.close()
	b.life.Unlock()
	b.background.Wait()
}

// Info is what the root of the REST API tells.
func (b *base) Info() rest.ServerInfo { return b.opts.Info }

// Progress is what every task here has done.
func (b *base) Progress() []worker.Progress { return b.worker.Progress() }

// Known reports whether anything of a connector runs here.
func (b *base) Known(connector string) bool {
	return b.worker.IsRunning(connector) || len(b.worker.Tasks(connector)) > 0
}

// openOffsets gives the store of a source connector's offsets; close is to be called when it is done with.
func (b *base) openOffsets(ctx context.Context, c configured) (store storage.OffsetStore, closeStore func(), err error) {
	props, err := b.providers().Resolve(c.config)
	if err != nil {
		return nil, nil, err
	}
	return b.worker.Admin.OpenOffsets(ctx, props)
}

func (b *base) plugins() hosted.Plugins { return b.opts.Worker.Plugins }

func (b *base) providers() *provider.Providers { return b.opts.Worker.Providers }

// Redact hides what config providers resolved, but for what stands within a given text: that of the request that is answered.
func (b *base) Redact(text string, given ...string) string {
	return b.providers().RedactBut(text, given...)
}

// redactOf hides the same in what is said of a connector that exists.
func (b *base) redactOf(connector, text string) string {
	return b.redactFor(b.configOf(connector), text)
}

// redactFor hides the same in what is said of a connector, but for what its configuration says itself.
func (b *base) redactFor(config map[string]string, text string) string {
	return b.providers().RedactBut(text, b.literals(config)...)
}

// literals are the values of a configuration that have no variables.
func (b *base) literals(config map[string]string) (out []string) {
	for _, value := range config {
		if !b.providers().Refers(value) {
			out = append(out, value)
		}
	}
	return out
}

// Validate checks a configuration without creating anything.
func (b *base) Validate(ctx context.Context, config rest.Config) (validation.Result, error) {
	return b.validator.Validate(ctx, fmt.Sprintf("validation %d", b.validations.Add(1)), config)
}

// PluginConfig lists the keys of a class; a nil version means the latest one.
func (b *base) PluginConfig(name string, version *string) (configs.Keys, error) {
	return b.validator.Keys(name, version)
}

// Plugins lists the classes that a configuration may name.
func (b *base) Plugins(connectorsOnly bool) []rest.PluginInfo {
	return b.validator.Plugins(connectorsOnly)
}

// check validates a configuration. The plugin process runs until release is called, so that the start
// of the connector needs no second process. It goes on even if the client is gone.
func (b *base) check(ctx context.Context, name string, config rest.Config) (class *connect.Class, release func(), err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), validationTimeout)
	defer cancel()
	raw, _ := config.Props()
	release, err = b.validator.Hold(ctx, name, raw)
	if err != nil {
		return nil, nil, err
	}
	v, err := b.validator.Validate(ctx, name, config)
	if err == nil {
		err = v.Refuse()
	}
	if err != nil {
		release()
		return nil, nil, err
	}
	v.LogWarnings(b.opts.Worker.Log, name)
	return v.Class, release, nil
}

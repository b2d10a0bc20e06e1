package run

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"sync"
	"time"

	"golang.org/x/term"

	"millrace/api"
	"millrace/api/rest"
	"millrace/configs"
	"millrace/configs/provider"
	"millrace/internal/cli/plugin"
	"millrace/internal/cli/release"
	"millrace/internal/cli/terminal"
	"millrace/plugins/host"
	"millrace/runtime/health"
	"millrace/runtime/herder"
	"millrace/runtime/logging"
	"millrace/runtime/measured"
	"millrace/runtime/metrics"
	"millrace/runtime/resident"
	"millrace/runtime/storage"
	"millrace/runtime/tracing"
	"millrace/runtime/worker"
)

// workerProcess is the parts of a worker of either mode, in the order in which they are opened.
type workerProcess struct {
	props     map[string]string
	config    configs.Config
	log       *slog.Logger
	levels    *logging.Levels
	recent    *logging.Recent
	out       io.Writer
	screen    *screen // nil: not a terminal
	providers *provider.Providers
	own       []string // files and folders of the worker that no connector may read or write

	listeners *api.Listeners
	url       string // of the REST API, for other workers and users
	workerID  string
	plugins   *host.Host
	tracer    *tracing.Tracer // nil: no tracing
	stopREST  context.CancelFunc
	serving   sync.WaitGroup
	failed    chan error // of the background

	life    context.Context // of the background
	end     context.CancelFunc
	running sync.WaitGroup
}

// Timeouts of the worker itself.
const (
	drainTimeout = 5 * time.Second // for REST requests in progress when the worker stops
	spansTimeout = 2 * time.Second // for sending the last spans
)

// newProcess makes the logger and resolves the variables in the properties. It opens nothing.
func newProcess(props map[string]string, o processOptions, out, errOut io.Writer) (*workerProcess, error) {
	p := &workerProcess{out: out, failed: make(chan error, 8), recent: logging.NewRecent()}
	if f, ok := errOut.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.screen = &screen{out: f}
		errOut = p.screen
	}
	secrets := &provider.Secrets{}
	var err error
	if p.levels, err = newLevels(o, p.recent, secrets.Lines(errOut)); err != nil {
		return nil, err
	}
	p.log = p.levels.Root()
	if p.providers, err = provider.New(props, secrets, p.log); err == nil {
		props, err = p.resolve(props)
	}
	if err != nil {
		return nil, terminal.Exit(terminal.BadWorker, fmt.Errorf("the worker's properties: %w", err))
	}
	p.props = maps.Clone(props)
	if o.listen != "" {
		p.props["listeners"] = "http://" + onHost(o.listen, p.props["listeners"])
	}
	p.life, p.end = context.WithCancel(context.Background())
	return p, nil
}

// listen opens the ports of the REST API.
func (w *workerProcess) listen() (err error) {
	if w.listeners, err = api.Listen(w.config); err == nil {
		w.url, w.workerID = w.listeners.Advertised(w.config)
	}
	return err
}

// openTracing starts tracing if a collector is configured.
func (w *workerProcess) openTracing(ctx context.Context) (err error) {
	o := tracing.Options{Endpoint: w.config.String("tracing.otlp.endpoint"), Protocol: w.config.String("tracing.otlp.protocol"), Instance: w.workerID, Version: release.Version(), Log: w.log.With(logging.NameKey, "tracing")}
	if w.config.Has("tracing.ratio") {
		ratio := w.config.Double("tracing.ratio")
		o.Ratio = &ratio
	}
	w.tracer, err = tracing.New(ctx, o)
	return err
}

func (w *workerProcess) openPlugins(ctx context.Context, paths []string) error {
	o := w.pluginOptions(w.config, paths)
	o.Earlier = w.plugins
	w.plugins = plugin.NewHost(w.policy(), o)
	w.plugins.Scan(ctx)
	if err := w.plugins.Named(ctx); err != nil {
		return err
	}
	w.providers.Use(w.plugins)
	return w.awaitConverters(ctx)
}

func (w *workerProcess) herderOptions(offsets storage.OffsetStore, cluster string) herder.Options {
	return herder.Options{
		Worker: worker.Options{
			Plugins: w.plugins, Offsets: offsets, Props: w.props, Config: w.config, Providers: w.providers,
			Tracer: w.tracer, Log: w.log.With(logging.NameKey, "worker"), Addresses: w.addresses(),
		},
		Loggers:  w.levels,
		Logs:     w.recent,
		WorkerID: w.workerID,
		Info:     rest.ServerInfo{Version: release.ApacheVersion, Commit: release.Commit(), KafkaClusterID: cluster},
	}
}

// serve starts the REST API.
func (w *workerProcess) serve(h interface {
	api.Herder
	Collect(*metrics.Writer)
	Known(connector string) bool
}) error {
	registered := &measured.Collector{Read: w.plugins.Measured, Log: w.log.With(logging.NameKey, "metrics")}
	scrapes := metrics.NewHandler(w.config.String("metrics.names") == "group", h.Collect, func(out *metrics.Writer) {
		health.Collect(out, w.plugins, h.Known)
	}, registered.Collect)
	server, err := api.NewServer(w.listeners, w.config, h, scrapes, w.log.With(logging.NameKey, "api"))
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	w.stopREST = stop
	w.serving.Go(func() {
		if err := server.Run(ctx, drainTimeout); err != nil {
			w.failed <- err
		}
	})
	return nil
}

// inBackground runs f until the worker closes. finish waits for it.
func (w *workerProcess) inBackground(f func(context.Context)) {
	w.running.Go(func() { f(w.life) })
}

// wait shows the progress until ctx ends or the background fails.
func (w *workerProcess) wait(ctx context.Context, progress func() []worker.Progress) error {
	resident.Trim()
	m := &meter{progress: progress, log: w.log, screen: w.screen}
	metering, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	group.Go(func() { m.run(metering) })
	defer group.Wait()
	defer stop()
	select {
	case <-ctx.Done():
		return nil
	case err := <-w.failed:
		return err
	}
}

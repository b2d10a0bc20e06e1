package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"golang.org/x/term"

	"millrace/api"
	"millrace/api/rest"
	"millrace/configs"
	"millrace/configs/provider"
	"millrace/internal/hosted"
	"millrace/plugins/host"
	"millrace/runtime/herder"
	"millrace/runtime/kafka"
	"millrace/runtime/logging"
	"millrace/runtime/metrics"
	"millrace/runtime/resident"
	"millrace/runtime/storage"
	"millrace/runtime/tracing"
	"millrace/runtime/worker"
)

// workerProcess is what workers of every mode are made of, in the order in which it is opened.
type workerProcess struct {
	props     map[string]string
	config    configs.Config
	log       *slog.Logger
	levels    *logging.Levels
	recent    *logging.Recent
	out       io.Writer
	terminal  *screen // nil: nobody watches
	providers *provider.Providers
	own       []string // files and folders of the worker that no connector may touch

	listeners *api.Listeners
	url       string // of the REST API, as others reach it
	workerID  string
	plugins   *host.Host
	tracer    *tracing.Tracer // nil: nothing is traced
	stopREST  context.CancelFunc
	serving   sync.WaitGroup
	failed    chan error // from what runs in the background

	life    context.Context // of what runs in the background
	end     context.CancelFunc
	running sync.WaitGroup
}

// Timeouts of the worker itself.
const (
	brokerTimeout = 10 * time.Second // until a broker must have answered
	drainTimeout  = 5 * time.Second  // for REST requests under way at the stop
	spansTimeout  = 2 * time.Second  // for the last spans to reach their collector
)

// processOptions is what the command line of every mode says.
type processOptions struct{ listen, logLevel, logFormat string }

func (o *processOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.listen, "listen", "", "address of the REST API, such as :8084 or 0.0.0.0:8084; without a host it is on that of the key listeners, which it replaces")
	cmd.Flags().StringVar(&o.logLevel, "log-level", "info", "debug, info, warn or error")
	cmd.Flags().StringVar(&o.logFormat, "log-format", "text", "text or json: an object a line")
}

// newProcess makes the logger and resolves the properties.
func newProcess(props map[string]string, o processOptions, out, errOut io.Writer) (*workerProcess, error) {
	p := &workerProcess{out: out, failed: make(chan error, 8), recent: logging.NewRecent()}
	if f, ok := errOut.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.terminal = &screen{out: f}
		errOut = p.terminal
	}
	secrets := &provider.Secrets{}
	var err error
	if p.levels, err = newLevels(o, p.recent, secrets.Lines(errOut)); err != nil {
		return nil, err
	}
	p.log = p.levels.Root()
	if p.providers, err = provider.New(props, secrets, p.log); err == nil {
		props, err = p.providers.Resolve(props)
	}
	if err != nil {
		return nil, &exitError{badWorker, fmt.Errorf("the worker's properties: %w", err)}
	}
	p.props = maps.Clone(props)
	if o.listen != "" {
		p.props["listeners"] = "http://" + onHost(o.listen, p.props["listeners"])
	}
	p.life, p.end = context.WithCancel(context.Background())
	return p, nil
}

// onHost is an address of --listen; one without a host is on the host of the first of the worker's listeners, so that another port alone
// opens no loopback listener to other machines.
func onHost(listen, listeners string) string {
	first, _, _ := strings.Cut(listeners, ",")
	u, err := url.Parse(strings.TrimSpace(first))
	if port, ok := strings.CutPrefix(listen, ":"); ok && err == nil {
		return net.JoinHostPort(u.Hostname(), port)
	}
	return listen
}

// listen takes the ports of the REST API.
func (w *workerProcess) listen() (err error) {
	if w.listeners, err = api.Listen(w.config); err == nil {
		w.url, w.workerID = w.listeners.Advertised(w.config)
	}
	return err
}

// openTracing begins to trace, where there is a collector.
func (w *workerProcess) openTracing(ctx context.Context) (err error) {
	o := tracing.Options{Endpoint: w.config.String("tracing.otlp.endpoint"), Protocol: w.config.String("tracing.otlp.protocol"), Instance: w.workerID, Version: version(), Log: w.log.With(logging.NameKey, "tracing")}
	if w.config.Has("tracing.ratio") {
		ratio := w.config.Double("tracing.ratio")
		o.Ratio = &ratio
	}
	w.tracer, err = tracing.New(ctx, o)
	return err
}

func (w *workerProcess) openPlugins(ctx context.Context, paths []string) {
	w.plugins = newHost(w.policy(), host.Options{
		Paths: paths, Owners: w.config.List("plugin.owners"), Isolation: host.Isolation(w.config.String("plugin.isolation")),
		Stall: w.config.Millis("plugin.stall.timeout.ms"), MaxMessage: int(w.config.Long("plugin.message.max.bytes")),
		Hide: w.providers.Stream, Log: w.log, Stdout: w.out,
	})
	w.plugins.Scan(ctx)
}

func (w *workerProcess) herderOptions(offsets storage.OffsetStore, cluster string) herder.Options {
	return herder.Options{
		Worker: worker.Options{
			Plugins: hosted.Plugins{Host: w.plugins}, Offsets: offsets, Props: w.props, Config: w.config, Providers: w.providers,
			Tracer: w.tracer, Log: w.log.With(logging.NameKey, "worker"), Addresses: w.addresses(),
		},
		Loggers:  w.levels,
		Logs:     w.recent,
		WorkerID: w.workerID,
		Info:     rest.ServerInfo{Version: apacheVersion, Commit: commit(), KafkaClusterID: cluster},
	}
}

// openOffsetsTopic opens a store of source offsets in Kafka.
func (w *workerProcess) openOffsetsTopic(ctx context.Context, topic storage.TopicConfig) (storage.OffsetStore, error) {
	if exactlyOnce(w.config) {
		topic.Client = maps.Clone(topic.Client)
		topic.Client["isolation.level"] = "read_committed"
	}
	store := storage.NewKafkaOffsets(topic)
	ctx, cancel := context.WithTimeout(ctx, brokerTimeout)
	defer cancel()
	if err := store.Start(ctx); err != nil {
		store.Close()
		return nil, err
	}
	w.inBackground(func(ctx context.Context) {
		defer store.Close()
		if err := store.Run(ctx); err != nil && ctx.Err() == nil {
			w.failed <- err
		}
	})
	return store, nil
}

// serve lets the REST API answer.
func (w *workerProcess) serve(h interface {
	api.Herder
	Collect(*metrics.Writer)
	Known(connector string) bool
}) error {
	scrapes := metrics.NewHandler(w.config.String("metrics.names") == "group", h.Collect, func(out *metrics.Writer) {
		hosted.Plugins{Host: w.plugins}.Collect(out, h.Known)
	})
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

// clusterID asks the brokers, and so finds out whether there are any.
func (w *workerProcess) clusterID(ctx context.Context) (string, error) {
	opts, err := kafka.Options(w.props)
	if err != nil {
		return "", err
	}
	client, err := kgo.NewClient(opts...)
	if err != nil {
		return "", err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, brokerTimeout)
	defer cancel()
	req := kmsg.NewPtrMetadataRequest()
	req.Topics = []kmsg.MetadataRequestTopic{}
	resp, err := req.RequestWith(ctx, client)
	if err != nil {
		return "", noAnswer("bootstrap.servers="+w.props["bootstrap.servers"], err, "start Kafka there, or use bootstrap.servers=embedded")
	}
	if resp.ClusterID == nil {
		return "", nil
	}
	return *resp.ClusterID, nil
}

// noAnswer is the error of brokers that do not answer, or that answer but do not let the client in.
func noAnswer(where string, err error, todo string) error {
	var unreachable *net.OpError
	if errors.As(err, &unreachable) && unreachable.Op == "dial" || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no broker answers at %s: %w; %s", where, err, todo)
	}
	return fmt.Errorf("the brokers at %s do not let this program in: %w; see security.protocol and the keys sasl.* and ssl.*", where, err)
}

// inBackground runs f until the worker closes, which waits for it.
func (w *workerProcess) inBackground(f func(context.Context)) {
	w.running.Go(func() { f(w.life) })
}

// wait shows the progress until ctx ends or something in the background fails.
func (w *workerProcess) wait(ctx context.Context, progress func() []worker.Progress) error {
	resident.Trim()
	m := &meter{progress: progress, log: w.log, terminal: w.terminal}
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

// stopServing ends the REST API.
func (w *workerProcess) stopServing() {
	if w.stopREST != nil {
		w.stopREST()
		w.serving.Wait()
	}
	if w.listeners != nil {
		w.listeners.Close()
	}
}

// finish sends the last spans, and ends what runs in the background and the plugins.
func (w *workerProcess) finish() {
	ctx, cancel := context.WithTimeout(context.Background(), spansTimeout)
	defer cancel()
	if err := w.tracer.Close(ctx); err != nil {
		w.log.Warn("the last spans were not sent", "error", err)
	}
	w.end()
	w.running.Wait()
	if w.plugins != nil {
		w.plugins.Close()
	}
}

// farewell says what was done.
func (w *workerProcess) farewell(done []worker.Progress) {
	fmt.Fprintln(w.out, "stopped")
	for _, p := range done {
		where := ""
		if len(p.Topics) > 0 {
			where = "   topics " + strings.Join(p.Topics, ", ")
		}
		fmt.Fprintf(w.out, "  %-20s %s records%s\n", p.Task, grouped(p.Total), where)
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/api"
	"millrace/configs"
	"millrace/configs/provider"
	"millrace/internal/hosted"
	"millrace/plugins/host"
	"millrace/runtime/broker"
	"millrace/runtime/herder"
	"millrace/runtime/kafka"
	"millrace/runtime/logging"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// standaloneWorker is everything that a standalone worker is made of, in the order in which it is opened.
type standaloneWorker struct {
	opts   standaloneOptions
	props  map[string]string
	config configs.Config
	log    *slog.Logger
	levels *logging.Levels
	out    io.Writer

	providers *provider.Providers

	listeners *api.Listeners
	broker    *broker.Broker
	workerID  string
	plugins   *host.Host
	offsets   storage.OffsetStore
	herder    *herder.Standalone
	url       string // of the REST API, as others reach it
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
)

// open brings everything up, or says what is in the way.
func (w *standaloneWorker) open(ctx context.Context) (err error) {
	w.failed = make(chan error, 8)
	w.life, w.end = context.WithCancel(context.Background())
	if w.listeners, err = api.Listen(w.config); err != nil {
		return err
	}
	w.url, w.workerID = w.listeners.Advertised(w.config)
	if w.props["bootstrap.servers"] == embedded {
		if w.broker, err = startBroker(w.opts.data); err != nil {
			return err
		}
		w.props["bootstrap.servers"] = w.broker.Addr()
	}
	cluster, err := w.clusterID(ctx)
	if err != nil {
		return err
	}
	if w.offsets, err = w.openOffsets(ctx); err != nil {
		return err
	}
	w.plugins = newHost(pluginPaths(w.config), host.Isolation(w.config.String("plugin.isolation")), w.config.Millis("plugin.stall.timeout.ms"), w.log, w.out)
	w.plugins.Scan(ctx)
	w.herder = herder.NewStandalone(herder.Options{
		Worker: worker.Options{
			Plugins: hosted.Plugins{Host: w.plugins}, Offsets: w.offsets, Props: w.props, Config: w.config, Providers: w.providers, Log: w.log.With(logging.NameKey, "worker"),
		},
		Loggers:  w.levels,
		WorkerID: w.workerID,
		Info:     herder.ServerInfo{Version: apacheVersion, Commit: commit(), KafkaClusterID: cluster},
	})
	w.inBackground(func(ctx context.Context) { w.plugins.Watch(ctx, w.herder.PluginsChanged) })
	return w.serve()
}

// serve lets the REST API answer.
func (w *standaloneWorker) serve() error {
	server, err := api.NewServer(w.listeners, w.config, w.herder, w.log.With(logging.NameKey, "api"))
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

// startBroker starts the embedded broker where Kafka's tools look for one, or on any free port.
func startBroker(data string) (*broker.Broker, error) {
	b, err := broker.Start(data, 9092)
	if errors.Is(err, syscall.EADDRINUSE) {
		return broker.Start(data, 0)
	}
	return b, err
}

// clusterID asks the brokers, and so finds out whether there are any.
func (w *standaloneWorker) clusterID(ctx context.Context) (string, error) {
	opts, err := kafka.Common(w.props)
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
		return "", fmt.Errorf("no broker answers at bootstrap.servers=%s: %w; start Kafka there, or use bootstrap.servers=embedded",
			w.props["bootstrap.servers"], err)
	}
	if resp.ClusterID == nil {
		return "", nil
	}
	return *resp.ClusterID, nil
}

// openOffsets opens the store of source offsets: the file, or the topic on the embedded broker.
func (w *standaloneWorker) openOffsets(ctx context.Context) (storage.OffsetStore, error) {
	if path := w.props["offset.storage.file.filename"]; path != "" {
		store, err := storage.OpenFileOffsets(path)
		if err != nil {
			return nil, fmt.Errorf("offset.storage.file.filename: %w", err)
		}
		return store, nil
	}
	store := storage.NewKafkaOffsets(storage.TopicConfig{
		Name: offsetsTopic, Client: map[string]string{"bootstrap.servers": w.props["bootstrap.servers"]}, Replicas: -1, Log: w.log,
	})
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

// inBackground runs f until the worker closes, which waits for it.
func (w *standaloneWorker) inBackground(f func(context.Context)) {
	w.running.Go(func() { f(w.life) })
}

// offsetsTopic keeps the source offsets on the embedded broker.
const offsetsTopic = "connect-offsets"

// wait returns when ctx ends or something in the background fails.
func (w *standaloneWorker) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-w.failed:
		return err
	}
}

// close takes everything down: requests first, then connectors and tasks, then what they used.
func (w *standaloneWorker) close() error {
	var errs []error
	if w.stopREST != nil {
		w.stopREST()
		w.serving.Wait()
	}
	if w.listeners != nil {
		w.listeners.Close()
	}
	if w.herder != nil {
		done := w.herder.Progress()
		w.herder.Close()
		if w.herder.Health(context.Background()) == herder.Healthy {
			w.farewell(done)
		}
	}
	w.end()
	w.running.Wait()
	if w.plugins != nil {
		w.plugins.Close()
	}
	if w.broker != nil {
		errs = append(errs, w.broker.Close())
	}
	return errors.Join(errs...)
}

// farewell says what was done.
func (w *standaloneWorker) farewell(done []worker.Progress) {
	fmt.Fprintln(w.out, "stopped")
	for _, p := range done {
		where := ""
		if len(p.Topics) > 0 {
			where = "   topics " + strings.Join(p.Topics, ", ")
		}
		fmt.Fprintf(w.out, "  %-20s %s records%s\n", p.Task, grouped(p.Records), where)
	}
}

package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"

	"millrace/api/rest"
	"millrace/internal/cli/lint"
	"millrace/internal/cli/plugin"
	"millrace/runtime/broker"
	"millrace/runtime/herder"
	"millrace/runtime/logging"
	"millrace/runtime/storage"
)

// standaloneWorker is a standalone worker with all its parts.
type standaloneWorker struct {
	*workerProcess
	data       string
	ephemeral  bool
	broker     *broker.Broker
	offsets    storage.OffsetStore
	connectors *storage.FileConnectors // nil: connectors are not kept
	herder     *herder.Standalone
}

// open opens all parts of the worker.
func (w *standaloneWorker) open(ctx context.Context) (err error) {
	if err := w.listen(); err != nil {
		return err
	}
	if w.props["bootstrap.servers"] == broker.Embedded {
		if w.broker, err = startBroker(w.data, w.log.With(logging.NameKey, "broker")); err != nil {
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
	if err := w.openConnectors(); err != nil {
		return err
	}
	if err := w.openTracing(ctx); err != nil {
		return err
	}
	if err := w.openPlugins(ctx, plugin.Folders(w.config)); err != nil {
		return err
	}
	options := w.herderOptions(w.offsets, cluster)
	options.Connectors = w.connectors
	if w.broker != nil {
		options.Worker.BrokerFault = w.broker.Fault
	}
	w.herder = herder.NewStandalone(options)
	w.inBackground(func(ctx context.Context) { w.plugins.Watch(ctx, w.herder.PluginsChanged) })
	return w.serve(w.herder)
}

// startBroker starts the embedded broker on the port that Kafka's tools use by default, or on any
// free port if that is in use.
func startBroker(data string, log *slog.Logger) (*broker.Broker, error) {
	b, err := broker.Start(data, 9092, log)
	if errors.Is(err, syscall.EADDRINUSE) {
		return broker.Start(data, 0, log)
	}
	return b, err
}

// openOffsets opens the store of source offsets: a file or a topic.
func (w *standaloneWorker) openOffsets(ctx context.Context) (storage.OffsetStore, error) {
	if path := w.props["offset.storage.file.filename"]; path != "" && !lint.ExactlyOnce(w.config) {
		store, err := storage.OpenFileOffsets(path)
		if err != nil {
			return nil, fmt.Errorf("offset.storage.file.filename: %w", err)
		}
		return store, nil
	}
	return w.openOffsetsTopic(ctx, storage.TopicConfig{
		Name: w.config.String("offset.storage.topic"), Client: w.props, Partitions: int32(w.config.Int("offset.storage.partitions")),
		Replicas: int16(w.config.Int("offset.storage.replication.factor")), Log: w.log,
	})
}

// openConnectors opens the file of the connectors that this worker keeps: next to the file of
// source offsets, or in the data folder if the offsets are in a topic.
func (w *standaloneWorker) openConnectors() (err error) {
	path := filepath.Join(w.data, "connectors.json")
	if offsets := w.props["offset.storage.file.filename"]; offsets != "" {
		path = offsets + ".connectors.json"
	} else if err := os.MkdirAll(w.data, 0o700); err != nil && !w.ephemeral {
		return fmt.Errorf("the folder of --data, for connectors: %w (or start with --ephemeral, which keeps no connectors)", err)
	}
	w.own = append(w.own, path)
	if w.ephemeral {
		return nil
	}
	if w.connectors, err = storage.OpenFileConnectors(path); err != nil {
		return fmt.Errorf("%w (or start with --ephemeral, which keeps no connectors)", err)
	}
	return nil
}

// close closes all parts: first the REST API, then connectors and tasks, then the stores that they
// use.
func (w *standaloneWorker) close() error {
	w.stopServing()
	if w.herder != nil {
		done := w.herder.Progress()
		w.herder.Close()
		if w.herder.Health(context.Background()) == rest.Healthy {
			w.farewell(done)
		}
	}
	w.finish()
	if w.connectors != nil {
		_ = w.connectors.Close() // every change is on disk already
	}
	if file, ok := w.offsets.(io.Closer); ok {
		if err := file.Close(); err != nil {
			w.log.Warn("closing the file of source offsets", "error", err)
		}
	}
	if w.broker != nil {
		return w.broker.Close()
	}
	return nil
}

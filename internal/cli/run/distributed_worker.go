package run

import (
	"context"
	"maps"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api"
	"millrace/configs"
	"millrace/internal/cli/lint"
	"millrace/internal/cli/plugin"
	"millrace/internal/cli/terminal"
	"millrace/runtime/group"
	"millrace/runtime/herder"
	"millrace/runtime/kafka"
	"millrace/runtime/logging"
	"millrace/runtime/storage"
)

// open opens all parts of the worker, and joins the cluster.
func (w *distributedWorker) open(ctx context.Context) error {
	if err := w.listen(); err != nil {
		return err
	}
	cluster, err := w.clusterID(ctx)
	if err != nil {
		return err
	}
	if w.offsets, err = w.openOffsetsTopic(ctx, w.topic("offset", "offsets")); err != nil {
		return err
	}
	if err := w.openTracing(ctx); err != nil {
		return err
	}
	if err := w.openPlugins(ctx, plugin.Folders(w.config)); err != nil {
		return err
	}
	options, err := w.clusterOptions()
	if err != nil {
		return err
	}
	w.herder = herder.NewDistributed(w.herderOptions(w.offsets, cluster), options)
	starting, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := w.herder.Start(starting); err != nil {
		w.herder.CloseStores()
		w.herder = nil
		return err
	}
	w.inBackground(func(ctx context.Context) {
		if err := w.herder.RunStores(ctx); err != nil && ctx.Err() == nil {
			w.failed <- err
		}
	})
	var staying context.Context
	staying, w.leave = context.WithCancel(context.Background())
	w.left = make(chan struct{})
	w.inBackground(func(context.Context) {
		defer close(w.left)
		if err := w.herder.Run(staying); err != nil {
			w.failed <- terminal.Exit(terminal.BadWorker, err)
		}
	})
	w.inBackground(func(ctx context.Context) { w.plugins.Watch(ctx, w.herder.PluginsChanged) })
	return w.serve(w.herder)
}

// startTimeout limits the time for reading the topics of the cluster at the start.
const startTimeout = time.Minute

// topic returns the configuration of an internal topic. The keys KIND.storage.* describe it.
func (w *distributedWorker) topic(kind, client string) storage.TopicConfig {
	prefix := kind + ".storage."
	extra := configs.WithPrefix(w.props, prefix)
	for _, own := range []string{"topic", "partitions", "replication.factor", "cleanup.policy"} {
		delete(extra, own)
	}
	props := maps.Clone(w.props)
	props["client.id"] = w.clientID(client)
	t := storage.TopicConfig{
		Name: w.config.String(prefix + "topic"), Key: prefix + "topic", Client: props, Replicas: int16(w.config.Int(prefix + "replication.factor")), Configs: extra, Log: w.log,
	}
	if kind != "config" {
		t.Partitions = int32(w.config.Int(prefix + "partitions"))
	}
	return t
}

// configTopic returns the configuration of the config topic. Only the leader may write to it if
// sources deliver exactly once, or are being upgraded to that.
func (w *distributedWorker) configTopic() storage.TopicConfig {
	t := w.topic("config", "configs")
	if !strings.EqualFold(w.config.String("exactly.once.source.support"), "disabled") {
		t.LeaderID = "connect-cluster-" + w.config.String("group.id")
	}
	if lint.ExactlyOnce(w.config) {
		t.Client["isolation.level"] = "read_committed"
	}
	return t
}

func (w *distributedWorker) clientID(what string) string {
	base := w.config.String("group.id") + "-"
	if own := w.config.String("client.id"); own != "" {
		base += own + "-"
	}
	return base + what
}

func (w *distributedWorker) clusterOptions() (o herder.ClusterOptions, err error) {
	props := maps.Clone(w.props)
	props["client.id"] = w.clientID("group")
	common, err := kafka.Options(props, kafka.Patient)
	if err != nil {
		return o, err
	}
	session := w.config.Millis("session.timeout.ms")
	if w.client, err = kgo.NewClient(common...); err != nil {
		return o, err
	}
	client, err := api.NewClient(w.config)
	if err != nil {
		return o, err
	}
	return herder.ClusterOptions{
		Group: group.Options{
			Client: w.client, Group: w.config.String("group.id"), URL: w.url + "/", Protocol: group.Protocol(strings.ToLower(w.config.String("connect.protocol"))),
			SessionTimeout: session, Heartbeat: w.config.Millis("heartbeat.interval.ms"), RebalanceTimeout: w.config.Millis("rebalance.timeout.ms"),
			MaxDelay:    w.config.Millis("scheduled.rebalance.max.delay.ms"),
			SyncTimeout: w.config.Millis("worker.sync.timeout.ms"), UnsyncBackoff: w.config.Millis("worker.unsync.backoff.ms"),
			Log: w.log.With(logging.NameKey, "group"),
		},
		Configs: w.configTopic(), States: w.topic("status", "statuses"), Client: client, ClientID: props["client.id"],
	}, nil
}

// close leaves the cluster, which moves connectors and tasks to other workers, and closes all
// parts.
func (w *distributedWorker) close() error {
	w.stopServing()
	if w.leave != nil {
		w.leave()
		<-w.left
	}
	if w.herder != nil {
		done := w.herder.Progress()
		w.herder.Close()
		w.farewell(done)
	}
	w.finish()
	if w.herder != nil {
		w.herder.CloseStores()
	}
	if w.client != nil {
		w.client.Close()
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api"
	"millrace/api/console"
	"millrace/configs"
	"millrace/runtime/group"
	"millrace/runtime/herder"
	"millrace/runtime/kafka"
	"millrace/runtime/logging"
	"millrace/runtime/storage"
)

// distributedOptions is what the command line says.
type distributedOptions struct {
	processOptions
	file string
}

func distributedCommand() *cobra.Command {
	var o distributedOptions
	cmd := &cobra.Command{
		Use:   "distributed worker.properties",
		Short: "Run a worker of a cluster that shares connectors through Kafka",
		Long: `Run a worker of a cluster, until Ctrl-C. Workers with the same group.id share what is created through the REST API of any of
them: configurations, offsets and states are in Kafka topics. Workers of Apache Kafka Connect use the same topics; stop
them, start this with their properties file, and the connectors go on.`,
		Example: `  worker distributed worker.properties
  worker distributed worker.properties --listen :8084      # a second one on this machine`,
		Args: onlyWorkerFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.file = args[0]
			return runDistributed(cmd.Context(), o, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	o.addFlags(cmd)
	return cmd
}

// onlyWorkerFile refuses connectors on the command line, which the workers of a cluster get through the REST API.
func onlyWorkerFile(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usage("unexpected argument %q: create connectors once the worker runs, with worker connectors create -f %s", args[1], args[1])
	}
	return cobra.ExactArgs(1)(cmd, args)
}

// distributedWorker is everything that a worker of a cluster is made of.
type distributedWorker struct {
	*workerProcess
	client  *kgo.Client // of the group
	offsets storage.OffsetStore
	herder  *herder.Distributed
	left    chan struct{} // closed when the worker has left its cluster
	leave   context.CancelFunc
}

func runDistributed(ctx context.Context, o distributedOptions, out, errOut io.Writer) error {
	props, warnings, err := sureWorkerFile(distributed, o.file, o.listen)
	if err != nil {
		return err
	}
	p, err := newProcess(props, o.processOptions, out, errOut)
	if err != nil {
		return err
	}
	logWarnings(p.log, warnings)
	if p.config, err = configs.DistributedKeys.Parse(p.props); err != nil {
		return &exitError{badWorker, fmt.Errorf("%s: %w", o.file, err)}
	}
	p.own = []string{o.file, defaultData}
	w := &distributedWorker{workerProcess: p}
	if err := w.open(ctx); err != nil {
		return errors.Join(&exitError{badWorker, err}, w.close())
	}
	w.banner()
	return errors.Join(w.wait(ctx, w.herder.Progress), w.close())
}

// open brings everything up and joins the cluster, or says what is in the way.
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
	w.openPlugins(ctx, pluginPaths(w.config))
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
			w.failed <- &exitError{badWorker, err}
		}
	})
	w.inBackground(func(ctx context.Context) { w.plugins.Watch(ctx, w.herder.PluginsChanged) })
	return w.serve(w.herder)
}

// startTimeout bounds reading the topics of the cluster at the start.
const startTimeout = time.Minute

// topic says where a topic of the cluster is and how it is created: kind.storage. has its keys.
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

// configTopic is the topic of configurations, which only the leader may write to where sources deliver exactly once, or are about to.
func (w *distributedWorker) configTopic() storage.TopicConfig {
	t := w.topic("config", "configs")
	if !strings.EqualFold(w.config.String("exactly.once.source.support"), "disabled") {
		t.LeaderID = "connect-cluster-" + w.config.String("group.id")
	}
	if exactlyOnce(w.config) {
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

// close hands over what runs here and takes everything down.
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

// banner says what runs and where.
func (w *distributedWorker) banner() {
	fmt.Fprintf(w.out, "Millrace %s, distributed\n", version())
	fmt.Fprintf(w.out, "  broker      %s\n", w.props["bootstrap.servers"])
	fmt.Fprintf(w.out, "  group       %s\n", w.config.String("group.id"))
	fmt.Fprintf(w.out, "  REST        %s\n", w.url)
	fmt.Fprintf(w.out, "  console     %s%s\n", w.url, console.Path)
	names := w.herder.Connectors()
	switch {
	case len(names) == 0:
		fmt.Fprintf(w.out, "  connectors  none yet: POST %s/connectors\n", w.url)
	case len(names) <= 10:
		fmt.Fprintf(w.out, "  connectors  %s\n", strings.Join(names, ", "))
	default:
		fmt.Fprintf(w.out, "  connectors  %d\n", len(names))
	}
}

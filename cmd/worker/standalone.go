package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"millrace/api/console"
	"millrace/api/rest"
	"millrace/configs"
	"millrace/configs/provider"
	"millrace/connectors"
	"millrace/plugins/host"
	"millrace/runtime/herder"
	"millrace/runtime/logging"
	"millrace/runtime/worker"
)

// standaloneOptions is what the command line says.
type standaloneOptions struct {
	processOptions
	data      string
	ephemeral bool
	files     []string
}

func standaloneCommand() *cobra.Command {
	var o standaloneOptions
	cmd := &cobra.Command{
		Use:   "standalone [worker.properties] [connector.properties|connector.json ...]",
		Short: "Run connectors in one process",
		Long: `Run connectors in one process, until Ctrl-C.

A first file without connector.class is the worker's. Without one, records go to an embedded broker on this machine,
kept in the data folder, as JSON without schemas, with strings as keys, and the REST API listens on 127.0.0.1:8083.
Without connector files the worker waits for POST /connectors. Connectors created through the REST API or the console
are kept beside the source offsets and start again with the worker. A connector whose file is on the command line is
not kept: its file decides.`,
		Example: `  worker standalone examples/file-to-topic/connector.properties
  worker standalone worker.properties source.properties sink.json
  worker standalone --data /var/lib/millrace`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.files = args
			return runStandalone(cmd.Context(), o, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&o.data, "data", defaultData, "folder of the embedded broker")
	cmd.Flags().BoolVar(&o.ephemeral, "ephemeral", false, "forget connectors created through the REST API or the console when the worker ends, as Apache's standalone worker does")
	o.addFlags(cmd)
	return cmd
}

// standaloneDefaults is the worker's file when there is none.
func standaloneDefaults() map[string]string {
	return map[string]string{
		"bootstrap.servers":              embedded,
		"key.converter":                  "org.apache.kafka.connect.storage.StringConverter",
		"value.converter":                "org.apache.kafka.connect.json.JsonConverter",
		"value.converter.schemas.enable": "false",
		"offset.flush.interval.ms":       "1000",
		"listeners":                      "http://127.0.0.1:8083",
		"producer.max.request.size":      "104857600", // the embedded broker takes lines of any size
	}
}

// embedded is the bootstrap.servers that asks for the built-in broker.
const embedded = "embedded"

// connectorFile is a connector's file and where it came from.
type connectorFile struct {
	path string
	configs.ConnectorFile
}

// standaloneFiles is what the files of a command line say.
type standaloneFiles struct {
	props      map[string]string // of the worker
	warnings   []finding         // of the worker's file
	connectors []connectorFile
}

// readFiles splits the files of a command line into the worker's properties and connectors.
func readFiles(paths []string, listen string) (f standaloneFiles, err error) {
	f.props = standaloneDefaults()
	if len(paths) > 0 {
		first, err := readConfigFile(paths[0], "the properties file of a worker or of a connector")
		if err != nil {
			return f, &exitError{badWorker, err}
		}
		if configs.Foreign(first.path, first.data) == "" && configs.KindOf(first.data) == configs.WorkerFile {
			if f.props, f.warnings, err = sureWorkerFile(standalone, paths[0], listen); err != nil {
				return f, err
			}
			paths = paths[1:]
		}
	}
	for _, path := range paths {
		one, err := configs.ReadConnectorFile(path)
		if err != nil {
			return f, &exitError{badConnector, err}
		}
		if one.InitialOffsets != nil {
			return f, &exitError{badConnector, fmt.Errorf("%s: initial_offsets would be set again at every start of the worker: create the connector by worker connectors create -f, "+
				"or remove them", path)}
		}
		f.connectors = append(f.connectors, connectorFile{path, one})
	}
	return f, nil
}

func exactlyOnce(c configs.Config) bool {
	return strings.EqualFold(c.String("exactly.once.source.support"), "enabled")
}

func runStandalone(ctx context.Context, o standaloneOptions, out, errOut io.Writer) error {
	files, err := readFiles(o.files, o.listen)
	if err != nil {
		return err
	}
	p, err := newProcess(files.props, o.processOptions, out, errOut)
	if err != nil {
		return err
	}
	logWarnings(p.log, files.warnings)
	if p.config, err = workerKeys(standalone, p.props).Parse(p.props); err != nil {
		return &exitError{badWorker, fmt.Errorf("the worker's properties: %w", err)}
	}
	p.own = append(slices.Clone(o.files), o.data)
	w := &standaloneWorker{workerProcess: p, data: o.data, ephemeral: o.ephemeral}
	if err := w.open(ctx); err != nil {
		return errors.Join(&exitError{badWorker, err}, w.close())
	}
	err = w.create(ctx, files.connectors)
	if err == nil {
		kept := w.herder.Restore()
		w.herder.SetReady()
		w.banner(files.connectors, kept)
		if o.ephemeral {
			w.log.Info(forgetful)
		}
		err = w.wait(ctx, w.herder.Progress)
	}
	return errors.Join(err, w.close())
}

// newLevels makes the levels of the loggers. Any may be let through later, so that the handler itself holds nothing back.
func newLevels(o processOptions, recent *logging.Recent, w io.Writer) (*logging.Levels, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(o.logLevel)); err != nil {
		return nil, usage("--log-level %s: expected debug, info, warn or error", o.logLevel)
	}
	all := &slog.HandlerOptions{Level: slog.Level(math.MinInt)}
	var handler slog.Handler = slog.NewTextHandler(w, all)
	switch o.logFormat {
	case "", "text":
	case "json":
		handler = slog.NewJSONHandler(w, all)
	default:
		return nil, usage("--log-format %s: expected text or json", o.logFormat)
	}
	return logging.New(logging.NewLimiter(logRate).Handler(recent.Handler(handler)), l), nil
}

// logRate is how often a message may be logged. LogSink's records are what its user wants to see, and a plugin's standard error is many
// lines of one message: the plugin host bounds both. Who asks for each failed record by errors.log.enable gets more of them than of others.
func logRate(logger string, level slog.Level, message string) logging.Rate {
	plugin := strings.HasPrefix(logger, "plugin.")
	switch {
	case plugin && (message == "record" || message == "plugin stderr"):
		return logging.Rate{}
	case plugin && level < slog.LevelWarn:
		return logging.Rate{Burst: 1000, Every: 10 * time.Millisecond}
	case message == "record could not be processed":
		return logging.Rate{Burst: 1000, Every: time.Second}
	}
	return logging.DefaultRate(level)
}

// newHost makes the plugin host with the bundled connectors, which keep to the policy.
func newHost(policy configs.Policy, o host.Options) *host.Host {
	o.Bundled, o.Command = connectors.Bundled(), bundledCommand(policy)
	return host.New(o)
}

// pluginPaths is the folders of plugin.path; unless set, plugins in the working directory and one for the user.
func pluginPaths(c configs.Config) []string {
	if c.Has("plugin.path") {
		return c.List("plugin.path")
	}
	return append([]string{localPlugins}, userPlugins()...)
}

// localPlugins is the folder in the working directory from which a worker without plugin.path starts plugins.
const localPlugins = "plugins"

// userPlugins is the folder of the user's own plugins; nothing for a user without a home.
func userPlugins() []string {
	if data := os.Getenv("XDG_DATA_HOME"); data != "" {
		return []string{filepath.Join(data, "millrace", "plugins")}
	}
	if home, err := os.UserHomeDir(); err == nil {
		return []string{filepath.Join(home, ".local", "share", "millrace", "plugins")}
	}
	return nil
}

// trustedPaths is the same for commands that only look: what lies in the working directory may be anybody's, such as in a clone of
// a repository, and to ask a plugin what it offers is to start it.
func trustedPaths(c configs.Config) []string {
	if c.Has("plugin.path") {
		return c.List("plugin.path")
	}
	return userPlugins()
}

// passedOver says that plugins in the working directory are not looked at; "" where there are none.
func passedOver(fix string) string {
	entries, err := os.ReadDir(localPlugins)
	if err != nil || len(entries) == 0 {
		return ""
	}
	return fmt.Sprintf("plugins in ./%s are not started by this command: %s", localPlugins, fix)
}

// create makes the connectors of the command line, in order. The first that cannot be created ends the worker.
func (w *standaloneWorker) create(ctx context.Context, files []connectorFile) error {
	for _, f := range files {
		if err := unresolved(f, w.providers); err != nil {
			return err
		}
		target := map[string]worker.Target{"PAUSED": worker.TargetPaused, "STOPPED": worker.TargetStopped}[strings.ToUpper(f.InitialState)]
		if target == "" {
			target = worker.TargetStarted
		}
		if _, err := w.herder.CreateFromFile(ctx, f.Name, rest.ConfigOf(f.Config), target); err != nil {
			return &exitError{badConnector, fmt.Errorf("%s: %w", f.path, err)}
		}
	}
	return nil
}

// unresolved is the error of a connector whose variables cannot be resolved, at its keys.
func unresolved(f connectorFile, providers *provider.Providers) error {
	faults := unresolvable(providers, f.Config)
	if faults == nil {
		return nil
	}
	file, err := readConfigFile(f.path, "the file of a connector")
	if err != nil {
		return &exitError{badConnector, err}
	}
	var errs []error
	for _, one := range faults {
		at := file.found(one.key, levelError, one.text)
		errs = append(errs, errors.New(at.place()+": "+at.text()))
	}
	return &exitError{badConnector, errors.Join(errs...)}
}

// banner says what runs and where.
func (w *standaloneWorker) banner(files []connectorFile, kept []string) {
	var b strings.Builder
	fmt.Fprintf(&b, "Millrace %s, standalone\n", version())
	broker := w.props["bootstrap.servers"]
	if w.broker != nil {
		data, err := filepath.Abs(w.data)
		if err != nil {
			data = w.data
		}
		broker += "   (embedded, data in " + data + ")"
	}
	fmt.Fprintf(&b, "  broker      %s\n", broker)
	fmt.Fprintf(&b, "  REST        %s\n", w.url)
	fmt.Fprintf(&b, "  console     %s%s\n", w.url, console.Path)
	for _, f := range files {
		fmt.Fprintf(&b, "  connector   %-20s %s\n", f.Name, route(f.Config, w.herder))
	}
	for _, name := range kept {
		if info, err := w.herder.Connector(context.Background(), name); err == nil {
			fmt.Fprintf(&b, "  connector   %-20s %s (kept from before)\n", name, route(info.Config, w.herder))
		}
	}
	if len(files)+len(kept) == 0 {
		fmt.Fprintf(&b, "  connectors  none yet: POST %s/connectors\n", w.url)
	}
	fmt.Fprint(w.out, b.String())
}

// route is where a connector's records come from and go to, as far as its configuration says.
func route(config map[string]string, h *herder.Standalone) string {
	first := func(keys ...string) string {
		for _, k := range keys {
			if v := config[k]; v != "" {
				return v
			}
		}
		return "?"
	}
	class := config["connector.class"]
	if info, err := h.Connector(context.Background(), config["name"]); err == nil && info.Type == "sink" {
		return fmt.Sprintf("topic %s → %s %s", first("topics", "topics.regex"), class, strings.TrimPrefix(first("file", "http.url"), "?"))
	}
	return fmt.Sprintf("%s %s → topic %s", class, strings.TrimPrefix(first("file", "input.path", "http.listen", "http.request.url"), "?"), first("topic"))
}

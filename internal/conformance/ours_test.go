package conformance

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"millrace/api"
	"millrace/configs"
	"millrace/configs/provider"
	"millrace/connectors"
	"millrace/connectors/file"
	"millrace/internal/hosted"
	"millrace/plugins/connect"
	"millrace/plugins/host"
	"millrace/plugins/sdk"
	"millrace/runtime/broker"
	"millrace/runtime/herder"
	"millrace/runtime/logging"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// pluginEnv makes the test binary serve a class, as the worker's binary does.
const pluginEnv = "MILLRACE_CONFORMANCE_PLUGIN"

func classes() []*connect.Class { return append(connectors.Bundled(), mockClass(), hangClass()) }

func TestMain(m *testing.M) {
	name := os.Getenv(pluginEnv)
	for _, c := range classes() {
		if c.Name == name {
			file.Stdout = io.Discard
			sdk.Serve(c)
			return
		}
	}
	goleak.VerifyTestMain(m)
}

func pluginCommand(class string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), pluginEnv+"="+class, "GORACE=atexit_sleep_ms=0")
	return cmd
}

// ours is a standalone worker in this process, whose plugins are processes.
type ours struct {
	url    string
	admin  string
	herder *herder.Standalone
}

// startOurs starts one; broker "" asks for an embedded one. extra are further properties, key and value in turn.
func startOurs(t *testing.T, bootstrap string, extra ...string) *ours {
	t.Helper()
	dir := t.TempDir()
	if bootstrap == "" {
		b, err := broker.Start(filepath.Join(dir, "broker"), 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { b.Close() })
		bootstrap = b.Addr()
	}
	props := map[string]string{
		"bootstrap.servers":            bootstrap,
		"key.converter":                "org.apache.kafka.connect.storage.StringConverter",
		"value.converter":              "org.apache.kafka.connect.storage.StringConverter",
		"offset.storage.file.filename": filepath.Join(dir, "offsets"),
		"offset.flush.interval.ms":     "500",
		"listeners":                    "http://127.0.0.1:0",
		"config.providers":             "file",
		"config.providers.file.class":  "FileConfigProvider",
	}
	for i := 0; i < len(extra); i += 2 {
		props[extra[i]] = extra[i+1]
	}
	return assemble(t, props)
}

func assemble(t *testing.T, props map[string]string) *ours {
	t.Helper()
	config, err := configs.StandaloneKeys.Parse(props)
	if err != nil {
		t.Fatal(err)
	}
	listeners, err := api.Listen(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(listeners.Close)
	url, workerID := listeners.Advertised(config)
	offsets, err := storage.OpenFileOffsets(props["offset.storage.file.filename"])
	if err != nil {
		t.Fatal(err)
	}
	levels := logging.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.Level(math.MinInt)}), slog.LevelInfo)
	log := levels.Root()
	providers, err := provider.New(props, &provider.Secrets{}, log)
	if err != nil {
		t.Fatal(err)
	}
	plugins := host.New(host.Options{Bundled: classes(), Command: pluginCommand, Log: log, Stdout: io.Discard})
	t.Cleanup(plugins.Close)
	h := herder.NewStandalone(herder.Options{
		Worker: worker.Options{
			Plugins: hosted.Plugins{Host: plugins}, Offsets: offsets, Props: maps.Clone(props), Config: config, Providers: providers,
			Log: log.With(logging.NameKey, "worker"),
		},
		Loggers:  levels,
		WorkerID: workerID,
		Info:     herder.ServerInfo{Version: "4.3.0", Commit: "test", KafkaClusterID: "test"},
	})
	t.Cleanup(h.Close)
	h.SetReady()
	server, err := api.NewServer(listeners, config, h, log.With(logging.NameKey, "api"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx, 5*time.Second) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return &ours{url: url, admin: listeners.AdminURL(), herder: h}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"millrace/runtime/broker"
)

// TestMain makes the test binary the program, too. Stories run it as a process, built like the
// tests.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"worker":         main,
		"millrace":       main,
		"connect-choosy": serveChoosy,
	})
}

// embedded is the value of bootstrap.servers that selects the embedded broker.
const embedded = broker.Embedded

// shortStories are the stories of a short run.
var shortStories = []string{"testdata/csv-to-topic.txtar", "testdata/rest-api.txtar", "testdata/topic-to-file.txtar", "testdata/usage.txtar", "testdata/validate.txtar"}

// Each file in testdata is a story: a user's actions and their effects.
func TestStories(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		runStories(t, embedded, shortStories)
		return
	}
	runStories(t, embedded, stories(t, "testdata/*.txtar"))
}

// The examples do what their READMEs describe.
func TestExamples(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a short run has some stories only")
	}
	files := stories(t, "../../examples/*/example.txtar")
	for _, file := range files { // all of them have the name example
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			t.Parallel()
			runStories(t, embedded, []string{file})
		})
	}
}

func stories(t *testing.T, pattern string) []string {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories at %s: %v", pattern, err)
	}
	return files
}

// runStories runs stories whose workers use the broker at this address.
func runStories(t *testing.T, broker string, files []string) {
	testscript.Run(t, testscript.Params{
		Files: files,
		Setup: func(env *testscript.Env) error { return setUp(env, broker) },
		Condition: func(cond string) (bool, error) {
			if cond == "python" {
				path, err := python()
				return path != "", err
			}
			if cond == "node" {
				return node()
			}
			if cond == "haproxy" {
				return hasHAProxy()
			}
			if cond == "prometheus" {
				return hasPrometheus()
			}
			if cond == "debezium" {
				return hasDebezium()
			}
			if cond == "postgres" {
				return hasPostgres()
			}
			return cond == "embedded" && broker == embedded, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"broker":       lastingBroker,
			"createtopic":  createTopic,
			"consumer":     beConsumer,
			"startworker":  startWorker,
			"stopworker":   stopWorker,
			"fails":        fails,
			"kill9":        kill9,
			"topic":        readTopic,
			"rows":         checkRows,
			"numbered":     checkNumbered,
			"produce":      produce,
			"rest":         restCommand,
			"waitstate":    waitState,
			"bytes":        writeBytes,
			"append":       appendText,
			"waitfile":     waitFile,
			"generate":     generate,
			"portinuse":    portInUse,
			"samebroker":   sameBroker,
			"buildplugin":  buildPlugin,
			"waitrest":     waitREST,
			"pythonplugin": pythonPlugin,
			"nodeplugin":   nodePlugin,
			"jars":         installJars,
			"debezium":     getDebezium,
			"postgres":     startPostgres,
			"sql":          execSQL,
			"waitsql":      waitSQL,
			"compile":      compileJar,
			"waitgrep":     waitGrep,
			"waitexec":     waitExec,
			"killplugins":  killPlugins,
			"kills":        kills,
			"committed":    checkCommitted,
			"example":      copyExample,
			"registry":     startRegistry,
			"rewindto":     rewindTo,
			"killreplay":   killReplay,
			"replayrest":   replayRest,
			"tutorials":    copyTutorials,
			"post":         post,
			"posting":      posting,
			"accepted":     accepted,
			"posted":       posted,
			"haproxy":      startHAProxy,
			"traefik":      startTraefik,
			"balanced":     balanced,
			"freeports":    freePorts,
			"prometheus":   startPrometheus,
			"series":       awaitSeries,
			"alerts":       awaitAlerts,
			"panels":       checkPanels,
			"freeze":       freezePlugin,
			"use":          useWorker,
			"suspend":      suspendOwner,
			"wake":         wakeOwner,
			"collector":    startCollector,
			"spans":        awaitSpans,
			"show":         show,
			"picture":      picture,
			"oddrequests":  oddRequests,
			"hostile":      hostile,
			"longname":     longName,
		},
		RequireUniqueNames: true,
	})
}

// setUp writes the worker's file of a story that has none, and sets the broker in it.
func setUp(env *testscript.Env, broker string) error {
	env.Setenv("BROKER", broker)
	env.Setenv("GORACE", "atexit_sleep_ms=10") // the default of a second is most of the time of a short command
	path := filepath.Join(env.WorkDir, "worker.properties")
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		text, err = []byte(workerFileText), nil
	}
	if err != nil {
		return err
	}
	props := strings.ReplaceAll(string(text), "$BROKER", broker)
	if broker != embedded {
		props += "offset.storage.file.filename=worker.offsets\n"
	}
	s := &scene{broker: broker, dir: env.WorkDir, workers: map[string]*process{}}
	env.Values[sceneKey{}] = s
	env.Defer(func() { s.clear(env.T()) })
	return os.WriteFile(path, []byte(props), 0o644)
}

// workerFileText is the default worker's file of a story: JSON without schemas, on the broker of
// this run.
const workerFileText = `bootstrap.servers=$BROKER
listeners=http://127.0.0.1:0
key.converter=org.apache.kafka.connect.storage.StringConverter
value.converter=org.apache.kafka.connect.json.JsonConverter
value.converter.schemas.enable=false
offset.flush.interval.ms=200
`

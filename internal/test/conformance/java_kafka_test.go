//go:build kafka

package conformance

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"millrace/internal/test/apache"
	"millrace/plugins/host/jvm"
)

// findings are what connectors in Java showed on one side.
type findings struct {
	probed              probed
	tried               map[string][]string
	asked               []string            // of a config provider
	standalone, cluster map[string][]string // of scripts
}

// TestJavaConnectors runs connectors in Java on Apache Connect and on Millrace. What the workers do
// to them, their records, states, errors and offsets are the same.
func TestJavaConnectors(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	probes := probePlugins(t)
	plugins := installTried(t, probes)
	b, err := apache.StartBroker(t.TempDir(), "group.initial.rebalance.delay.ms=0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Kill() })
	single := slices.Concat(scripts, partScripts())
	scriptTopic(t, b.Addr())
	say(t, b.Addr(), "standalone", single)
	var theirs, ours findings
	together(t, map[string]func(t *testing.T){
		"Apache":      func(t *testing.T) { theirs.fill(t, "theirs", b.Addr(), probes, plugins, single, apacheProbes) },
		"ours":        func(t *testing.T) { ours.fill(t, "ours", b.Addr(), probes, plugins, single, ourProbes) },
		"MirrorMaker": func(t *testing.T) { mirror(t, b.Addr()) },
	})
	accepted := explained(t)
	for _, c := range single {
		c.compare(t, theirs.standalone[c.id], ours.standalone[c.id], accepted[c.id])
	}
	for _, c := range clusterScripts {
		c.compare(t, theirs.cluster[c.id], ours.cluster[c.id], accepted[c.id])
	}
	for _, line := range diff(theirs.asked, ours.asked) {
		t.Errorf("what a config provider was asked: %s", line)
	}
	compareTried(t, theirs.tried, ours.tried)
	compareProbed(t, theirs.probed, ours.probed)
}

// fill starts a standalone and a distributed worker, and runs the connectors with them.
func (f *findings) fill(t *testing.T, side, broker, probes, plugins string, single []script, start func(t *testing.T, mode, broker, plugins, trace string) string) {
	standalone := func(t *testing.T) {
		asked := filepath.Join(t.TempDir(), "asked")
		url := start(t, "standalone", broker, plugins, asked)
		t.Run("probe", func(t *testing.T) { f.probed = probe(t, "probe-"+side, url, broker) })
		together(t, map[string]func(t *testing.T){
			"tried": func(t *testing.T) {
				s := newSession(t, url, "")
				f.tried = try(s)
				s.report(t)
			},
			"scripts": func(t *testing.T) {
				r := scriptRun{side: side, mode: "standalone", standalone: true, url: url, dir: t.TempDir(), scripts: single}
				f.standalone = r.all(t, broker)
			},
		})
		f.asked = slices.Compact(sorted(without(asked, lines(asked))))
	}
	distributed := func(t *testing.T) {
		r := scriptRun{side: side, mode: "distributed", dir: t.TempDir(), scripts: clusterScripts}
		r.url = start(t, "distributed", broker, probes, filepath.Join(r.dir, "asked"))
		f.cluster = r.all(t, broker)
	}
	together(t, map[string]func(t *testing.T){"standalone": standalone, "distributed": distributed})
}

// together runs subtests at the same time. They mostly wait, so that more of them than processors run.
func together(t *testing.T, tests map[string]func(t *testing.T)) {
	t.Helper()
	var work sync.WaitGroup
	for name, test := range tests {
		work.Go(func() { t.Run(name, test) })
	}
	work.Wait()
}

func compareProbed(t *testing.T, theirs, our probed) {
	t.Helper()
	for _, c := range []struct {
		what         string
		theirs, ours []string
	}{
		{"the records of the topic", theirs.records, our.records},
		{"the dead letter queue", theirs.letters, our.letters},
		{"what the source was told", theirs.source, our.source},
		{"what the sink was told", theirs.sink, our.sink},
		{"a sink that moves and pauses its partitions", theirs.seeks, our.seeks},
		{"where the records of a source are", theirs.odd, our.odd},
		{"the answers of the REST API", theirs.answers, our.answers},
	} {
		t.Logf("%s: %d lines", c.what, len(c.theirs))
		if len(c.theirs) == 0 {
			t.Errorf("%s: Apache has none", c.what)
		}
		for _, line := range diff(c.theirs, c.ours) {
			t.Errorf("%s: %s", c.what, line)
		}
	}
}

// oursWith starts a worker of a cluster with a plugin path and the bridge, and returns its URL.
func oursWith(t *testing.T, broker, cluster, plugins string) string {
	t.Helper()
	o := prepareWorker(t, "distributed", broker)
	writeFile(t, o.cmd.Args[2], apache.DistributedProps(broker, cluster)+"plugin.path="+plugins+"\nlisteners=http://127.0.0.1:0\n")
	o.useBridge(t, t.TempDir())
	o.launch(t)
	o.awaitBanner(t)
	return o.url
}

// useBridge makes the Java bridge available to a worker, with a cache folder.
func (o *ours) useBridge(t *testing.T, cache string) {
	t.Helper()
	bridge, err := apache.Bridge()
	if err != nil {
		t.Fatal(err)
	}
	o.cmd.Env = append(o.cmd.Env, jvm.Variable+"="+bridge, "XDG_CACHE_HOME="+cache)
}

// probeProps returns the properties of a worker for scripts. Its config provider in a jar writes what it is
// asked to the file trace.
func probeProps(t *testing.T, mode, cluster, broker, plugins, trace string) string {
	t.Helper()
	text := apache.DistributedProps(broker, cluster) + "exactly.once.source.support=enabled\n"
	if mode == "standalone" {
		text = apache.StandaloneProps(broker, filepath.Join(t.TempDir(), "offsets"))
	}
	for _, line := range []string{"plugin.path=" + plugins, "config.providers=file,script", "config.providers.script.class=probe.ScriptProvider",
		"config.providers.script.param.trace=" + trace} {
		text += line + "\n"
	}
	return text
}

// apacheProbes starts a worker of Apache Connect with the plugins of this test, and returns its URL.
func apacheProbes(t *testing.T, mode, broker, plugins, trace string) string {
	t.Helper()
	start := apache.StartConnectDistributed
	if mode == "standalone" {
		start = func(dir, props string) (*apache.Connect, error) { return apache.StartConnectStandalone(dir, props) }
	}
	c, err := start(t.TempDir(), probeProps(t, mode, "theirs", broker, plugins, trace))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Kill() })
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	return c.REST()
}

// ourProbes starts a Millrace worker with the plugins of this test, and returns its URL.
func ourProbes(t *testing.T, mode, broker, plugins, trace string) string {
	t.Helper()
	o := prepareWorker(t, mode, broker)
	writeFile(t, o.cmd.Args[2], probeProps(t, mode, "ours", broker, plugins, trace)+"listeners=http://127.0.0.1:0\n")
	o.useBridge(t, t.TempDir())
	o.launch(t)
	o.awaitBanner(t)
	s := newSession(t, o.url, "ours")
	eventually(t, func() error { // it describes the folders after its start
		r := s.do("GET /connector-plugins?connectorsOnly=false", "").want(200)
		for _, class := range pluginClasses(mode) {
			if !strings.Contains(string(r.body), class) {
				return fmt.Errorf("%s is missing", class)
			}
		}
		return nil
	})
	return o.url
}

// pluginClasses returns a class of each folder that a worker of a mode has.
func pluginClasses(mode string) []string {
	out := []string{"probe.ProbeTransformation"}
	if mode == "standalone" {
		out = append(out, triedClasses()...)
	}
	return out
}

// probePlugins returns a plugin path with the connectors of testdata/probe.
func probePlugins(t *testing.T) string {
	t.Helper()
	plugins := t.TempDir()
	if err := os.Mkdir(filepath.Join(plugins, "probe"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := apache.Compile("testdata/probe", filepath.Join(plugins, "probe", "probe.jar"), "Missing.class"); err != nil {
		t.Fatal(err)
	}
	// Apache's worker finds config providers only in this way.
	services, err := os.Create(filepath.Join(plugins, "probe", "services.jar"))
	if err != nil {
		t.Fatal(err)
	}
	defer services.Close()
	jar := zip.NewWriter(services)
	file, err := jar.Create("META-INF/services/org.apache.kafka.common.config.provider.ConfigProvider")
	if err == nil {
		_, err = io.WriteString(file, "probe.ScriptProvider\n")
	}
	if err := errors.Join(err, jar.Close()); err != nil {
		t.Fatal(err)
	}
	return plugins
}

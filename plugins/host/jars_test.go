package host_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"millrace/plugins/host"
	"millrace/plugins/host/jvm"
)

// jarOf returns a Java archive with empty files of these names.
func jarOf(t *testing.T, names ...string) string {
	t.Helper()
	var jar bytes.Buffer
	z := zip.NewWriter(&jar)
	for _, name := range names {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return jar.String()
}

// Jars that cannot be run have a reason, and so has the error of a connector with one of their
// classes.
func TestJarsWithoutBridge(t *testing.T) {
	t.Setenv(jvm.Variable, filepath.Join(t.TempDir(), "none.jar"))
	f := watch(t)
	put(t, filepath.Join(f.dir, "debezium", "lib", "core.jar"), jarOf(t, "io/debezium/connector/postgresql/PostgresConnector.class"))
	put(t, filepath.Join(f.dir, "debezium", "lib", "more.jar"), "no archive at all")
	put(t, filepath.Join(f.dir, "connect-single.jar"), "neither")
	put(t, filepath.Join(f.dir, "documents", "README"), "")
	f.says("debezium error=\"its 2 jars, such as core.jar, are a plugin in Java, which cannot run: the Java bridge")
	f.says("connect-single.jar error=\"connect-single.jar is a plugin in Java, which cannot run: the Java bridge")
	if files := f.Files(); len(files) != 2 || !strings.Contains(files[1].Fault, "none.jar is missing") {
		t.Errorf("%+v", files)
	}
	for _, name := range []string{"io.debezium.connector.postgresql.PostgresConnector", "PostgresConnector", "Postgres"} {
		_, err := f.Find(name, "")
		contains(t, err, "core.jar holds the class "+name+", but cannot run: the Java bridge")
	}
	if _, err := f.Find("io.debezium.Nothing", ""); err == nil || strings.Contains(err.Error(), "Java") {
		t.Error(err)
	}
	if n := strings.Count(f.logged.String(), "path="+filepath.Join(f.dir, "connect-single.jar")); n != 1 {
		t.Errorf("it is said %d times", n)
	}
}

// bridgeJar returns an archive that passes for the bridge.
func bridgeJar(t *testing.T) string {
	t.Helper()
	var jar bytes.Buffer
	z := zip.NewWriter(&jar)
	w, err := z.Create("META-INF/MANIFEST.MF")
	if err == nil {
		_, err = w.Write([]byte("Millrace-Bridge: 1\n"))
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return jar.String()
}

// fakeJava makes a bridge whose java is this program, and returns the folder of JAVA_HOME. Each
// start of it adds a line to the file "starts" there.
func fakeJava(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	put(t, filepath.Join(home, "bridge.jar"), bridgeJar(t))
	t.Setenv(jvm.Variable, filepath.Join(home, "bridge.jar"))
	t.Setenv("JAVA_HOME", home)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(home, "bin", "java"), "#!/bin/sh\necho \"$@\" >>"+filepath.Join(home, "starts")+"\n"+
		"for o in \"$@\"; do case \"$o\" in -XX:ArchiveClassesAtExit=*) : >\"${o#*=}\"; exit;; esac; done\n"+
		"case \"$*\" in *hanging*) exec sleep 60;; esac\nexec "+self+"\n")
	if err := os.Chmod(filepath.Join(home, "bin", "java"), 0o755); err != nil {
		t.Fatal(err)
	}
	return home
}

// starts returns how often the java of fakeJava was started for a folder of jars.
func starts(t *testing.T, home string) (n int) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(home, "starts"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, "--exit") { // the writing of the class data archive
			n++
		}
	}
	return n
}

// A JVM that does not respond delays only the connectors of its own classes.
func TestHangingJarsDelayNoOthers(t *testing.T) {
	fakeJava(t)
	f := watch(t)
	put(t, filepath.Join(f.dir, "hanging", "hanging.jar"), jarOf(t, "x/HangingSource.class"))
	put(t, filepath.Join(f.dir, "awkward", "awkward.jar"), jarOf(t, "test/AwkwardSource.class"))
	f.says("test.AwkwardSource")
	f.Await(t.Context(), map[string]string{"connector.class": "test.AwkwardSource"})
	for _, config := range []map[string]string{
		{"connector.class": "x.HangingSource"},
		{"connector.class": "Hanging.Source"},
		{"connector.class": "test.AwkwardSource", "transforms.a.type": "x.HangingSource"},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		f.Await(ctx, config)
		if ctx.Err() == nil {
			t.Errorf("%v: no wait", config)
		}
		cancel()
	}
}

func scanJars(t *testing.T, dir string) *host.Host {
	t.Helper()
	h := host.New(host.Options{Paths: []string{dir}, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	t.Cleanup(h.Close)
	h.Scan(t.Context())
	h.AwaitAll(t.Context())
	return h
}

// The description of jars is kept over restarts, until a jar changes.
func TestJarsAreDescribedOnce(t *testing.T) {
	home, dir := fakeJava(t), t.TempDir()
	jar := filepath.Join(dir, "awkward", "lib", "awkward.jar")
	put(t, jar, jarOf(t, "a/B.class"))
	for range 3 {
		class, err := scanJars(t, dir).Find("test.AwkwardSource", "")
		if err != nil || class.Name != "test.AwkwardSource" {
			t.Fatal(class, err)
		}
	}
	if n := starts(t, home); n != 1 {
		t.Errorf("%d starts of java", n)
	}
	put(t, jar, jarOf(t, "a/B.class", "a/C.class"))
	scanJars(t, dir)
	if n := starts(t, home); n != 2 {
		t.Errorf("%d starts of java after a change", n)
	}
}

// Connectors of a folder of jars share a JVM, which stays for the next one when the last has ended.
// A connector with limits has a JVM of its own.
func TestJarsShareAProcess(t *testing.T) {
	home, dir := fakeJava(t), t.TempDir()
	put(t, filepath.Join(dir, "awkward", "awkward.jar"), jarOf(t, "a/B.class"))
	h := scanJars(t, dir)
	class, err := h.Find("test.AwkwardSource", "")
	if err != nil {
		t.Fatal(err)
	}
	before := starts(t, home)
	for _, name := range []string{"one", "two", "three"} {
		p, err := h.Open(t.Context(), name, class, nil)
		if err != nil {
			t.Fatal(err)
		}
		p.Release()
	}
	if n := starts(t, home) - before; n != 1 {
		t.Errorf("%d starts for three connectors, one after another", n)
	}
	p, err := h.Open(t.Context(), "large", class, map[string]string{"plugin.memory.max": "1000MB", "plugin.cpu.max": "1.5", "plugin.java.options": "-Da=b -Dc=d"})
	if err != nil {
		t.Fatal(err)
	}
	p.Release()
	text, err := os.ReadFile(filepath.Join(home, "starts"))
	if err != nil {
		t.Fatal(err)
	}
	for _, option := range []string{"-XX:ActiveProcessorCount=2", "-Xmx629145600", "-XX:MaxMetaspaceSize=262144000", "-Da=b -Dc=d -cp"} {
		if !strings.Contains(string(text), option) {
			t.Errorf("no start with %s:\n%s", option, text)
		}
	}
}

// A folder of jars is installed as it is, also out of an archive of Confluent Hub, whose manifest.json
// is not one for a worker. A jar keeps its name.
func TestInstallJars(t *testing.T) {
	fakeJava(t)
	source, target := t.TempDir(), t.TempDir()
	put(t, filepath.Join(source, "hub", "manifest.json"), `{"name": "kafka-connect-hub", "version": "1.0"}`)
	put(t, filepath.Join(source, "hub", "lib", "hub.jar"), jarOf(t, "a/B.class"))
	put(t, filepath.Join(source, "single.jar"), jarOf(t, "a/B.class"))
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	if err := z.AddFS(os.DirFS(source)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "hub-1.0.zip")
	put(t, file, archive.String())
	for _, row := range []struct{ path, installed string }{
		{filepath.Join(source, "hub"), "hub/lib/hub.jar"},
		{filepath.Join(source, "single.jar"), "single.jar"},
		{file, "hub-1.0/hub/lib/hub.jar"},
	} {
		plugin, remove, err := host.Unpack(row.path)
		if err != nil {
			t.Fatal(row.path, err)
		}
		classes, _, err := host.Install(t.Context(), plugin, target)
		if err != nil || len(classes) != 4 {
			t.Errorf("%s: %d classes, %v", row.path, len(classes), err)
		}
		if err := remove(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join(target, row.installed)); err != nil {
			t.Error(err)
		}
	}
	if files := scanJars(t, target).Files(); len(files) != 3 || files[0].Fault != "" {
		t.Errorf("%+v", files)
	}
}

package main

import (
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"

	"millrace/internal/test/apache"
	"millrace/plugins/host/jvm"
)

// jars DIR: install the file connectors of Apache Kafka, which are jars, and make the Java bridge
// available to workers.
func installJars(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: jars dir")
	}
	useBridge(ts)
	jars, err := apache.Connectors()
	ts.Check(err)
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(dir), 0o755))
	ts.Check(os.CopyFS(dir, os.DirFS(jars)))
}

// compile DIR JAR: compile the Java files of a folder to a jar, and make the Java bridge available to
// workers.
func compileJar(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: compile dir jar")
	}
	useBridge(ts)
	jar := ts.MkAbs(args[1])
	ts.Check(os.MkdirAll(filepath.Dir(jar), 0o755))
	ts.Check(apache.Compile(ts.MkAbs(args[0]), jar))
}

// useBridge makes the Java bridge available to workers. Their cache is in the story's folder.
func useBridge(ts *testscript.TestScript) {
	bridge, err := apache.Bridge()
	ts.Check(err)
	for name, value := range map[string]string{jvm.Variable: bridge, "XDG_CACHE_HOME": ts.MkAbs("cache")} {
		ts.Setenv(name, value)
		sceneOf(ts).env = append(sceneOf(ts).env, name+"="+value)
	}
}

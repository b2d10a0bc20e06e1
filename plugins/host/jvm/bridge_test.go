package jvm

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// bridgeJar returns an archive whose manifest has a line.
func bridgeJar(t *testing.T, line string) string {
	t.Helper()
	var jar bytes.Buffer
	z := zip.NewWriter(&jar)
	w, err := z.Create("META-INF/MANIFEST.MF")
	if err == nil {
		_, err = io.WriteString(w, "Manifest-Version: 1.0\r\n"+line+"\r\n\r\n")
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return jar.String()
}

// Each thing that is missing has an error that says what to do.
func TestFind(t *testing.T) {
	home := t.TempDir()
	jar := filepath.Join(home, "bridge.jar")
	t.Setenv(Variable, "")
	t.Setenv("JAVA_HOME", home)
	check := func(want string) {
		t.Helper()
		_, err := Find()
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	check("millrace-java.jar is missing: build it with make java, or copy it there")
	t.Setenv(Variable, jar)
	check("bridge.jar is missing (MILLRACE_JAVA_BRIDGE)")
	write(t, jar, "")
	check("cannot be read")
	write(t, jar, bridgeJar(t, "Main-Class: x"))
	check("its manifest names no version")
	write(t, jar, bridgeJar(t, "Millrace-Bridge: 0"))
	check("has version 0, but this worker needs version 1")
	write(t, jar, bridgeJar(t, "Millrace-Bridge: 1"))
	check("has no bin/java: install Java 17 or newer")
	write(t, filepath.Join(home, "bin", "java"), "")
	check("")
	write(t, filepath.Join(home, "release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"1.8.0_402\"\n")
	check("is Java 8: install Java 17 or newer")
	write(t, filepath.Join(home, "release"), "JAVA_VERSION=\"21.0.2\"\n")
	check("")
	t.Setenv("JAVA_HOME", "")
	t.Setenv("PATH", t.TempDir())
	check("there is no java in JAVA_HOME or PATH")
}

func TestID(t *testing.T) {
	home := t.TempDir()
	t.Setenv("JAVA_HOME", home)
	t.Setenv(Variable, filepath.Join(home, "bridge.jar"))
	write(t, filepath.Join(home, "bridge.jar"), bridgeJar(t, "Millrace-Bridge: 1"))
	write(t, filepath.Join(home, "bin", "java"), "")
	seen := map[string]bool{}
	for _, change := range []func(){
		func() {},
		func() { write(t, filepath.Join(home, "bridge.jar"), bridgeJar(t, "Millrace-Bridge: 1\r\nNew: 1")) },
		func() { write(t, filepath.Join(home, "release"), "JAVA_VERSION=\"21.0.2\"\n") },
	} {
		change()
		b, err := Find()
		if err != nil || seen[b.ID] {
			t.Errorf("%q, seen before: %v, %v", b.ID, seen[b.ID], err)
		}
		seen[b.ID] = true
	}
}

func TestCommand(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	b := Bridge{Java: "/usr/bin/java", Jar: "/opt/millrace-java.jar", ID: "1"}
	command := b.Command("/plugins/debezium")
	if got := command[len(command)-4:]; !slices.Equal(got, []string{"-cp", "/opt/millrace-java.jar", "millrace.bridge.Main", "/plugins/debezium"}) {
		t.Errorf("it ends with %q", got)
	}
	const unsafe = "--sun-misc-unsafe-memory-access=allow"
	newer := b
	if newer.Version = 25; slices.Contains(command, unsafe) || !slices.Contains(newer.Command("/x"), unsafe) {
		t.Errorf("%q; %q: only newer JVMs know %s", command, newer.Command("/x"), unsafe)
	}
	archive, err := b.archive()
	if err != nil || !slices.Equal(b.WithArchive(command), command) {
		t.Errorf("%q: an archive that does not exist, %v", command, err)
	}
	write(t, archive, "")
	if command := b.WithArchive(command); command[1] != "-XX:SharedArchiveFile="+archive {
		t.Errorf("%q does not use the archive", command)
	}
	if other := Adapt(command, 0, 0, []string{"-XX:+UseG1GC"}); slices.Contains(other, serialCollector) {
		t.Errorf("%q has two garbage collectors, which the JVM refuses", other)
	}
	if got := Adapt(command, 0, 0, nil); !slices.Equal(got, command) {
		t.Errorf("without limits: %q", got)
	}
	limited := Adapt(command, 1000<<20, 1.5, []string{"-Xmx1g", "-Dx=y"})
	for _, want := range []string{"-Xmx629145600", "-XX:MaxMetaspaceSize=262144000", "-XX:ActiveProcessorCount=2"} {
		if !slices.Contains(limited, want) {
			t.Errorf("%q has no %s", limited, want)
		}
	}
	if slices.Contains(limited, defaultHeap) {
		t.Errorf("%q has the default heap size", limited)
	}
	if i := slices.Index(limited, "-Xmx1g"); i < slices.Index(limited, "-Xmx629145600") || limited[i+1] != "-Dx=y" || limited[i+2] != "-cp" {
		t.Errorf("further options are not the last ones in %q", limited)
	}
}

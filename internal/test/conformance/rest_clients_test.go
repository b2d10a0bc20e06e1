//go:build kafka

package conformance

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/lockedfile"

	"millrace/internal/test/apache"
)

// needs skips a test if programs are missing, or fails it where all are required.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("MILLRACE_REQUIRE_KAFKA") == "1" {
				t.Fatalf("%s is needed, and MILLRACE_REQUIRE_KAFKA=1: %v", p, err)
			}
			t.Skipf("%s is needed: %v", p, err)
		}
	}
}

// cached returns a folder that the first run fills. Its name depends on from, which the content is
// made from.
func cached(t *testing.T, name, from string, fill func(dir string)) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(from))
	dir := filepath.Join(cache, "millrace", fmt.Sprintf("%s-%x", name, sum[:4]))
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	unlock, err := lockedfile.MutexAt(dir + ".lock").Lock()
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	complete := dir + ".complete"
	if _, err := os.Stat(complete); err == nil {
		return dir
	}
	fill(dir)
	if err := os.WriteFile(complete, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func command(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// TestJavaClient makes every call of SourceLab's kafka-connect-client.
func TestJavaClient(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	needs(t, "java", "javac", "mvn")
	pom, err := os.ReadFile("testdata/javaclient/pom.xml")
	if err != nil {
		t.Fatal(err)
	}
	jars := cached(t, "java-client", string(pom), func(dir string) {
		command(t, "testdata/javaclient", "mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory="+dir)
	})
	classes := t.TempDir()
	command(t, "", "javac", "-d", classes, "-cp", jars+"/*", "testdata/javaclient/Client.java")
	s := newSession(t, startOurs(t, "").url, "java-client")
	t.Log(command(t, "", "java", "-XX:TieredStopAtLevel=1", "-cp", classes+":"+jars+"/*", "Client", s.base, s.input, s.topic))
}

// pythonPackages are the packages that the Python tests install.
const pythonPackages = "kafka-connect-py==1.0.0 schemathesis==4.32.5"

func python(t *testing.T) string {
	needs(t, "python3")
	return cached(t, "python", pythonPackages, func(dir string) {
		command(t, "", "python3", "-m", "venv", dir)
		command(t, "", filepath.Join(dir, "bin", "pip"), append([]string{"-q", "install"}, strings.Fields(pythonPackages)...)...)
	})
}

// TestPythonCLI manages a connector with kc, the command line of kafka-connect-py.
func TestPythonCLI(t *testing.T) {
	t.Parallel()
	kc := filepath.Join(python(t), "bin", "kc")
	s := newSession(t, startOurs(t, "").url, "kc")
	run := func(args ...string) string { return command(t, "", kc, append([]string{"--url", s.base}, args...)...) }
	contains := func(part string, args ...string) {
		t.Helper()
		if out := run(args...); !strings.Contains(out, part) {
			t.Errorf("kc %s: %s", strings.Join(args, " "), out)
		}
	}
	contains("4.3.0", "info")
	contains("FileStreamSourceConnector", "list-plugins")
	contains("c1", "create", "-d", create("c1", s.source()))
	s.reaches("c1", "RUNNING", "RUNNING")
	contains("c1", "list")
	contains(s.topic, "get", "c1")
	contains(s.topic, "config", "c1")
	contains("RUNNING", "status", "c1")
	contains("RUNNING", "task-status", "c1", "0")
	contains("c1", "list-tasks", "c1")
	contains("c1", "list-topics", "c1")
	run("reset-topics", "c1")
	contains("tasks.max", "update", "c1", "-d", jsonOf(s.source()))
	// kc validate-config sends the JSON object as a JSON string, which no worker accepts. The
	// underlying library does not have this bug.
	script := "import json, sys, kafka_connect; c = kafka_connect.KafkaConnect(sys.argv[1]); " +
		"print(c.validate_connector_config('FileStreamSource', json.loads(sys.argv[2]))['error_count'])"
	out := command(t, "", filepath.Join(filepath.Dir(kc), "python"), "-c", script, s.base, jsonOf(s.source("name", "v")))
	s.check(strings.TrimSpace(out) == "0", "validate: %s", out)
	run("pause", "c1")
	s.reaches("c1", "PAUSED", "PAUSED")
	run("resume", "c1")
	s.reaches("c1", "RUNNING", "RUNNING")
	run("restart", "-i", "c1")
	s.reaches("c1", "RUNNING", "RUNNING")
	run("restart-task", "c1", "0")
	s.reaches("c1", "RUNNING", "RUNNING")
	run("pause", "--all", "-p", "^c")
	s.reaches("c1", "PAUSED", "PAUSED")
	run("delete", "c1")
	s.do("GET /connectors", "").want(200).text("[]")
	s.report(t)
}

// TestSchemathesis generates requests from the OpenAPI document. It looks for answers that show a
// bug in the server or an error in the document.
func TestSchemathesis(t *testing.T) {
	t.Parallel()
	st := filepath.Join(python(t), "bin", "schemathesis")
	s := newSession(t, startOurs(t, "").url, "st")
	s.do("POST /connectors", create("a", s.source())).want(201)
	s.do("PUT /connectors/a/stop", "").want(204)
	// Methods missing from the document are tried too, except those for requests between workers.
	config := "[phases.coverage]\nunexpected-methods = [\"DELETE\", \"PATCH\", \"TRACE\"]\n"
	t.Run("any names", func(t *testing.T) { schemathesis(t, st, s.base, config) })
	config += "[parameters]\n\"path.connector\" = \"a\"\n\"path.plugin\" = \"FileStreamSource\"\n\"path.logger\" = \"root\"\n\"path.task\" = 0\n"
	t.Run("names that exist", func(t *testing.T) {
		schemathesis(t, st, s.base, config, "--exclude-method", "DELETE")
	})
	s.report(t)
}

func schemathesis(t *testing.T, program, base, config string, more ...string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "schemathesis.toml"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Log(command(t, dir, program, append([]string{"run", base + "/openapi.json", "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance", "--phases", "examples,coverage,fuzzing",
		"--suppress-health-check", "all", "-n", "10", "--generation-database", "none", "--seed", "1"}, more...)...))
}

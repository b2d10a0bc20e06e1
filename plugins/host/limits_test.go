//go:build linux

package host_test

import (
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/host"
)

// confined starts the connector in mode with the given keys, and returns what it wrote to its file.
func confined(t *testing.T, program, mode string, props map[string]string) (boundary.Connector, *world, map[string]string, error) {
	t.Helper()
	w := &world{}
	w.log = slog.New(slog.NewTextHandler(&w.logged, nil))
	h := host.New(host.Options{Bundled: []*connect.Class{awkwardSource}, Log: w.log, Stdout: &w.stdout,
		Command: func(string) *exec.Cmd { return exec.Command(program) }})
	t.Cleanup(h.Close)
	if props == nil {
		props = map[string]string{}
	}
	dir := t.TempDir()
	// for a plugin that runs as another user
	for _, path := range []string{filepath.Dir(dir), dir} {
		if err := os.Chmod(path, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	props["mode"], props["pid"] = mode, filepath.Join(dir, "noted")
	p, err := h.Open(t.Context(), "c", awkwardSource, props)
	if err != nil {
		return nil, w, nil, err
	}
	t.Cleanup(p.Release)
	failed := make(chan error, 1)
	c, err := p.StartConnector(t.Context(), "c", props, boundary.ConnectorEvents{Failed: func(err error) { failed <- err }})
	if err != nil {
		return nil, w, nil, err
	}
	if mode == "eats memory" {
		return c, w, nil, <-failed
	}
	text, err := os.ReadFile(props["pid"])
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		env[name] = value
	}
	return c, w, env, nil
}

// A plugin inherits only the necessary part of the worker's environment, and none of its open
// files.
func TestNothingInherited(t *testing.T) {
	t.Setenv("CANARY_TOKEN", "tweet")
	t.Setenv("LC_ALL", "C.UTF-8")
	secret, err := os.Create(filepath.Join(t.TempDir(), "open-in-the-worker"))
	if err != nil {
		t.Fatal(err)
	}
	defer secret.Close()
	_, _, got, err := confined(t, os.Args[0], "shows what it has", map[string]string{"plugin.env": "GREETING=hello, CANARY_NOT_SET, LC_ALL=POSIX"})
	if err != nil {
		t.Fatal(err)
	}
	if got["PATH"] == "" || got["LC_ALL"] != "POSIX" || got["GREETING"] != "hello" {
		t.Errorf("it lacks what it needs: %v", got)
	}
	allowed := func(name string) bool {
		return strings.HasPrefix(name, "fd ") || strings.HasPrefix(name, "PLUGIN_") || strings.HasPrefix(name, "LC_") || strings.Contains(
			" uid MILLRACE_PLUGIN PATH HOME USER LOGNAME LANG LANGUAGE TZ TMPDIR TEMP TMP SSL_CERT_FILE SSL_CERT_DIR GOGC GOMEMLIMIT GOMAXPROCS GODEBUG GORACE GOTRACEBACK GREETING ", " "+name+" ")
	}
	for name, value := range got {
		if !allowed(name) {
			t.Errorf("it has %s=%s of the worker's environment", name, value)
		}
		if file := strings.HasPrefix(value, "/"); strings.HasPrefix(name, "fd ") && file && value != "/dev/null" && !strings.HasPrefix(value, "/proc/") && !strings.HasPrefix(value, "/sys/") {
			t.Errorf("it has %s open: %s", name, value)
		}
	}
	info, err := os.Stat(got["PLUGIN_UNIX_SOCKET_DIR"])
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder of its socket is %v, %v", info, err)
	}
}

func TestLimits(t *testing.T) {
	_, w, got, err := confined(t, os.Args[0], "shows what it has", map[string]string{"plugin.memory.max": "500MB", "plugin.cpu.max": "1.5"})
	if err != nil || got["GOMEMLIMIT"] != strconv.Itoa(500<<20-500<<20/10) || got["GOMAXPROCS"] != "2" {
		t.Errorf("limits %s, %s, %v", got["GOMEMLIMIT"], got["GOMAXPROCS"], err)
	}
	if !strings.Contains(w.logged.String(), "limits of the plugin process") {
		t.Errorf("the log does not say which limits are kept by what: %s", &w.logged)
	}
	_, _, _, err = confined(t, os.Args[0], "eats memory", map[string]string{"plugin.memory.max": "200MB"})
	if !connect.IsProcessEnded(err) || !strings.Contains(err.Error(), "plugin.memory.max=200 MB") && !strings.Contains(err.Error(), "signal: killed") {
		t.Errorf("a process that eats memory: %v", err)
	}
	_, _, _, err = confined(t, os.Args[0], "", map[string]string{"plugin.user": "nobody-at-all"})
	contains(t, err, "nobody-at-all")
}

// A plugin runs as another user, who owns its socket.
func TestUser(t *testing.T) {
	if os.Geteuid() != 0 {
		_, _, _, err := confined(t, os.Args[0], "", map[string]string{"plugin.user": "root"})
		contains(t, err, "only a worker that runs as root")
		return
	}
	dir := t.TempDir()
	for _, path := range []string{filepath.Dir(dir), dir} {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(dir, "plugin")
	data, err := os.ReadFile(os.Args[0])
	if err == nil {
		err = os.WriteFile(program, data, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	c, _, got, err := confined(t, program, "shows what it has", map[string]string{"plugin.user": "nobody"})
	if err != nil {
		t.Skip("nobody cannot run what is in the folder for temporary files:", err)
	}
	defer c.Stop(t.Context())
	var stat syscall.Stat_t
	if err := syscall.Stat(got["PLUGIN_UNIX_SOCKET_DIR"], &stat); err != nil || got["uid"] != fmt.Sprint(stat.Uid) || got["uid"] == "0" || stat.Mode&0o777 != 0o700 {
		t.Errorf("user %s, the folder of the socket is %o of %d, %v", got["uid"], stat.Mode, stat.Uid, err)
	}
}

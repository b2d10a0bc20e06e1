package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"millrace/internal/cli/remote"
)

// hasHAProxy reports whether HAProxy is installed. It is required in CI.
func hasHAProxy() (bool, error) {
	_, err := exec.LookPath("haproxy")
	if err != nil && os.Getenv("MILLRACE_REQUIRE_HAPROXY") == "1" {
		return false, errors.New("MILLRACE_REQUIRE_HAPROXY is set, but there is no haproxy: apt-get install --no-install-recommends haproxy")
	}
	return err == nil, nil
}

// haproxy FILE: start HAProxy with the configuration of an example, on the running workers, which
// have the names of the example. It checks their health every 200 milliseconds instead of every ten
// seconds. MILLRACE_URL is the URL of the proxy.
func startHAProxy(ts *testscript.TestScript, neg bool, args []string) {
	startProxy(ts, neg, args, "haproxy", map[string]string{"inter 10s": "inter 200ms"}, func(file, address string) []string {
		text := ts.ReadFile(file)
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(replaced(ts, text, "127.0.0.1:8080", address)), 0o644))
		return []string{"-db", "-f", ts.MkAbs(file)}
	})
}

// traefikVariable is the environment variable with the path of a Traefik. Debian has no package of
// it.
const traefikVariable = "TRAEFIK"

// traefik FILE: the same as haproxy, with Traefik.
func startTraefik(ts *testscript.TestScript, neg bool, args []string) {
	ts.Setenv(hashedCookies, "1")
	startProxy(ts, neg, args, os.Getenv(traefikVariable), map[string]string{"interval: 10s": "interval: 200ms"}, func(file, address string) []string {
		return []string{"--entrypoints.web.address=" + address, "--providers.file.filename=" + ts.MkAbs(file)}
	})
}

// startProxy starts a proxy with a configuration in which texts are replaced, and the workers are
// the running ones.
func startProxy(ts *testscript.TestScript, neg bool, args []string, program string, changes map[string]string, arguments func(file, address string) []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: %s file", filepath.Base(program))
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	address := l.Addr().String()
	ts.Check(l.Close())
	text := ts.ReadFile(args[0])
	for old, by := range changes {
		text = replaced(ts, text, old, by)
	}
	for name, p := range sceneOf(ts).workers {
		text = replaced(ts, text, name+":8083", strings.TrimPrefix(p.rest, "http://"))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
	log, err := os.Create(filepath.Join(sceneOf(ts).dir, "proxy.log"))
	ts.Check(err)
	cmd := exec.Command(program, arguments(args[0], address)...)
	cmd.Stdout, cmd.Stderr = log, log
	ts.Check(cmd.Start())
	ts.Defer(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // its error is that of the kill
		_ = log.Close()
	})
	ts.Setenv(remote.URLVariable, "http://"+address)
	ts.Check(poll(func() (bool, error) {
		_, err := through(ts, &http.Client{})
		if err != nil {
			err = fmt.Errorf("%w\n%s", err, readAll(log.Name()))
		}
		return err == nil, err
	}))
}

func replaced(ts *testscript.TestScript, text, old, by string) string {
	if !strings.Contains(text, old) {
		ts.Fatalf("the configuration has no %q", old)
	}
	return strings.ReplaceAll(text, old, by)
}

// through sends a request through the proxy, and returns the worker that the proxy's cookie names;
// "" if the client stays with its worker.
func through(ts *testscript.TestScript, client *http.Client) (string, error) {
	client.Timeout = patience
	resp, err := client.Get(ts.Getenv(remote.URLVariable) + "/connectors")
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("GET /connectors through the proxy: %s %s %w", resp.Status, body, err)
	}
	for _, c := range resp.Cookies() {
		if c.Name == "worker" {
			return c.Value, nil
		}
	}
	return "", nil
}

// hashedCookies is set in stories whose proxy does not name workers in its cookies. They are
// counted.
const hashedCookies = "HASHED_COOKIES"

// balanced WORKER...: each request through the proxy is answered, and soon by all of these workers
// and no other. A client that sends its cookie stays with one worker.
func balanced(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: balanced worker...")
	}
	var last []string
	for limit := time.Now().Add(patience); ; {
		last = nil
		for range 4 * len(args) {
			name, err := through(ts, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}})
			ts.Check(err)
			last = append(last, name)
		}
		slices.Sort(last)
		if last = slices.Compact(last); slices.Equal(last, args) || ts.Getenv(hashedCookies) != "" && len(last) == len(args) {
			break
		}
		if time.Now().After(limit) {
			ts.Fatalf("the proxy asks %s; expected %s", strings.Join(last, " "), strings.Join(args, " "))
		}
	}
	stays(ts)
}

func stays(ts *testscript.TestScript) {
	jar, err := cookiejar.New(nil)
	ts.Check(err)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Jar: jar}
	at, err := through(ts, client)
	ts.Check(err)
	for range 6 {
		if name, err := through(ts, client); err != nil || name != "" {
			ts.Fatalf("a client of %s is sent to %s: %v", at, name, err)
		}
	}
}

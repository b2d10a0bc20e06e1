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
)

// hasHAProxy reports whether HAProxy is installed. CI insists on it.
func hasHAProxy() (bool, error) {
	_, err := exec.LookPath("haproxy")
	if err != nil && os.Getenv("MILLRACE_REQUIRE_HAPROXY") == "1" {
		return false, errors.New("MILLRACE_REQUIRE_HAPROXY is set, but there is no haproxy: apt-get install --no-install-recommends haproxy")
	}
	return err == nil, nil
}

// haproxy FILE: start HAProxy with the configuration of an example, on the workers that run, which are called as there. It asks every
// fifth of a second for their health, in place of every ten. MILLRACE_URL is the proxy's.
func startHAProxy(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: haproxy file")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	address := l.Addr().String()
	ts.Check(l.Close())
	text := ts.ReadFile(args[0])
	change := func(old, by string) {
		if !strings.Contains(text, old) {
			ts.Fatalf("%s has no %q", args[0], old)
		}
		text = strings.ReplaceAll(text, old, by)
	}
	change("inter 10s", "inter 200ms")
	change("127.0.0.1:8080", address)
	for name, p := range sceneOf(ts).workers {
		change(name+":8083", strings.TrimPrefix(p.rest, "http://"))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
	log, err := os.Create(filepath.Join(sceneOf(ts).dir, "haproxy.log"))
	ts.Check(err)
	cmd := exec.Command("haproxy", "-db", "-f", ts.MkAbs(args[0]))
	cmd.Stdout, cmd.Stderr = log, log
	ts.Check(cmd.Start())
	ts.Defer(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		_ = log.Close()
	})
	ts.Setenv(urlVariable, "http://"+address)
	ts.Check(poll(func() (bool, error) {
		_, err := through(ts, &http.Client{})
		if err != nil {
			err = fmt.Errorf("%w\n%s", err, readAll(log.Name()))
		}
		return err == nil, err
	}))
}

// through sends a request through the proxy, and gives the worker that the proxy's cookie names; "" when it keeps the client where it is.
func through(ts *testscript.TestScript, client *http.Client) (string, error) {
	client.Timeout = patience
	resp, err := client.Get(ts.Getenv(urlVariable) + "/connectors")
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

// balanced WORKER...: every request through the proxy is answered, and soon by all of these workers and no other. A client that keeps
// its cookie stays with one.
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
		if last = slices.Compact(last); slices.Equal(last, args) {
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

package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/twmb/franz-go/pkg/kgo"
)

// kills CONNECTOR PROGRAM TIMES TOPIC RECORDS: end the plugin process of a connector as a crash would, again and again while it moves
// records: each time when at least RECORDS more have come, and restart it.
func kills(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 5 {
		ts.Fatalf("usage: kills connector program times topic records")
	}
	times, err := strconv.Atoi(args[2])
	ts.Check(err)
	more, err := strconv.Atoi(args[4])
	ts.Check(err)
	client, err := kgo.NewClient(kgo.SeedBrokers(sceneOf(ts).brokerAddr(ts)))
	ts.Check(err)
	defer client.Close()
	held := func() int {
		n, err := size(context.Background(), client, args[3])
		ts.Check(err)
		return n
	}
	for range times {
		until := held() + more
		ts.Check(poll(func() (bool, error) { return held() >= until, fmt.Errorf("topic %s holds %d records", args[3], held()) }))
		pid := pluginNamed(ts, args[1])
		ts.Check(syscall.Kill(pid, syscall.SIGKILL))
		waitState(ts, false, []string{args[0], "FAILED"})
		ts.Check(poll(func() (bool, error) {
			code, answer, err := ask(ts, http.MethodPost, "/connectors/"+args[0]+"/restart?includeTasks=true", "")
			return code == http.StatusAccepted, fmt.Errorf("restart: %d %s %w", code, answer, err)
		}))
		waitState(ts, false, []string{args[0], "RUNNING"})
	}
}

// pluginNamed is the plugin process of the worker that was started last whose program has this name.
func pluginNamed(ts *testscript.TestScript, program string) int {
	for _, text := range children(sceneOf(ts).last.cmd.Process.Pid) {
		line, err := os.ReadFile("/proc/" + text + "/cmdline")
		if name, _, _ := strings.Cut(string(line), "\x00"); err == nil && strings.HasSuffix(name, "/"+program) {
			pid, err := strconv.Atoi(text)
			ts.Check(err)
			return pid
		}
	}
	ts.Fatalf("no plugin process of %s", program)
	return 0
}

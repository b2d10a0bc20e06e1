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
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// kills CONNECTOR PROGRAM TIMES TOPIC RECORDS: kill the plugin process of a connector TIMES times
// while it moves records: each time after at least RECORDS more have arrived. Then restart it.
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

// pluginNamed returns the plugin process with this program, of the worker that was started last.
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

// committed TOPIC COUNT: a consumer of committed records reads the lines of a counter, each once
// and in order, and nothing else.
func checkCommitted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: committed topic count")
	}
	count, err := strconv.Atoi(args[1])
	ts.Check(err)
	client, err := kgo.NewClient(kgo.SeedBrokers(sceneOf(ts).brokerAddr(ts)), kgo.ConsumeTopics(args[0]), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.KeepControlRecords())
	ts.Check(err)
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	next, end, last := 0, int64(-1), int64(-1)
	for next < count || last < end-1 {
		client.PollFetches(ctx).EachRecord(func(r *kgo.Record) {
			if last = r.Offset; r.Attrs.IsControl() {
				return
			}
			if want := fmt.Sprint("line ", next); string(r.Value) != want {
				ts.Fatalf("offset %d is %q; expected %q", r.Offset, r.Value, want)
			}
			next++
		})
		if ctx.Err() != nil {
			ts.Fatalf("%d of %d committed lines have come", next, count)
		}
		if next >= count {
			ends, err := kadm.NewClient(client).ListCommittedOffsets(ctx, args[0])
			ts.Check(err)
			o, _ := ends.Lookup(args[0], 0)
			end = o.Offset
		}
	}
	if next > count {
		ts.Fatalf("topic %s shows %d committed lines; expected %d", args[0], next, count)
	}
}

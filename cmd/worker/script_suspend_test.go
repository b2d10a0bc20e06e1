package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"

	"millrace/api/rest"
	"millrace/internal/cli/remote"
)

// suspend CONNECTOR: suspend the worker that runs the connector's task, wait until another one runs
// it, and send the next requests to that one. wake resumes the first, and waits until it is in the
// group again.
func suspendOwner(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: suspend connector")
	}
	s := sceneOf(ts)
	owner := ownerOf(ts, args[0])
	for _, p := range s.workers {
		if strings.HasSuffix(p.rest, owner) {
			ts.Check(syscall.Kill(p.cmd.Process.Pid, syscall.SIGSTOP))
			s.suspended = p
		} else if p.running() {
			s.last = p
			ts.Setenv(remote.URLVariable, p.rest)
		}
	}
	if s.suspended == nil {
		ts.Fatalf("no worker of this story is %s", owner)
	}
	ts.Check(poll(func() (bool, error) {
		now := ownerOf(ts, args[0])
		return now != owner, fmt.Errorf("the task is still at %s", now)
	}))
}

// wake: resume the suspended worker.
func wakeOwner(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: wake")
	}
	p := sceneOf(ts).suspended
	rounds := func() int { return strings.Count(p.said(), "took part in a round of the group") }
	before := rounds()
	ts.Check(syscall.Kill(p.cmd.Process.Pid, syscall.SIGCONT))
	ts.Check(poll(func() (bool, error) { return rounds() > before, fmt.Errorf("%d rounds", before) }))
}

// ownerOf returns the worker that runs the first task of a connector; "" if none does.
func ownerOf(ts *testscript.TestScript, connector string) (workerID string) {
	ts.Check(poll(func() (bool, error) {
		code, answer, err := ask(ts, http.MethodGet, "/connectors/"+connector+"/status", "")
		if err != nil || code != http.StatusOK {
			return false, fmt.Errorf("%d %s %w", code, answer, err)
		}
		var st rest.ConnectorStatus
		if err := json.Unmarshal(answer, &st); err != nil {
			return false, final{err}
		}
		if len(st.Tasks) == 0 || st.Tasks[0].State != "RUNNING" {
			return false, fmt.Errorf("%s", answer)
		}
		workerID = st.Tasks[0].WorkerID
		return true, nil
	}))
	return workerID
}

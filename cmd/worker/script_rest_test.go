package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"millrace/api/rest"
)

// restCommand is rest METHOD PATH STATUS [FILE]: send a request to the worker that was started
// last, with a file's JSON as the body, and print the response.
func restCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 || len(args) > 4 {
		ts.Fatalf("usage: rest method path status [file]")
	}
	want, err := strconv.Atoi(args[2])
	ts.Check(err)
	var body string
	if len(args) == 4 {
		body = ts.ReadFile(args[3])
	}
	got, answer, err := ask(ts, args[0], args[1], body)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s\n", answer)
	if got != want {
		ts.Fatalf("%s %s: %d, expected %d: %s", args[0], args[1], got, want, answer)
	}
}

func ask(ts *testscript.TestScript, method, path, body string) (int, []byte, error) {
	p := sceneOf(ts).last
	if p == nil {
		ts.Fatalf("no worker runs")
	}
	req, err := http.NewRequest(method, p.rest+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, bytes.TrimSpace(answer), err
}

// waitstate CONNECTOR STATE [TASKS]: wait until a connector has a state, and its tasks have theirs,
// which is the same by default. A stopped connector has no tasks. The status is printed, with
// readable traces.
func waitState(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: waitstate connector state [tasks]")
	}
	want, tasks := args[1], args[len(args)-1]
	ts.Check(poll(func() (bool, error) {
		code, answer, err := ask(ts, http.MethodGet, "/connectors/"+args[0]+"/status", "")
		if err != nil || code != http.StatusOK {
			return false, fmt.Errorf("%d %s %w", code, answer, err)
		}
		var s rest.ConnectorStatus
		if err := json.Unmarshal(answer, &s); err != nil {
			return false, final{err}
		}
		ok := string(s.Connector.State) == want && (len(s.Tasks) > 0) == (want != "STOPPED")
		for _, t := range s.Tasks {
			ok = ok && string(t.State) == tasks
		}
		if ok {
			fmt.Fprintf(ts.Stdout(), "%s\n%s\n", answer, s.Connector.Trace)
			for _, t := range s.Tasks {
				fmt.Fprintln(ts.Stdout(), t.Trace)
			}
		}
		return ok, fmt.Errorf("the status is %s", answer)
	}))
}

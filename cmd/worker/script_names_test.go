package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// longname LETTER BYTES STATUS FILE: create a connector whose name is a letter, repeated, with the
// configuration of a file. If it is created, wait until it and its task run.
func longName(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: longname letter bytes status file")
	}
	size, err := strconv.Atoi(args[1])
	ts.Check(err)
	want, err := strconv.Atoi(args[2])
	ts.Check(err)
	at := "/connectors/" + url.PathEscape(strings.Repeat(args[0], size/len(args[0])))
	status, answer, err := ask(ts, http.MethodPut, at+"/config", ts.ReadFile(args[3]))
	ts.Check(err)
	if status != want || len(answer) > 20_000 || status == http.StatusBadRequest && !strings.Contains(string(answer), "at most 2000") {
		ts.Fatalf("a name of %d bytes: %d %.500s", size, status, answer)
	}
	if status != http.StatusCreated {
		return
	}
	ts.Check(poll(func() (bool, error) {
		status, answer, err := ask(ts, http.MethodGet, at+"/status", "")
		return strings.Count(string(answer), `"state":"RUNNING"`) == 2, fmt.Errorf("%d %s %w", status, answer, err)
	}))
}

package main

import (
	"encoding/json"
	"net/http"
	"regexp"

	"github.com/rogpeppe/go-internal/testscript"
)

// rewindto CONNECTOR PATTERN: rewind a connector to the newest offset of its history that matches, by the program's own command.
func rewindTo(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: rewindto connector pattern")
	}
	_, answer, err := ask(ts, http.MethodGet, "/connectors/"+args[0]+"/offsets/history", "")
	ts.Check(err)
	var past pastOffsets
	ts.Check(json.Unmarshal(answer, &past))
	pattern := regexp.MustCompile(args[1])
	for _, o := range past.History {
		if pattern.Match(o.Offset) {
			ts.Check(ts.Exec("worker", "offsets", "rewind", args[0], "--at", o.At))
			return
		}
	}
	ts.Fatalf("no past offset matches %s: %s", args[1], answer)
}

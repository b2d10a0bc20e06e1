package main

import (
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"millrace/internal/test/otlp"
)

// collector FILE: start an OpenTelemetry collector, and replace $COLLECTOR in a file by its URL.
func startCollector(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: collector file")
	}
	c := otlp.Start()
	ts.Defer(c.Close)
	sceneOf(ts).collector = c
	text := strings.ReplaceAll(ts.ReadFile(args[0]), "$COLLECTOR", c.URL())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

// spans LINE...: wait until the collector has received each of these spans.
func awaitSpans(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: spans line...")
	}
	collector := sceneOf(ts).collector
	ts.Check(poll(func() (bool, error) {
		spans, err := collector.Spans()
		if err != nil {
			return false, final{err}
		}
		for _, want := range args {
			if !slices.Contains(spans, want) {
				return false, errors.New("no span " + want + " in:\n" + strings.Join(spans, "\n"))
			}
		}
		return true, nil
	}))
}

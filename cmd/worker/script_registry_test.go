package main

import (
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/twmb/franz-go/pkg/sr/srfake"
)

// registry FILE...: start a Schema Registry in memory, and replace the default address in files by
// its own.
func startRegistry(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: registry file...")
	}
	r := srfake.New()
	ts.Defer(r.Close)
	for _, name := range args {
		file := ts.MkAbs(name)
		ts.Check(os.WriteFile(file, []byte(strings.ReplaceAll(ts.ReadFile(name), "http://localhost:8081", r.URL())), 0o644))
	}
}

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// event is a line of go test -json, with the fields used here.
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64 // in seconds, without the time that a parallel test waited for its turn
}

// results collects the output of a go test run, to show that of failed tests, and the slowest
// tests.
type results struct {
	output  map[string]*strings.Builder // by package and test
	parents map[string]bool             // tests with subtests
	done    []event
}

const slowest = 10

// test is a step that runs go test with these arguments. It prints one line per package, the
// complete output of failed tests, and the slowest tests.
// the slowest tests.
func test(args ...string) func() error {
	return func() error {
		fmt.Println("check: go test", strings.Join(args, " "))
		cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			return err
		}
		if err := cmd.Start(); err != nil {
			return err
		}
		r := results{output: map[string]*strings.Builder{}, parents: map[string]bool{}}
		r.read(out, os.Stdout)
		r.showSlowest(os.Stdout)
		if err := cmd.Wait(); err != nil {
			return fmt.Errorf("go test %s: %w", strings.Join(args, " "), err)
		}
		return nil
	}
}

// read processes events until the end of in. Other lines are shown unchanged: some programs ignore
// -json.
func (r *results) read(in io.Reader, out io.Writer) {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		var e event
		if len(line) > 0 && json.Unmarshal(line, &e) == nil {
			r.handle(e, out)
		} else {
			fmt.Fprintf(out, "%s", line)
		}
		if err != nil {
			return
		}
	}
}

func (r *results) handle(e event, out io.Writer) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "run":
		if i := strings.LastIndexByte(key, '/'); i > len(e.Package) {
			r.parents[key[:i]] = true
		}
	case "output":
		if r.output[key] == nil {
			r.output[key] = &strings.Builder{}
		}
		r.output[key].WriteString(e.Output)
	case "build-output":
		fmt.Fprint(out, e.Output)
	case "pass", "fail", "skip":
		text := r.output[key]
		delete(r.output, key)
		if e.Test != "" {
			r.done = append(r.done, e)
		}
		if text != nil && (e.Test == "" || e.Action == "fail") {
			fmt.Fprint(out, strings.TrimPrefix(text.String(), "PASS\n"))
		}
	}
}

// showSlowest prints the slowest tests without subtests.
func (r *results) showSlowest(out io.Writer) {
	leaves := slices.DeleteFunc(r.done, func(e event) bool { return r.parents[e.Package+" "+e.Test] || e.Elapsed < 0.1 })
	slices.SortFunc(leaves, func(a, b event) int { return int(1000*b.Elapsed) - int(1000*a.Elapsed) })
	if len(leaves) > 0 {
		fmt.Fprintln(out, "check: the slowest tests:")
	}
	for _, e := range leaves[:min(slowest, len(leaves))] {
		fmt.Fprintf(out, "  %7.1fs  %s %s\n", e.Elapsed, strings.TrimPrefix(e.Package, "millrace/"), e.Test)
	}
}

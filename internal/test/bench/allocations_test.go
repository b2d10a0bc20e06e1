package main

import (
	"bufio"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the current allocations to testdata/allocations.txt")

// guarded are the packages on the path of every record, whose benchmarks are checked.
var guarded = []string{
	"millrace/connectors/file", "millrace/connectors/csv", "millrace/connectors/json", "millrace/connectors/internal/lines",
	"millrace/plugins/internal/wire", "millrace/runtime/converter", "millrace/runtime/converter/avro",
	"millrace/runtime/converter/connectjson", "millrace/runtime/converter/jsonschema", "millrace/runtime/converter/protobuf", "millrace/runtime/transform",
}

// No stage may allocate 10 % more often than recorded. Wall time is too noisy for such a check;
// allocations are not. One more allocation is allowed, because setup is not averaged out
// completely.
func TestAllocations(t *testing.T) {
	if testing.Short() {
		t.Skip("a short run has no benchmarks")
	}
	now := measureAllocations(t)
	path := filepath.Join("testdata", "allocations.txt")
	if *update {
		writeAllocations(t, path, now)
	}
	before := readAllocations(t, path)
	for _, name := range slices.Sorted(maps.Keys(now)) {
		was, known := before[name]
		if !known {
			t.Errorf("%s is not in %s: run go test ./internal/test/bench -run Allocations -update", name, path)
			continue
		}
		if most := was + was/10 + 1; now[name] > most {
			t.Errorf("%s: %d allocations an operation, expected no more than %d", name, now[name], most)
		}
	}
	for name := range before {
		if _, there := now[name]; !there {
			t.Errorf("%s is in %s, but this benchmark does not exist", name, path)
		}
	}
}

var benchmarkLine = regexp.MustCompile(`^(Benchmark\S+?)(?:-\d+)?\s.*\s(\d+) allocs/op`)

// measureAllocations runs the benchmarks without the race detector, which allocates as well.
func measureAllocations(t *testing.T) map[string]int64 {
	args := append([]string{"test", "-run", "^$", "-bench", ".", "-benchtime", "100x", "-benchmem", "-p", "1"}, guarded...)
	out, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("running the benchmarks: %v\n%s", err, out)
	}
	found, pkg := map[string]int64{}, ""
	for line := range strings.Lines(string(out)) {
		if name, ok := strings.CutPrefix(line, "pkg: "); ok {
			pkg = strings.TrimSpace(name)
		}
		if m := benchmarkLine.FindStringSubmatch(line); m != nil {
			found[pkg+" "+m[1]], _ = strconv.ParseInt(m[2], 10, 64)
		}
	}
	if len(found) < 2*len(guarded) {
		t.Fatalf("only %d benchmarks ran:\n%s", len(found), out)
	}
	return found
}

func writeAllocations(t *testing.T, path string, all map[string]int64) {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintln(&b, name, all[name])
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readAllocations(t *testing.T, path string) map[string]int64 {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all := map[string]int64{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) != 3 {
			t.Fatalf("%s: %q: expected a package, a benchmark and its allocations", path, lines.Text())
		}
		n, err := strconv.ParseInt(words[2], 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all[words[0]+" "+words[1]] = n
	}
	return all
}

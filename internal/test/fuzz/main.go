// Command fuzz runs every fuzz target of the module for a few seconds each, from its seeds and the
// corpus under testdata/fuzz. CI runs it after the tests; `make fuzz FUZZTIME=10m` searches longer.
//
// A finding fails the command. Go's fuzzer stores the input in the package's testdata/fuzz: commit
// it with the fix.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

func main() {
	each := flag.Duration("time", 30*time.Second, "how long each target runs")
	only := flag.String("run", ".", "regular expression of the targets to run")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *each, *only); err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, each time.Duration, only string) error {
	wanted, err := regexp.Compile(only)
	if err != nil {
		return fmt.Errorf("-run: %w", err)
	}
	dirs, err := packagesWithTargets(".")
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "millrace-fuzz-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	began, count := time.Now(), 0
	for _, dir := range dirs {
		n, err := fuzzPackage(ctx, dir, temp, each, wanted)
		if err != nil {
			return err
		}
		count += n
	}
	if count == 0 {
		return fmt.Errorf("no fuzz target matches %q", only)
	}
	fmt.Printf("fuzz: %d targets held for %v each, %v in all\n", count, each, time.Since(began).Round(time.Second))
	return nil
}

var target = regexp.MustCompile(`(?m)^func Fuzz\w*\(`)

// packagesWithTargets returns the folders below root whose test files declare a fuzz target, in
// order.
func packagesWithTargets(root string) ([]string, error) {
	var dirs []string
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || strings.HasPrefix(entry.Name(), ".") && path != root) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") || slices.Contains(dirs, filepath.Dir(path)) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err == nil && target.Match(text) {
			dirs = append(dirs, filepath.Dir(path))
		}
		return err
	})
	return dirs, err
}

// fuzzPackage builds the test binary of dir once, with the fuzzer's instrumentation, and runs its
// targets one by one.
func fuzzPackage(ctx context.Context, dir, temp string, each time.Duration, wanted *regexp.Regexp) (int, error) {
	binary := filepath.Join(temp, strings.ReplaceAll(dir, string(filepath.Separator), "-")+".test")
	if err := show(exec.CommandContext(ctx, "go", "test", "-c", "-tags", "nomsgpack", "-fuzz=.", "-o", binary, "./"+dir)); err != nil {
		return 0, fmt.Errorf("building the tests of %s: %w", dir, err)
	}
	defer os.Remove(binary)
	list := exec.CommandContext(ctx, binary, "-test.list", "^Fuzz")
	list.Dir = dir
	out, err := list.Output()
	if err != nil {
		return 0, fmt.Errorf("listing the targets of %s: %w", dir, err)
	}
	count := 0
	for _, name := range strings.Fields(string(out)) {
		if !wanted.MatchString(name) {
			continue
		}
		fmt.Printf("fuzz: %s %s\n", dir, name)
		// Minimization would spend the whole time on the first interesting input of a slow target.
		fuzz := exec.CommandContext(ctx, binary, "-test.run=^$", "-test.fuzz=^"+name+"$", "-test.fuzztime="+each.String(),
			"-test.fuzzminimizetime=1x", "-test.fuzzcachedir="+filepath.Join(temp, "corpus"))
		fuzz.Dir = dir
		if err := search(fuzz); err != nil {
			return 0, fmt.Errorf("%s %s: %w", dir, name, err)
		}
		count++
	}
	return count, nil
}

// search runs one target. A run that fails because its time ended while an input was being tried,
// which Go's fuzzer reports as "context deadline exceeded" (golang/go#75804), has found nothing.
func search(cmd *exec.Cmd) error {
	var out bytes.Buffer
	cmd.Stdout = io.MultiWriter(os.Stdout, &out)
	cmd.Stderr = os.Stderr
	err := cmd.Run()
	found := bytes.Contains(out.Bytes(), []byte("Failing input written"))
	if err != nil && !found && bytes.Contains(out.Bytes(), []byte("    context deadline exceeded\n")) {
		return nil
	}
	return err
}

func show(cmd *exec.Cmd) error {
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

var (
	kafkaTag     = regexp.MustCompile(`(?m)^//go:build kafka$`)
	testFunction = regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`)
)

// kafkaTests returns the packages and names of the tests with the build tag kafka.
func kafkaTests() (packages, names []string, err error) {
	const format = `{{$dir := .Dir}}{{$path := .ImportPath}}{{range .TestGoFiles}}{{$path}} {{$dir}}/{{.}}{{"\n"}}{{end}}`
	out, err := exec.Command("go", "list", "-tags", "kafka", "-f", format, "./...").Output()
	if err != nil {
		return nil, nil, fmt.Errorf("listing the tests on Apache Kafka: %w", err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		pkg, file, _ := strings.Cut(line, " ")
		if file == "" {
			continue
		}
		text, err := os.ReadFile(filepath.FromSlash(file))
		if err != nil {
			return nil, nil, err
		}
		if !kafkaTag.Match(text) {
			continue
		}
		for _, m := range testFunction.FindAllSubmatch(text, -1) {
			names = append(names, string(m[1]))
		}
		if len(packages) == 0 || packages[len(packages)-1] != pkg {
			packages = append(packages, pkg)
		}
	}
	if len(names) == 0 {
		return nil, nil, fmt.Errorf("no test with the build tag kafka was found")
	}
	return packages, names, nil
}

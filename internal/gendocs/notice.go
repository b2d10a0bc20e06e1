package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const noticeHead = `Millrace
Copyright 2026 The Millrace authors

Millrace is licensed under the Apache License, Version 2.0: see LICENSE.

Apache, Apache Kafka and Kafka are trademarks of the Apache Software Foundation. Millrace is not part of that
foundation's projects.

The worker and its plugins link the standard library of Go (BSD-3-Clause, Copyright 2009 The Go Authors) and the Go
modules below. The texts of their licenses are in the modules and at https://pkg.go.dev/MODULE?tab=licenses. Modules under MPL-2.0 are
used unchanged; their source is at their address.

`

// released lists the operating systems that the worker is released for.
var released = []string{"linux", "darwin"}

// module is a Go module that the worker or one of its plugins links, with the folder of its source.
type module struct{ path, dir string }

// linkedModules returns the modules that the worker and its plugins link on these systems, sorted by
// path.
func linkedModules(root string, systems []string) ([]module, error) {
	const format = `{{with .Module}}{{if not .Main}}{{.Path}} {{.Dir}}{{end}}{{end}}`
	var out []module
	for _, system := range systems {
		cmd := exec.Command("go", "list", "-deps", "-f", format, "./cmd/worker", "./connectors/...")
		cmd.Dir, cmd.Env = root, append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
		list, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("listing the modules of the worker and its plugins on %s: %w", system, err)
		}
		for line := range strings.Lines(string(list)) {
			path, dir, _ := strings.Cut(strings.TrimSpace(line), " ")
			out = append(out, module{path, dir})
		}
	}
	slices.SortFunc(out, func(a, b module) int { return strings.Compare(a.path, b.path) })
	return slices.Compact(out), nil
}

// notice renders NOTICE: every linked module with its license and copyright, and the notices that
// licenses require to be repeated.
func notice(root string) (string, error) {
	modules, err := linkedModules(root, released)
	if err != nil {
		return "", err
	}
	var list, notices strings.Builder
	for _, m := range modules {
		license, err := readOne(m.dir, "LICENSE*", "LICENCE*", "COPYING*")
		if err != nil {
			return "", err
		}
		fmt.Fprintln(&list, strings.TrimSpace(fmt.Sprintf("%-62s %-13s %s", m.path, spdx(license), copyright(license))))
		if text, err := readOne(m.dir, "NOTICE*"); err == nil {
			fmt.Fprintf(&notices, "\n%s\n%s\n\n%s\n", m.path, strings.Repeat("-", len(m.path)), strings.TrimSpace(text))
		}
	}
	return noticeHead + list.String() + notices.String(), nil
}

// readOne reads the first file in a folder that matches one of the patterns.
func readOne(dir string, patterns ...string) (string, error) {
	for _, pattern := range patterns {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return "", err
		}
		if len(files) > 0 {
			text, err := os.ReadFile(files[0])
			return strings.ReplaceAll(string(text), "\r", ""), err
		}
	}
	return "", fmt.Errorf("%s: no file %s", dir, strings.Join(patterns, ", "))
}

// spdx identifies a license by words that only this license contains.
func spdx(license string) string {
	text := strings.Join(strings.Fields(license), " ")
	for _, known := range [][2]string{
		{"Mozilla Public License", "MPL-2.0"},
		{"Apache License Version 2.0", "Apache-2.0"},
		{"Neither the name", "BSD-3-Clause"},
		{"Redistribution and use in source and binary forms", "BSD-2-Clause"},
		{"Permission is hereby granted, free of charge", "MIT"},
	} {
		if strings.Contains(strings.ToLower(text), strings.ToLower(known[0])) {
			return known[1]
		}
	}
	return "see source"
}

var copyrightLine = regexp.MustCompile(`(?m)^\s*(Copyright (?:\(c\)|\(C\)|©|[0-9]).*\S|Copyright IBM.*\S)\s*$`)

// copyright returns the first line of a license that names its owner, or "" if there is none.
func copyright(license string) string {
	if m := copyrightLine.FindStringSubmatch(license); m != nil {
		return m[1]
	}
	return ""
}

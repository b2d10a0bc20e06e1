// Package jvm finds the Java runtime and the Java bridge, and builds the commands that serve a
// folder of jars as a plugin.
package jvm

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

const (
	// Name is the file name of the bridge.
	Name = "millrace-java.jar"

	// Variable is the environment variable with the path of the bridge. It is for bridges that are
	// not beside the worker.
	Variable = "MILLRACE_JAVA_BRIDGE"

	// MinVersion is the oldest version of Java that the bridge runs on.
	MinVersion = 17
)

// Bridge is a Java runtime and the bridge that it runs.
type Bridge struct {
	Java string // the java program
	Jar  string
	// Version of Java; 0: unknown.
	Version int
	// ID changes when the Java runtime or the bridge is replaced.
	ID string
}

// Find returns the bridge of this worker and the Java runtime of JAVA_HOME or PATH. An error says
// what is missing and what to do.
func Find() (Bridge, error) {
	jar, err := findJar()
	if err != nil {
		return Bridge{}, err
	}
	info, err := os.Stat(jar)
	if err == nil {
		err = checkOnce(jar, info)
	}
	if err != nil {
		return Bridge{}, err
	}
	java, err := findJava()
	if err != nil {
		return Bridge{}, err
	}
	release, number, err := checkVersion(java)
	if err != nil {
		return Bridge{}, err
	}
	id := fmt.Sprint(java, release, jar, info.Size(), info.ModTime().UnixNano())
	return Bridge{Java: java, Jar: jar, Version: number, ID: id}, nil
}

// findJar returns the path of the bridge: that of the environment variable, or the file beside the
// worker's executable.
func findJar() (string, error) {
	if path := os.Getenv(Variable); path != "" {
		if !isFile(path) {
			return "", fmt.Errorf("the Java bridge %s is missing (%s)", path, Variable)
		}
		return filepath.Abs(path)
	}
	worker, err := os.Executable()
	if err == nil {
		worker, err = filepath.EvalSymlinks(worker)
	}
	if err != nil {
		return "", fmt.Errorf("finding the Java bridge: %w", err)
	}
	path := filepath.Join(filepath.Dir(worker), Name)
	if !isFile(path) {
		return "", fmt.Errorf("the Java bridge %s is missing: build it with make java, or copy it there from the release of this worker", path)
	}
	return path, nil
}

func findJava() (string, error) {
	if home := os.Getenv("JAVA_HOME"); home != "" {
		java := filepath.Join(home, "bin", "java")
		if !isFile(java) {
			return "", fmt.Errorf("JAVA_HOME=%s has no bin/java: install Java %d or newer, and set JAVA_HOME to its folder", home, MinVersion)
		}
		return filepath.Abs(java)
	}
	java, err := exec.LookPath("java")
	if err != nil {
		return "", fmt.Errorf("there is no java in JAVA_HOME or PATH: install Java %d or newer", MinVersion)
	}
	return filepath.Abs(java)
}

var javaVersion = regexp.MustCompile(`(?m)^JAVA_VERSION="(?:1\.)?(\d+)[^"]*"`)

// checkVersion returns the content of the runtime's release file, which every common Java has, the
// version in it, and an error if that is too old. Without the file Java itself reports a version
// that is too old.
func checkVersion(java string) (release string, version int, err error) {
	real, err := filepath.EvalSymlinks(java)
	if err != nil {
		return "", 0, err
	}
	text, err := os.ReadFile(filepath.Join(filepath.Dir(filepath.Dir(real)), "release"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", 0, nil
	}
	if err != nil {
		return "", 0, err
	}
	if m := javaVersion.FindSubmatch(text); m != nil {
		if version, err = strconv.Atoi(string(m[1])); err == nil && version < MinVersion {
			return "", 0, fmt.Errorf("%s is Java %d: install Java %d or newer, and set JAVA_HOME to its folder", java, version, MinVersion)
		}
	}
	return string(text), version, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

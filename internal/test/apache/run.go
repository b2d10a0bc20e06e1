package apache

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
)

// Command returns the command that runs a class, or the class in a source file, with the jars of Apache
// Kafka and those in more folders in its class path.
func Command(ctx context.Context, class string, folders ...string) (*exec.Cmd, error) {
	jars, err := Jars()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(jars, "*")
	for _, folder := range folders {
		path += string(filepath.ListSeparator) + filepath.Join(folder, "*")
	}
	args := append(startsFast(), "-cp", path, "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", class)
	return exec.CommandContext(ctx, "java", args...), nil
}

// Run runs a class, or the class in a source file, with the jars of Apache Kafka in its class path.
// It returns the standard output.
func Run(ctx context.Context, class string, args ...string) ([]byte, error) {
	cmd, err := Command(ctx, class)
	if err != nil {
		return nil, err
	}
	cmd.Args = append(cmd.Args, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("running %s: %w\n%s", class, err, stderr.Bytes())
	}
	return out, nil
}

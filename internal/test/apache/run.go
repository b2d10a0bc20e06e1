package apache

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
)

// Run runs a class, or the class in a source file, with the jars of Apache Kafka in its class path.
// It returns the standard output.
func Run(ctx context.Context, class string, args ...string) ([]byte, error) {
	jars, err := Jars()
	if err != nil {
		return nil, err
	}
	args = slices.Concat(startsFast(), []string{"-cp", filepath.Join(jars, "*"), "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", class}, args)
	cmd := exec.CommandContext(ctx, "java", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("running %s: %w\n%s", class, err, stderr.Bytes())
	}
	return out, nil
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// clockShift is how far the clock of one of the workers is from that of the others.
const clockShift = -time.Hour

// buildShifted makes a worker that lives at another time: it is compiled with a standard library whose clock is shifted. What measures
// time is not: that is no wall clock.
func buildShifted(ctx context.Context, path string, by time.Duration) error {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("asking for GOROOT: %w", err)
	}
	original := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	text, err := os.ReadFile(original)
	if err != nil {
		return err
	}
	const reading = "func Now() Time {\n\tsec, nsec, mono := runtimeNow()\n"
	if bytes.Count(text, []byte(reading)) != 1 {
		return fmt.Errorf("%s does not read the clock as expected: shifting it has to be changed for this version of Go", original)
	}
	text = bytes.Replace(text, []byte(reading), fmt.Appendf(nil, "%s\tsec += %d\n", reading, int(by.Seconds())), 1)
	shifted, overlay := path+"-time.go", path+"-overlay.json"
	if err := os.WriteFile(shifted, text, 0o644); err != nil {
		return err
	}
	list, err := json.Marshal(map[string]map[string]string{"Replace": {original: shifted}})
	if err != nil {
		return err
	}
	if err := os.WriteFile(overlay, list, 0o644); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-overlay", overlay, "-o", path, "millrace/cmd/worker")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building a worker whose clock is shifted: %w\n%s", err, out)
	}
	return nil
}

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

// clockShift is the offset of one worker's clock from the others' clocks.
const clockShift = -time.Hour

// buildShifted builds a worker with a shifted clock: it is compiled with a modified standard
// library. Only the wall clock is shifted; measurements use the monotonic clock.
func buildShifted(ctx context.Context, path string, by time.Duration) error {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("finding GOROOT: %w", err)
	}
	original := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	text, err := os.ReadFile(original)
	if err != nil {
		return err
	}
	const reading = "func Now() Time {\n\tsec, nsec, mono := runtimeNow()\n"
	if bytes.Count(text, []byte(reading)) != 1 {
		return fmt.Errorf("%s does not read the clock as expected: adapt the shift to this version of Go", original)
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
		return fmt.Errorf("building a worker with a shifted clock: %w\n%s", err, out)
	}
	return nil
}

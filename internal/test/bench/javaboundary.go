package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed testdata/java/Boundary.java
var boundary []byte

// javaBoundary measures what the boundary costs a JVM with the bridge's options.
func (b *bench) javaBoundary(ctx context.Context) error {
	if err := b.findBridge(ctx); err != nil {
		return err
	}
	source := filepath.Join(b.dir, "Boundary.java")
	if err := os.WriteFile(source, boundary, 0o644); err != nil {
		return err
	}
	type costs struct{ write, read float64 }
	var runs []costs
	for range b.runs {
		cmd := exec.CommandContext(ctx, "java", "-Xmx128m", "-XX:+UseSerialGC", "-cp", os.Getenv("MILLRACE_JAVA_BRIDGE"), source)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("measuring the boundary: %w", err)
		}
		var c costs
		if _, err := fmt.Sscan(string(out), &c.write, &c.read); err != nil {
			return fmt.Errorf("measuring the boundary: %w: %s", err, out)
		}
		runs = append(runs, c)
	}
	t := b.report.table("What a record of ten fields costs the JVM at the boundary", "", "CPU ns")
	t.row("to write it", whole(median(runs, func(c costs) float64 { return c.write })))
	t.row("to read it", whole(median(runs, func(c costs) float64 { return c.read })))
	return nil
}

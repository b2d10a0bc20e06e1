//go:build !linux

package main

import (
	"context"
	"fmt"
)

func (w *world) fillDisk(context.Context) error {
	fmt.Fprintln(w.out, "  skipping the full disk: it requires Linux")
	return nil
}

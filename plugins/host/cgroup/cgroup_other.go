//go:build !linux

package cgroup

import (
	"os/exec"
	"time"
)

// Group has no effect on this system.
type Group struct{ Folder, Why string }

func (l Limits) Confine(*exec.Cmd) (Group, error) {
	return Group{Why: "this operating system has none"}, nil
}

func (Group) Release() {}

func Resident(int) int64 { return 0 }

func ProcessorTime(int) time.Duration { return 0 }

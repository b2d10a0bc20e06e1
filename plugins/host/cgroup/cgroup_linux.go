package cgroup

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// Group enforces the limits of a process from outside.
type Group struct {
	Folder string // of the cgroup; "" without one
	Why    string // why there is no cgroup in spite of limits
	open   *os.File
}

// cgroups is the mount point of the cgroup file system.
const cgroups = "/sys/fs/cgroup"

var confined atomic.Int64 // number of the last cgroup, for unique names

// Confine starts cmd in a cgroup if the worker may create one. Otherwise the worker monitors the
// memory itself, and only GOMAXPROCS limits the processors.
func (l Limits) Confine(cmd *exec.Cmd) (c Group, err error) {
	if l.Memory == 0 && l.CPU == 0 {
		return c, nil
	}
	own, err := ownCgroup()
	if err != nil {
		return Group{Why: err.Error()}, nil
	}
	c.Folder, err = l.makeCgroup(own, filepath.Dir(own))
	if err == nil {
		c.open, err = os.Open(c.Folder)
	}
	if err != nil {
		c.Release()
		return Group{Why: err.Error()}, nil
	}
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.UseCgroupFD, cmd.SysProcAttr.CgroupFD = true, int(c.open.Fd())
	return c, nil
}

// ownCgroup returns the folder of the worker's cgroup.
func ownCgroup() (string, error) {
	if _, err := os.Stat(filepath.Join(cgroups, "cgroup.controllers")); err != nil {
		return "", errors.New("there is no cgroup v2 at " + cgroups)
	}
	text, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(text)) {
		if path, ok := strings.CutPrefix(line, "0::"); ok {
			return filepath.Join(cgroups, strings.TrimSpace(path)), nil
		}
	}
	return "", errors.New("the worker is in no cgroup v2")
}

// makeCgroup creates a cgroup with the limits in the first parent that permits it.
func (l Limits) makeCgroup(parents ...string) (folder string, err error) {
	for _, parent := range parents {
		if !strings.HasPrefix(parent, cgroups) {
			break
		}
		// This fails if the worker's own processes are in the parent. In that case the controllers
		// must already be enabled.
		_ = os.WriteFile(filepath.Join(parent, "cgroup.subtree_control"), []byte("+memory +cpu"), 0)
		folder = filepath.Join(parent, fmt.Sprintf("millrace-%d-%d", os.Getpid(), confined.Add(1)))
		if err = os.Mkdir(folder, 0o755); err != nil {
			continue
		}
		if err = l.write(folder); err == nil {
			return folder, nil
		}
		_ = os.Remove(folder)
	}
	return "", fmt.Errorf("no cgroup can be made: %w", err)
}

func (l Limits) write(folder string) error {
	files := map[string]string{}
	if l.Memory > 0 {
		files["memory.max"] = strconv.FormatInt(l.Memory, 10)
		files["memory.oom.group"] = "1"
	}
	if l.CPU > 0 {
		files["cpu.max"] = fmt.Sprintf("%d 100000", int64(l.CPU*100_000))
	}
	for name, text := range files {
		f, err := os.OpenFile(filepath.Join(folder, name), os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.WriteString(text)
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// Release kills the remaining processes in the cgroup of an ended process, and removes the cgroup.
func (c Group) Release() {
	if c.open != nil {
		_ = c.open.Close()
	}
	if c.Folder == "" {
		return
	}
	// missing in kernels before 5.14
	_ = os.WriteFile(filepath.Join(c.Folder, "cgroup.kill"), []byte("1"), 0)
	for range 20 {
		if err := os.Remove(c.Folder); err == nil || errors.Is(err, os.ErrNotExist) {
			return
		}
		time.Sleep(5 * time.Millisecond) // until the kernel has removed the processes
	}
}

// Resident returns the resident memory of a process, in bytes.
func Resident(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

// ticks is the number of clock ticks per second in the times that the kernel reports.
const ticks = 100

// ProcessorTime returns the CPU time that a process has used.
func ProcessorTime(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// The program name in parentheses may contain any characters.
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) < 13 {
		return 0
	}
	var used int64
	for _, field := range fields[11:13] { // utime and stime
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0
		}
		used += n
	}
	return time.Duration(used) * time.Second / ticks
}

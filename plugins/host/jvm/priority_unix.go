//go:build unix

package jvm

import "syscall"

// lowPriority is the nice value of a process that nobody waits for.
const lowPriority = 10

// yieldProcessor lowers the priority of a process. It is no harm if that fails.
func yieldProcessor(pid int) { _ = syscall.Setpriority(syscall.PRIO_PROCESS, pid, lowPriority) }

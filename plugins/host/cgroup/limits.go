// Package cgroup limits the memory and the processors of a process with a cgroup v2, and reports what
// a process uses.
package cgroup

// Limits are the limits of a process.
type Limits struct {
	Memory int64   // bytes; 0: no limit
	CPU    float64 // processors; 0: no limit
}

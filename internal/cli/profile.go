package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
)

// profile writes CPU and allocation profiles of this process, which is a worker or a plugin, into
// the folder that the environment variable MILLRACE_PROFILE names. The returned function ends them.
func profile() (stop func(), err error) {
	dir := os.Getenv("MILLRACE_PROFILE")
	if dir == "" {
		return func() {}, nil
	}
	cpu, err := os.Create(filepath.Join(dir, fmt.Sprintf("cpu-%d.pprof", os.Getpid())))
	if err != nil {
		return nil, fmt.Errorf("MILLRACE_PROFILE: %w", err)
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return nil, fmt.Errorf("MILLRACE_PROFILE: %w", err)
	}
	return func() {
		pprof.StopCPUProfile()
		_ = cpu.Close()
		if heap, err := os.Create(filepath.Join(dir, fmt.Sprintf("allocs-%d.pprof", os.Getpid()))); err == nil {
			_ = pprof.Lookup("allocs").WriteTo(heap, 0)
			_ = heap.Close()
		}
	}, nil
}

package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// heapRoom is the amount that a process may allocate between two garbage collections, even if its
// live heap is small. Go's default, as much as the live heap, would collect hundreds of times a
// second in a worker whose records only pass through.
const heapRoom = 8 << 20

// tuneCollector keeps heapRoom free, unless the environment variable GOGC is set.
func tuneCollector(getenv func(string) string) {
	if getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(roomPercent(4 << 20))
	onNextCollection()
}

// onNextCollection adjusts the collector after each collection, forever: a cleanup runs when its
// object is collected.
func onNextCollection() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	runtime.AddCleanup(new(collected), func(struct{}) {
		metrics.Read(live)
		debug.SetGCPercent(roomPercent(live[0].Value.Uint64()))
		onNextCollection()
	}, struct{}{})
}

type collected struct{ _ [64]byte }

// roomPercent returns the GC percentage that leaves heapRoom above the live heap, and at least half
// of Go's default.
func roomPercent(live uint64) int {
	return int(max(50, 100*heapRoom/max(live, 1<<20)))
}

package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// heapRoom is how much a process may allocate between two garbage collections, whatever little is alive. Go's own
// measure, as much as is alive, makes a worker whose records only pass through collect hundreds of times a second.
const heapRoom = 8 << 20

// tuneCollector keeps that room, unless the environment variable GOGC decides.
func tuneCollector(getenv func(string) string) {
	if getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(roomPercent(4 << 20))
	onNextCollection()
}

// onNextCollection adjusts the collector after each collection, for ever: a cleanup runs when its object is collected.
func onNextCollection() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	runtime.AddCleanup(new(collected), func(struct{}) {
		metrics.Read(live)
		debug.SetGCPercent(roomPercent(live[0].Value.Uint64()))
		onNextCollection()
	}, struct{}{})
}

type collected struct{ _ [64]byte }

// roomPercent is the percentage that leaves the room over what is alive, and never less than half of Go's own.
func roomPercent(live uint64) int {
	return int(max(50, 100*heapRoom/max(live, 1<<20)))
}

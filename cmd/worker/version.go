package main

import "runtime/debug"

// apacheVersion is the Kafka Connect whose behaviour this worker has, for clients that look at it.
const apacheVersion = "4.3.0"

// version is the build's own, from the module and its commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return info.Main.Version + " (Kafka Connect " + apacheVersion + ")"
}

// commit is the commit that the binary was built from.
func commit() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 16 {
				return s.Value[:16]
			}
		}
	}
	return "unknown"
}

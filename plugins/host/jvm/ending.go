package jvm

import (
	"fmt"
	"slices"
	"strings"
)

// Ending returns the reason for the end of a JVM: how the process ended, and what the last lines of
// its output say about it. ended describes the state of the process, as in "exit status 3".
func Ending(ended string, lines []string) string {
	for _, line := range lines {
		if _, what, ok := strings.Cut(line, "Terminating due to java.lang."); ok {
			return outOfMemory(strings.TrimSpace(what))
		}
	}
	for _, line := range lines {
		if strings.HasPrefix(line, "System.exit ends the JVM") {
			return fmt.Sprintf("%s: %s", ended, line)
		}
	}
	if strings.Contains(ended, "killed") {
		return ended + ": if nobody has killed the JVM, the out-of-memory killer of the system or of a cgroup has; " +
			"plugin.memory.max limits the memory of a connector's JVM"
	}
	return ended
}

// outOfMemory returns what to do about an OutOfMemoryError, whose text is what.
func outOfMemory(what string) string {
	switch {
	case strings.Contains(what, "Metaspace"), strings.Contains(what, "Compressed class space"):
		return what + ": raise plugin.memory.max, or -XX:MaxMetaspaceSize in plugin.java.options"
	case strings.Contains(what, "native thread"):
		return what + ": raise the limit of threads of the worker's user or cgroup (ulimit -u, TasksMax, pids.max), or use fewer tasks"
	}
	return what + ": raise plugin.memory.max, or -Xmx in plugin.java.options. " +
		"Connectors of a folder share a JVM and its memory unless one has its own plugin.memory.max"
}

// general are messages of a JVM that say nothing about the reason.
var general = []string{"Error: Could not create the Java Virtual Machine", "Error: A fatal exception has occurred", "Error occurred during initialization of VM"}

// NotStarted returns the reason why a JVM ended before it was ready: what it says itself, or else
// how it ended. options says where its options come from; "" to leave that out.
func NotStarted(ended string, lines []string, options string) string {
	if reason := Ending(ended, lines); reason != ended {
		return "the JVM ended at its start: " + reason
	}
	refused, reason := false, ""
	for _, line := range lines {
		if slices.ContainsFunc(general, func(text string) bool { return strings.HasPrefix(line, text) }) {
			refused = true
		} else if reason == "" {
			reason = strings.TrimSpace(line)
		}
	}
	switch {
	case refused && reason != "":
		if options != "" {
			options = " (" + options + ")"
		}
		return "the JVM refuses its options" + options + ": " + reason
	case reason != "":
		return fmt.Sprintf("the JVM ended at its start (%s): %s", ended, reason)
	}
	return "the JVM ended at its start: " + ended
}

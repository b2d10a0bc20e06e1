package jvm

import (
	"strings"
	"testing"
)

func TestEnding(t *testing.T) {
	for _, row := range []struct{ ended, line, want string }{
		{"exit status 3", "Terminating due to java.lang.OutOfMemoryError: Java heap space", "OutOfMemoryError: Java heap space: raise plugin.memory.max, or -Xmx"},
		{"exit status 3", "Terminating due to java.lang.OutOfMemoryError: Metaspace", "OutOfMemoryError: Metaspace: raise plugin.memory.max, or -XX:MaxMetaspaceSize"},
		{"exit status 3", "Terminating due to java.lang.OutOfMemoryError: unable to create native thread", "ulimit -u"},
		{"exit status 3", "System.exit ends the JVM; it was called by the thread t of the connector c: at x.Y.z", "exit status 3: System.exit ends the JVM"},
		{"signal: killed", "", "signal: killed: if nobody has killed the JVM, the out-of-memory killer"},
		{"exit status 1", "Error: Could not create the Java Virtual Machine.", "exit status 1"},
	} {
		if got := Ending(row.ended, []string{"before", row.line}); !strings.HasPrefix(got, row.want) && !strings.Contains(got, row.want) {
			t.Errorf("%q, %q: %q", row.ended, row.line, got)
		}
	}
}

func TestNotStarted(t *testing.T) {
	for _, row := range []struct{ lines, want string }{
		{"Unrecognized VM option 'Foo'\nError: Could not create the Java Virtual Machine.\nError: A fatal exception has occurred. Program will exit.",
			"the JVM refuses its options (plugin.java.options): Unrecognized VM option 'Foo'"},
		{"Error occurred during initialization of VM\nToo small maximum heap", "the JVM refuses its options (plugin.java.options): Too small maximum heap"},
		{"Error: Could not find or load main class x", "the JVM ended at its start (exit status 1): Error: Could not find or load main class x"},
		{"Terminating due to java.lang.OutOfMemoryError: Metaspace", "the JVM ended at its start: OutOfMemoryError: Metaspace: raise"},
		{"", "the JVM ended at its start: exit status 1"},
	} {
		if got := NotStarted("exit status 1", strings.Split(row.lines, "\n"), "plugin.java.options"); !strings.HasPrefix(got, row.want) {
			t.Errorf("%q: %q", row.lines, got)
		}
	}
}

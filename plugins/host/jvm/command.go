package jvm

import (
	"fmt"
	"math"
	"regexp"
	"slices"
)

// mainClass is the bridge's main class, after which the folder of jars follows.
const mainClass = "millrace.bridge.Main"

// defaultHeap is the maximum heap size of a process without plugin.memory.max. It is enough for
// common connectors; a large one needs plugin.memory.max.
const defaultHeap = "-Xmx128m"

// serialCollector is the default garbage collector. The JVM refuses a second one.
const serialCollector = "-XX:+UseSerialGC"

var collector = regexp.MustCompile(`^-XX:\+Use\w+GC$`)

// Command returns the command that serves the jars at a path. The options favor a small process
// over throughput under load: one garbage collector thread, and a modest heap.
func (b Bridge) Command(path string) []string {
	command := []string{b.Java, defaultHeap}
	command = append(command, b.options()...)
	return append(command, "-cp", b.Jar, mainClass, path)
}

// warns is the first version of Java that warns of native libraries and of sun.misc.Unsafe, which
// gRPC and many connectors use, unless its options allow them.
const warns = 24

// options returns the options that a process has in common with the one that writes the archive.
func (b Bridge) options() []string {
	options := []string{
		serialCollector,
		// By default a heap begins with a 64th of the machine's memory. A smaller one grows when it
		// must. A share, unlike a number of bytes, does not contradict a small maximum.
		"-XX:InitialRAMPercentage=0.3",
		// Another process takes over. After an OutOfMemoryError the state of any class can be
		// broken.
		"-XX:+ExitOnOutOfMemoryError",
		// The JVM's own messages must not mix with the handshake line.
		"-XX:+DisplayVMOutputToStderr", "-Xlog:disable", "-Xlog:all=error:stderr",
		"-Djava.awt.headless=true",
	}
	if b.Version >= warns {
		// The JDK's own archive lacks the second option, which is logged as an error at each start.
		options = append(options, "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED", "-Xlog:cds=off:stderr")
	}
	return options
}

// Adapt adds further options of the JVM to a command, and adapts it to a limit of memory in bytes
// and of processors; 0 means no limit. The heap gets 60% of the memory and the classes 25%. The
// rest is for threads, compiled code and buffers. Of two options for the same thing the later one
// applies, so the further options win.
func Adapt(command []string, memory int64, processors float64, options []string) []string {
	adapted := slices.Clone(command)
	if i := slices.Index(adapted, defaultHeap); memory > 0 && i >= 0 {
		adapted = slices.Replace(adapted, i, i+1, fmt.Sprintf("-Xmx%d", memory*60/100), fmt.Sprintf("-XX:MaxMetaspaceSize=%d", memory*25/100))
	}
	if processors > 0 {
		adapted = slices.Insert(adapted, 1, fmt.Sprintf("-XX:ActiveProcessorCount=%d", max(1, int(math.Ceil(processors)))))
	}
	if slices.ContainsFunc(options, collector.MatchString) {
		adapted = slices.DeleteFunc(adapted, func(option string) bool { return option == serialCollector })
	}
	classPath := slices.Index(adapted, "-cp")
	return slices.Insert(adapted, classPath, options...)
}

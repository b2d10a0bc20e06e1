package configs

import (
	"errors"
	"fmt"
	"math"
	"os"
	"os/user"
	"strconv"
	"strings"
)

// PluginKeys are the keys that configure the plugin process of any connector. They are not part of
// ConnectorKeys: Kafka Connect has no such keys, so validation results include them only if the
// configuration sets them.
var PluginKeys = Keys{
	Opt("plugin.memory.max", String, Low, "Maximum memory of the connector's process, such as "+
		"256MB. Enforced by GOMEMLIMIT, by the heap size of a JVM, and by a cgroup v2 if the worker can create one. Without "+
		"a cgroup the worker kills a process that uses more.", bytesAbove(16<<20)),
	Opt("plugin.cpu.max", Double, Low, "Maximum number of processors for the process, such as 1.5. "+
		"Enforced by GOMAXPROCS, and by a cgroup v2 if the worker can create one.", above0),
	Opt("plugin.java.options", String, Low, "Options for the JVM of a connector in Java, separated "+
		"by spaces, such as -Xmx512m. They follow those of the worker's plugin.java.options."),
	Opt("plugin.env", List, Low, "Environment variables for the process: NAME=VALUE, or NAME for "+
		"the worker's value. The process inherits only a few other variables of the worker.",
		variables),
	Opt("plugin.user", String, Low, "User that the process runs as. The worker must run as root.", runnable),
	Opt("plugin.stall.timeout.ms", Long, Low, "Time that the process may go without a response, in "+
		"milliseconds, before it counts as stalled and FAILED. Unset: the worker's "+
		"plugin.stall.timeout.ms. 0: no limit.", AtLeast(0)),
}

var units = []struct {
	suffix string
	size   float64
}{{"KB", 1 << 10}, {"MB", 1 << 20}, {"GB", 1 << 30}, {"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}, {"B", 1}, {"", 1}}

// ParseBytes parses a number of bytes, with or without a unit. "" is 0.
func ParseBytes(text string) (int64, error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if text == "" {
		return 0, nil
	}
	text = strings.Replace(text, "IB", "B", 1)
	for _, unit := range units {
		number, ok := strings.CutSuffix(text, unit.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || !(n >= 0 && n*unit.size < math.MaxInt64) {
			break
		}
		return int64(n * unit.size), nil
	}
	return 0, errors.New("expected a number of bytes, such as 268435456, 256MB or 1.5GB")
}

func bytesAbove(least int64) Check {
	return func(value string) error {
		n, err := ParseBytes(value)
		if err == nil && n < least {
			err = fmt.Errorf("no process runs in less than %dMB", least>>20)
		}
		return err
	}
}

func above0(value string) error {
	if n, err := strconv.ParseFloat(value, 64); err != nil || !(n > 0 && n < 1e6) {
		return errors.New("expected a number of processors above 0")
	}
	return nil
}

func variables(value string) error {
	for _, item := range SplitList(value) {
		if name, _, _ := strings.Cut(item, "="); name == "" || strings.ContainsAny(name, " \t\"'") || strings.ContainsRune(item, 0) {
			return fmt.Errorf("expected a comma-separated list of NAME=VALUE or NAME, not %q", name)
		}
	}
	return nil
}

func runnable(value string) error {
	u, err := user.Lookup(value)
	if err != nil {
		return err
	}
	if os.Geteuid() != 0 && u.Uid != strconv.Itoa(os.Geteuid()) {
		return errors.New("only a worker that runs as root can start a plugin as another user")
	}
	return nil
}

package host

import (
	"fmt"
	"math"
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"time"

	"millrace/configs"
)

// limits are the settings of a connector for its process.
type limits struct {
	memory int64   // bytes; 0: no limit
	cpu    float64 // processors; 0: no limit
	env    []string
	java   []string // options of a JVM
	user   string
	stall  time.Duration     // below 0: the worker's
	given  map[string]string // the values of the connector's keys
}

// limitsOf reads a connector's plugin.* keys.
func limitsOf(props map[string]string) (l limits, err error) {
	c, err := configs.PluginKeys.Parse(props)
	if err != nil {
		return l, err
	}
	if l.memory, err = configs.ParseBytes(c.String("plugin.memory.max")); err != nil {
		return l, err
	}
	if text := c.String("plugin.cpu.max"); text != "" {
		if l.cpu, err = strconv.ParseFloat(text, 64); err != nil {
			return l, err
		}
	}
	l.given = map[string]string{}
	for _, key := range configs.PluginKeys {
		l.given[key.Name] = props[key.Name]
	}
	l.env, l.user, l.stall = c.List("plugin.env"), c.String("plugin.user"), -1
	l.java = strings.Fields(c.String("plugin.java.options"))
	if c.Has("plugin.stall.timeout.ms") {
		l.stall = c.Millis("plugin.stall.timeout.ms")
	}
	return l, nil
}

// own reports whether the limits need a process of the connector's own.
func (l limits) own() bool {
	return l.memory > 0 || l.cpu > 0 || l.env != nil || len(l.java) > 0 || l.user != ""
}

// key identifies the settings that cannot be changed in a running process.
func (l limits) key() string { return fmt.Sprint(l.memory, l.cpu, l.env, l.java, l.user) }

// passed are the worker's environment variables that every plugin inherits: those that programs
// commonly need, and those that tune the Go runtime. plugin.env adds others.
var passed = []string{"PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "SSL_CERT_FILE", "SSL_CERT_DIR", "JAVA_HOME",
	"GOGC", "GOMEMLIMIT", "GOMAXPROCS", "GODEBUG", "GORACE", "GOTRACEBACK", "MILLRACE_PROFILE"}

// environment returns the complete environment of a plugin process.
func (l limits) environment() (out []string) {
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if slices.Contains(passed, name) || strings.HasPrefix(name, "LC_") {
			out = append(out, v)
		}
	}
	if l.user != "" {
		if u, err := user.Lookup(l.user); err == nil {
			out = append(out, "USER="+u.Username, "LOGNAME="+u.Username, "HOME="+u.HomeDir)
		}
	}
	if l.memory > 0 {
		// a tenth is left for memory outside of Go's heap
		out = append(out, fmt.Sprintf("GOMEMLIMIT=%d", l.memory-l.memory/10))
	}
	if l.cpu > 0 {
		out = append(out, fmt.Sprintf("GOMAXPROCS=%d", max(1, int(math.Ceil(l.cpu)))))
	}
	for _, v := range l.env {
		if name, _, given := strings.Cut(v, "="); given {
			out = append(out, v)
		} else if value, set := os.LookupEnv(name); set {
			out = append(out, name+"="+value)
		}
	}
	return out
}

package host

import (
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
)

// blame returns the error of a process that did not start. It is a boundary.KeyRefused if the
// process starts without the connector's own settings: a second start tries that. A process that a
// signal has ended crashed, unless the connector limits its memory.
func (p *process) blame(o offer, l limits, err error) error {
	if errors.As(err, new(crashedAtStart)) && l.given["plugin.memory.max"] == "" {
		return &connect.ProcessEnded{Text: withLines(err, p.tail, workersOptions).Error()}
	}
	reason := withLines(err, p.tail, "").Error()
	key := l.culprit(reason, o.java)
	if key == "" || !p.startsWithout(o) {
		return withLines(err, p.tail, workersOptions)
	}
	what, lines, _ := strings.Cut(reason, "\n")
	return &boundary.KeyRefused{Key: key, Value: l.given[key], Reason: strings.TrimSuffix(what+"; "+remedies[key]+"\n"+lines, "\n")}
}

// startsWithout reports whether a process starts that has none of the connector's settings.
func (p *process) startsWithout(o offer) bool {
	start, err := p.prepare(o, limits{})
	if err != nil {
		return false
	}
	defer start.release()
	quiet := pluginLog{base: slog.New(slog.DiscardHandler)}
	s, err := launch(p.life, start.cmd, launchOptions{
		stderr: func() io.Writer { return &logWriter{log: quiet, tail: &tail{}} }, stdout: io.Discard,
		timeout: p.host.opts.StartTimeout, largest: p.host.opts.MaxMessage, java: o.java,
	})
	if err != nil {
		return false
	}
	s.kill()
	return true
}

// remedies say what to do about a key that keeps a process from starting.
var remedies = map[string]string{
	"plugin.java.options": "correct or remove the option",
	"plugin.env":          "correct or remove the variable",
	"plugin.memory.max":   "raise it or remove the key",
	"plugin.cpu.max":      "raise it or remove the key",
	"plugin.user":         "use a user that can start a process, and that can read the plugin and what it needs to run",
}

// culprit returns the key of the connector that most likely caused the error of a start; "" if the
// connector has no such key.
func (l limits) culprit(reason string, java bool) string {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(reason, word) })
	}
	sized := slices.ContainsFunc(l.java, func(option string) bool { return strings.HasPrefix(option, "-Xm") || strings.Contains(option, "Size=") })
	likely := ""
	switch {
	case has("plugin.user"):
		likely = "plugin.user"
	case has("heap", "Metaspace", "OutOfMemory", "killed", "memory") && !sized:
		likely = "plugin.memory.max"
	case has("did not answer within"):
		likely = "plugin.cpu.max"
	case has("permission denied", "Permission denied", "not permitted"):
		likely = "plugin.user"
	}
	order := []string{likely, "plugin.java.options", "plugin.env", "plugin.user", "plugin.memory.max", "plugin.cpu.max"}
	for _, key := range order {
		if l.given[key] != "" && (java || key != "plugin.java.options") {
			return key
		}
	}
	return ""
}

package host

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// pluginLog is where the log of a process goes.
type pluginLog struct {
	base *slog.Logger                   // of lines that no connector is named in
	of   func(name string) *slog.Logger // of a connector in a process that several share; nil: there is one
}

func connectorLog(log *slog.Logger, connector string) pluginLog {
	return pluginLog{base: log.With("logger", "plugin."+connector, "connector", connector)}
}

// maxNamed bounds how many connectors a process can make loggers for: what it writes is not to be trusted.
const maxNamed = 1000

// sharedLog gives what a record says of its connector to that connector's logger, as if it had a process of its own.
func sharedLog(log *slog.Logger, plugin string) pluginLog {
	known := map[string]*slog.Logger{}
	return pluginLog{base: log.With("logger", "plugin."+plugin), of: func(name string) *slog.Logger {
		if known[name] == nil && len(known) == maxNamed {
			return log.With("logger", "plugin."+plugin, "connector", name)
		}
		if known[name] == nil {
			known[name] = connectorLog(log, name).base
		}
		return known[name]
	}}
}

// logWriter turns a plugin's standard error into log records, and keeps the last lines.
type logWriter struct {
	log     pluginLog
	tail    *tail
	quota   *quota // of lines; nil: there is none
	pending []byte
}

// maxLogLine bounds a line; a longer one is logged in pieces.
const maxLogLine = 64 << 10

func (w *logWriter) Write(b []byte) (int, error) {
	w.pending = append(w.pending, b...)
	for {
		end := bytes.IndexByte(w.pending, '\n')
		if end < 0 {
			if len(w.pending) < maxLogLine {
				return len(b), nil
			}
			end = maxLogLine
		}
		w.line(string(bytes.TrimRight(w.pending[:end], "\r")))
		w.pending = bytes.TrimPrefix(w.pending[end:], []byte("\n"))
	}
}

var logLevels = map[string]slog.Level{
	"trace": slog.LevelDebug, "debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
}

// line logs one line: a record when it is JSON with "@level" and "@message", else as it is.
func (w *logWriter) line(line string) {
	var record map[string]any
	if strings.HasPrefix(line, "{") && json.Unmarshal([]byte(line), &record) == nil {
		level, known := logLevels[strings.ToLower(text(record["@level"]))]
		message := text(record["@message"])
		if known && message != "" {
			var attrs []slog.Attr
			for _, k := range slices.Sorted(maps.Keys(record)) {
				if !strings.HasPrefix(k, "@") && k != "connector" {
					attrs = append(attrs, slog.Any(k, record[k]))
				}
			}
			log := w.log.base
			if name := text(record["connector"]); name != "" && w.log.of != nil {
				log = w.log.of(name)
			}
			w.tail.add(message)
			if log.Enabled(context.Background(), level) && w.quota.take(time.Now(), 1) {
				log.LogAttrs(context.Background(), level, message, attrs...)
			}
			return
		}
	}
	if strings.TrimSpace(line) != "" {
		w.tail.add(line)
		if w.quota.take(time.Now(), 1) {
			w.log.base.Warn("plugin stderr", "line", line)
		}
	}
}

func text(v any) string { s, _ := v.(string); return s }

// tailLines is how many lines a trace shows, and tailBytes how much of each.
const (
	tailLines = 20
	tailBytes = 2000
)

// tail is the last lines of a plugin's log.
type tail struct {
	mu    sync.Mutex
	lines []string
}

func (t *tail) add(line string) {
	if len(line) > tailBytes {
		line = strings.ToValidUTF8(line[:tailBytes], "") + "…"
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.lines) == tailLines {
		t.lines = append(t.lines[:0], t.lines[1:]...)
	}
	t.lines = append(t.lines, line)
}

// String is the lines as the end of an error.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.lines) == 0 {
		return ""
	}
	return "\nits last lines:\n  " + strings.Join(t.lines, "\n  ")
}

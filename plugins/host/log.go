package host

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"millrace/plugins/internal/wire"
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
	quota   *quota // of lines and bytes; nil: there is none
	pending []byte
	skip    bool // the rest of a line that was too long
}

const (
	maxLogLine = 64 << 10 // bytes of a line that are read; the rest of a longer one is dropped
	maxShown   = 16 << 10 // bytes of a line that are logged
	maxShort   = 1 << 10  // bytes of each attribute of a record that is too long
	maxAttrs   = 100      // of a record
)

func (w *logWriter) Write(b []byte) (int, error) {
	for rest := b; len(rest) > 0; {
		piece, more, ended := bytes.Cut(rest, []byte("\n"))
		rest = more
		if room := maxLogLine - len(w.pending); !w.skip && len(piece) > room {
			w.pending = append(w.pending, piece[:room]...)
			w.line(string(w.pending)+"... (the line is longer)", len(w.pending))
			w.pending, w.skip = w.pending[:0], true
		}
		if !w.skip {
			w.pending = append(w.pending, piece...)
		}
		if ended {
			if !w.skip {
				w.line(string(bytes.TrimRight(w.pending, "\r")), len(w.pending))
			}
			w.pending, w.skip = w.pending[:0], false
		}
	}
	return len(b), nil
}

var logLevels = map[string]slog.Level{
	"trace": slog.LevelDebug, "debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
}

// line logs one line: a record when it is JSON with "@level" and "@message", else as it is.
func (w *logWriter) line(line string, size int) {
	var record map[string]any
	if strings.HasPrefix(line, "{") && json.Unmarshal([]byte(line), &record) == nil {
		level, known := logLevels[strings.ToLower(text(record["@level"]))]
		message := text(record["@message"])
		if known && message != "" {
			w.record(level, wire.CutTo(message, maxShown), record, size)
			return
		}
	}
	if strings.TrimSpace(line) != "" {
		line = wire.CutTo(line, maxShown)
		w.tail.add(line)
		if w.quota.take(time.Now(), 1, min(size, maxShown)) {
			w.log.base.Warn("plugin stderr", "line", line)
		}
	}
}

// record logs a record that the plugin has written as such.
func (w *logWriter) record(level slog.Level, message string, record map[string]any, size int) {
	var attrs []slog.Attr
	for _, k := range slices.Sorted(maps.Keys(record)) {
		if strings.HasPrefix(k, "@") || k == "connector" || len(attrs) == maxAttrs {
			continue
		}
		if size > maxShown {
			record[k] = wire.CutTo(fmt.Sprint(record[k]), maxShort)
		}
		attrs = append(attrs, slog.Any(wire.CutTo(k, maxShort), record[k]))
	}
	log := w.log.base
	if name := text(record["connector"]); name != "" && len(name) <= maxShort && w.log.of != nil {
		log = w.log.of(name)
	}
	w.tail.add(message)
	if log.Enabled(context.Background(), level) && w.quota.take(time.Now(), 1, size) {
		log.LogAttrs(context.Background(), level, message, attrs...) //nolint:sloglint // a plugin wrote it
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

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

// pluginLog is the destination of a process's log.
type pluginLog struct {
	base *slog.Logger // for lines that name no connector
	// logger by connector, for a shared process; nil: one connector only
	of func(name string) *slog.Logger
}

func connectorLog(log *slog.Logger, connector string) pluginLog {
	return pluginLog{base: log.With("logger", "plugin."+connector, "connector", connector)}
}

// maxNamed limits the number of loggers that a process can create, because its output is not
// trusted.
const maxNamed = 1000

// sharedLog routes records that name a connector to that connector's logger, as if it had its own
// process.
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

// logWriter converts a plugin's standard error to log records, and keeps the last lines for errors.
type logWriter struct {
	log     pluginLog
	tail    *tail
	quota   *quota // of lines and bytes; nil: unlimited
	pending []byte
	skip    bool // skip the rest of an overlong line
}

const (
	maxLogLine = 64 << 10 // bytes read per line; the rest is dropped
	maxShown   = 16 << 10 // bytes logged per line
	maxShort   = 1 << 10  // bytes of each attribute in an overlong record
	maxAttrs   = 100      // attributes per record
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

// line logs one line: as a record if it is JSON with "@level" and "@message", otherwise as text.
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

// record logs a record that the plugin wrote as JSON.
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

// tailLines is the number of lines in a trace, and tailBytes the maximum length of each.
const (
	tailLines = 20
	tailBytes = 2000
)

// tail keeps the last lines of a plugin's log.
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

// copy returns the lines.
func (t *tail) copy() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.lines)
}

// String formats the lines for the end of an error.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.lines) == 0 {
		return ""
	}
	return "\nits last lines:\n  " + strings.Join(t.lines, "\n  ")
}

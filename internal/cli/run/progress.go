package run

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"millrace/internal/cli/terminal"
	"millrace/plugins/connect"
	"millrace/runtime/worker"
)

// The time between two updates of the progress.
const (
	terminalEvery = 500 * time.Millisecond
	logEvery      = 10 * time.Second
)

// meter shows the progress of tasks: on a terminal as one line that it redraws, elsewhere as log
// lines.
type meter struct {
	progress func() []worker.Progress
	log      *slog.Logger
	screen   *screen // nil: not a terminal
	last     map[worker.TaskID]int64
	at       time.Time
}

// screen is a terminal whose last line is redrawn below everything that is written to it.
type screen struct {
	out   *os.File
	mu    sync.Mutex
	drawn bool
}

const clearLine = "\r\x1b[K"

// Write writes lines above the drawn line.
func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	return s.out.Write(b)
}

// draw replaces the last line. It cuts off text that does not fit into the terminal, because a
// wrapped line cannot be replaced.
func (s *screen) draw(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if width, _, err := term.GetSize(int(s.out.Fd())); err == nil && width > 0 {
		if runes := []rune(line); len(runes) >= width {
			line = string(runes[:width-1])
		}
	}
	fmt.Fprint(s.out, clearLine, line)
	s.drawn = true
}

// leave ends the drawn line, so that it stays.
func (s *screen) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.drawn {
		fmt.Fprintln(s.out)
		s.drawn = false
	}
}

func (s *screen) clear() {
	if s.drawn {
		fmt.Fprint(s.out, clearLine)
		s.drawn = false
	}
}

// run shows progress until ctx ends.
func (m *meter) run(ctx context.Context) {
	every := logEvery
	if m.screen != nil {
		every = terminalEvery
	}
	m.last, m.at = map[worker.TaskID]int64{}, time.Now()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			m.show()
		case <-ctx.Done():
			if m.screen != nil {
				m.screen.leave()
			}
			return
		}
	}
}

func (m *meter) show() {
	now := time.Now()
	elapsed := now.Sub(m.at).Seconds()
	m.at = now
	var parts []string
	for _, p := range m.progress() {
		moved := p.Total - m.last[p.Task]
		if moved < 0 {
			moved = p.Total // a new task of the same name
		}
		m.last[p.Task] = p.Total
		rate := int64(float64(moved) / elapsed)
		if m.screen != nil {
			parts = append(parts, fmt.Sprintf("%s  %s records  %s/s%s", p.Task, terminal.Grouped(p.Total), terminal.Grouped(rate), lag(p.Lag)))
			continue
		}
		if moved != 0 {
			attrs := []any{"connector", p.Task.Connector, "task", p.Task.Task, "records", p.Total, "records_per_second", rate}
			if p.Lag != connect.UnknownLag {
				attrs = append(attrs, "lag_bytes", p.Lag)
			}
			m.log.Info("progress", attrs...)
		}
	}
	if m.screen != nil && len(parts) > 0 {
		m.screen.draw(strings.Join(parts, "  |  "))
	}
}

func lag(bytes int64) string {
	switch {
	case bytes == connect.UnknownLag:
		return ""
	case bytes == 0:
		return "  at the end"
	case bytes < 1<<20:
		return fmt.Sprintf("  %d KB to go", (bytes+1023)>>10)
	}
	return fmt.Sprintf("  %s MB to go", terminal.Grouped((bytes+1<<20-1)>>20))
}

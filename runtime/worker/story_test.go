package worker

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is the maximum wait of a test.
const patience = 30 * time.Second

// story holds events, one per line.
type story struct {
	mu    sync.Mutex
	lines []string
	more  chan struct{} // closed at the next line
}

func newStory() *story { return &story{more: make(chan struct{})} }

func (s *story) add(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, fmt.Sprintf(format, args...))
	close(s.more)
	s.more = make(chan struct{})
}

func (s *story) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.lines, "\n") + "\n"
}

func (s *story) count(line string) int { return strings.Count("\n"+s.String(), "\n"+line) }

// await waits for n lines with a prefix.
func (s *story) await(t *testing.T, line string, n int) {
	t.Helper()
	limit := time.After(patience)
	for {
		s.mu.Lock()
		more := s.more
		s.mu.Unlock()
		if s.count(line) >= n {
			return
		}
		select {
		case <-more:
		case <-limit:
			t.Fatalf("waited in vain for %d × %q:\n%s", n, line, s)
		}
	}
}

// Write adds a line of a log.
func (s *story) Write(line []byte) (int, error) {
	s.add("%s", strings.TrimSpace(string(line)))
	return len(line), nil
}

// awaitPart waits for a part of a line.
func (s *story) awaitPart(t *testing.T, part string) {
	t.Helper()
	limit := time.After(patience)
	for {
		s.mu.Lock()
		more := s.more
		s.mu.Unlock()
		if strings.Contains(s.String(), part) {
			return
		}
		select {
		case <-more:
		case <-limit:
			t.Fatalf("waited in vain for %q:\n%s", part, s)
		}
	}
}

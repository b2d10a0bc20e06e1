package provider

import (
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"millrace/configs"
)

// shortestSecret is the minimum length in bytes of a value that Redact replaces. Hiding every "1"
// or "on" would make logs useless.
const shortestSecret = 4

// Secrets is the set of all resolved values. The zero value is ready to use; a nil *Secrets is
// empty.
type Secrets struct {
	mu sync.RWMutex
	// the longest first, so that a secret that contains another is replaced as a whole
	known    []string
	replacer *strings.Replacer
}

// Keep adds a value in all forms in which it may appear: as it is, without surrounding white space,
// quoted, in a URL, and line by line, as in logs.
func (s *Secrets) Keep(value string) {
	trimmed := strings.TrimSpace(value)
	quoted := strconv.Quote(trimmed)
	forms := []string{value, trimmed, quoted[1 : len(quoted)-1], url.QueryEscape(trimmed), url.PathEscape(trimmed)}
	if inJSON, err := json.Marshal(trimmed); err == nil {
		forms = append(forms, string(inJSON[1:len(inJSON)-1]))
	}
	for _, form := range forms {
		if len(form) >= shortestSecret {
			s.add(form)
		}
	}
	for line := range strings.Lines(trimmed) {
		if line = strings.TrimSpace(line); len(line) >= shortestLine {
			s.add(line)
		}
	}
}

// shortestLine is the minimum length of a line of a value that is hidden on its own.
const shortestLine = 8

func (s *Secrets) add(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.known, text) {
		return
	}
	s.known = append(s.known, text)
	slices.SortFunc(s.known, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(s.known))
	for _, text := range s.known {
		pairs = append(pairs, text, configs.Hidden)
	}
	s.replacer = strings.NewReplacer(pairs...)
}

// Redact returns the text with [hidden] in place of every resolved value of four bytes or more.
func (s *Secrets) Redact(text string) string {
	if s == nil {
		return text
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.replacer == nil {
		return text
	}
	return s.replacer.Replace(text)
}

// Lines returns a writer that redacts whole lines and writes them to w. It does not find a secret
// that is split across two writes.
func (s *Secrets) Lines(w io.Writer) io.Writer { return redactedLines{s, w} }

type redactedLines struct {
	secrets *Secrets
	w       io.Writer
}

func (r redactedLines) Write(p []byte) (int, error) {
	if _, err := io.WriteString(r.w, r.secrets.Redact(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

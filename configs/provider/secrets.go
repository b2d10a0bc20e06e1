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

// shortestSecret is how many bytes a value has at least for Redact to look for it: hiding every "1" or "on" would hide
// what a log is for.
const shortestSecret = 4

// Secrets is every value that was ever resolved. The zero value is ready; a nil *Secrets has none.
type Secrets struct {
	mu       sync.RWMutex
	known    []string // the longest first, so that one that contains another goes as a whole
	replacer *strings.Replacer
}

// Keep notes a value in the forms in which it may be shown: as it is, without the white space around it, quoted, in a URL, and line by
// line, as logs have it.
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

// shortestLine is how long a line of a value is at least to be hidden by itself.
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

// Redact gives the text with [hidden] in place of every resolved value of four bytes or more.
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

// Lines gives a writer that redacts what goes to w. It is for whole lines: a secret across two writes is not seen.
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

package provider

import (
	"io"
	"strings"
	"sync"

	"millrace/configs"
)

// Stream gives a writer that redacts what goes to w, however it is cut into writes: what may be the beginning of a secret is held back
// until it is known. flush writes what is held at the end.
func (s *Secrets) Stream(w io.Writer) (_ io.Writer, flush func()) {
	r := &stream{secrets: s, w: w}
	return r, r.flush
}

type stream struct {
	secrets *Secrets
	w       io.Writer
	mu      sync.Mutex
	held    string
}

func (r *stream) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	out, rest := r.secrets.split(r.held + string(p))
	r.held = rest
	if out == "" {
		return len(p), nil
	}
	if _, err := io.WriteString(r.w, out); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (r *stream) flush() {
	r.mu.Lock()
	defer r.mu.Unlock()
	// Where it cannot be written, nobody reads any more.
	_, _ = io.WriteString(r.w, r.secrets.Redact(r.held))
	r.held = ""
}

// split redacts a text up to where a secret may begin that its end cuts off.
func (s *Secrets) split(text string) (redacted, rest string) {
	if s == nil {
		return text, ""
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.known == nil {
		return text, ""
	}
	var out strings.Builder
	for i := 0; i < len(text); {
		whole, begun := s.at(text[i:])
		switch {
		case begun:
			return out.String(), text[i:]
		case whole > 0:
			out.WriteString(configs.Hidden)
			i += whole
		default:
			out.WriteByte(text[i])
			i++
		}
	}
	return out.String(), ""
}

// at says how long the longest secret is that a text begins with, and whether the text may be the beginning of a longer one.
func (s *Secrets) at(text string) (whole int, begun bool) {
	for _, known := range s.known { // the longest first
		switch {
		case known[0] != text[0]:
		case len(known) > len(text) && strings.HasPrefix(known, text):
			return 0, true
		case strings.HasPrefix(text, known):
			return len(known), false
		}
	}
	return 0, false
}

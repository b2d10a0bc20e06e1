package provider

import (
	"io"
	"strings"
	"sync"

	"millrace/configs"
)

// Stream returns a writer that redacts the stream it writes to w, regardless of how the stream is
// split into writes. It holds back text that may be the beginning of a secret. The caller calls
// flush at the end to write the rest.
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
	// A write error means that nobody reads the stream any more.
	_, _ = io.WriteString(r.w, r.secrets.Redact(r.held))
	r.held = ""
}

// split redacts a text up to the point where its end may cut off a secret.
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

// at returns the length of the longest secret at the beginning of a text, and whether the text may
// be the beginning of a longer one.
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

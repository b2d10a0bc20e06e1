package provider

import (
	"strings"

	"millrace/configs"
)

// RedactBut redacts like Redact, but keeps text that occurs within one of the given texts, which
// the reader of the result has sent. If it were hidden, the user could distinguish a right guess of
// a secret from a wrong one. A part of a secret does not reveal the rest.
func (p *Providers) RedactBut(text string, given ...string) string {
	if p == nil || p.Secrets == nil {
		return text
	}
	return p.Secrets.redactBut(text, given)
}

func (s *Secrets) redactBut(text string, given []string) string {
	plain := s.Redact(text)
	if plain == text {
		return text
	}
	kept, found := make([]bool, len(text)), false // bytes that the user sent
	for _, g := range given {
		for at := 0; len(g) >= shortestSecret && at+len(g) <= len(text); {
			i := strings.Index(text[at:], g)
			if i < 0 {
				break
			}
			for n := at + i; n < at+i+len(g); n++ {
				kept[n] = true
			}
			at, found = at+i+len(g), true
		}
	}
	if !found {
		return plain
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out strings.Builder
	for i := 0; i < len(text); {
		n := s.length(text[i:])
		switch {
		case n == 0:
			out.WriteByte(text[i])
			i++
			continue
		case within(kept[i : i+n]):
			out.WriteString(text[i : i+n])
		default:
			out.WriteString(configs.Hidden)
		}
		i += n
	}
	return out.String()
}

// length returns the length of the longest secret at the beginning of a text.
func (s *Secrets) length(text string) int {
	for _, known := range s.known { // the longest first
		if strings.HasPrefix(text, known) {
			return len(known)
		}
	}
	return 0
}

func within(kept []bool) bool {
	for _, k := range kept {
		if !k {
			return false
		}
	}
	return true
}

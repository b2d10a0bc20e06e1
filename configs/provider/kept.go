package provider

import (
	"strings"

	"millrace/configs"
)

// RedactBut is Redact that leaves alone what stands within one of the given texts: those that the user who reads the result has sent. Were they
// hidden, a right guess of a secret could be told from a wrong one. A part of a secret does not uncover the rest.
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
	kept, found := make([]bool, len(text)), false // bytes that the user has sent
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

// length is that of the longest secret that a text begins with.
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

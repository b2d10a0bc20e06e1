package http

import (
	"crypto/sha256"
	"encoding/base64"
)

// boundary is what was given of the records that share the last offset. A service may give the rest of them in its next
// answer, together with those that were given: without it, one or the other would be lost or doubled.
type boundary struct {
	offset *offsetValue // nil: no record was given yet
	given  map[string]int
	text   []byte // the identities in given, as they are stored
}

const (
	identitySize  = 12      // of a record's identity as text
	maxIdentities = 2000    // that are stored; with more, a restart gives the records of the last offset again
	maxRemembered = 1 << 20 // with more, they may come again at once
)

// identity tells a record from others with the same offset.
func identity(value []byte) string {
	sum := sha256.Sum256(value)
	return base64.RawURLEncoding.EncodeToString(sum[:identitySize*3/4])
}

// restore reads what fields stored.
func (b *boundary) restore(offset, identities string, dates dateOrder) {
	*b = boundary{given: map[string]int{}}
	if offset == "" {
		return
	}
	last := parseOffset(offset, false, dates)
	b.offset = &last
	for ; len(identities) >= identitySize; identities = identities[identitySize:] {
		b.given[identities[:identitySize]]++
		b.text = append(b.text, identities[:identitySize]...)
	}
}

// move notes that a record is given. Its offset is the last one, or beyond it.
func (b *boundary) move(e *entry, kind offsetKind) {
	if b.offset == nil || e.offset.compare(*b.offset, kind) != 0 || len(b.given) >= maxRemembered {
		b.given, b.text = map[string]int{}, b.text[:0]
	}
	b.offset = &e.offset
	id := identity(e.value)
	b.given[id]++
	if len(b.text) <= maxIdentities*identitySize {
		b.text = append(b.text, id...)
	}
}

// identities is what is stored of the records that share the last offset: nothing when they are too many.
func (b *boundary) identities() string {
	if len(b.text) > maxIdentities*identitySize {
		return ""
	}
	return string(b.text)
}

// news are the entries that have not been given.
func (b *boundary) news(entries []entry, kind offsetKind) []entry {
	if b.offset == nil {
		return entries
	}
	again := map[string]int{}
	var out []entry
	for _, e := range entries {
		switch order := e.offset.compare(*b.offset, kind); {
		case order < 0:
			continue
		case order == 0:
			id := identity(e.value)
			if again[id]++; again[id] <= b.given[id] {
				continue
			}
		}
		out = append(out, e)
	}
	return out
}

package http

import (
	"crypto/sha256"
	"encoding/base64"
)

// boundary tracks the delivered records that share the last offset. A service may return more of
// them in its next response, together with the delivered ones. Without the boundary some would be
// lost or duplicated.
type boundary struct {
	offset *offsetValue // nil: no record was delivered yet
	given  map[string]int
	text   []byte // the identities in given, in stored form
}

const (
	identitySize = 12 // length of an identity as text
	// maximum number of stored identities; beyond it, a restart delivers the records of the last
	// offset again
	maxIdentities = 2000
	// maximum number in memory; beyond it, duplicates are possible without a restart
	maxRemembered = 1 << 20
)

// identity distinguishes records with the same offset.
func identity(value []byte) string {
	sum := sha256.Sum256(value)
	return base64.RawURLEncoding.EncodeToString(sum[:identitySize*3/4])
}

// restore restores the boundary from stored fields.
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

// move records the delivery of a record whose offset is the last one or higher.
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

// identities returns the stored form of the records that share the last offset; "" if there are too
// many.
func (b *boundary) identities() string {
	if len(b.text) > maxIdentities*identitySize {
		return ""
	}
	return string(b.text)
}

// news returns the entries that have not been delivered.
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

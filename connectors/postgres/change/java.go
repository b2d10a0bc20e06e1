package change

import (
	"slices"
	"unicode/utf16"
)

// javaHash returns the hash code of a text in Java.
func javaHash(text string) uint32 {
	var h uint32
	for _, r := range text {
		if r < 0x10000 {
			h = h*31 + uint32(r)
			continue
		}
		high, low := utf16.EncodeRune(r)
		h = (h*31+uint32(high))*31 + uint32(low)
	}
	return h
}

// javaOrder returns different keys in the order of a java.util.HashMap to which they were added in
// the order given. Debezium writes the content of such maps.
func javaOrder(keys []string) []string {
	buckets := 16
	for len(keys) > buckets/4*3 {
		buckets *= 2
	}
	bucket := func(key string) int {
		h := javaHash(key)
		return int(h^h>>16) & (buckets - 1)
	}
	out := slices.Clone(keys)
	slices.SortStableFunc(out, func(a, b string) int { return bucket(a) - bucket(b) })
	return out
}

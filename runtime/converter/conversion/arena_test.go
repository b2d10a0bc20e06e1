package conversion

import (
	"bytes"
	"testing"
)

// Bytes from the arena stay unchanged when it returns more.
func TestArena(t *testing.T) {
	var a Arena
	var pieces [][]byte
	for i := range 2000 {
		size := i % 700
		if i%500 == 499 {
			size = 3 * chunkSize
		}
		pieces = append(pieces, a.Keep(append(a.Room(), bytes.Repeat([]byte{byte(i)}, size)...)))
	}
	for i, p := range pieces {
		if cap(p) != len(p) || bytes.Count(p, []byte{byte(i)}) != len(p) {
			t.Fatalf("piece %d was overwritten, or has room", i)
		}
	}
}

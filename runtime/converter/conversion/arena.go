package conversion

// Arena allocates the bytes of many records in a few large chunks. Returned bytes stay valid and
// unchanged while they are referenced: nothing is ever overwritten, and the garbage collector frees
// used chunks. The zero Arena is ready to use. It is not safe for concurrent use.
type Arena struct {
	free []byte // empty; its capacity is the rest of the chunk
	last int    // the length of the last piece
}

const (
	chunkSize = 64 << 10
	leastRoom = 512
)

// Room returns an empty slice to append one piece to. The caller passes it to keep, or drops it.
func (a *Arena) Room() []byte {
	if expected := max(leastRoom, a.last+a.last/4); cap(a.free) < expected {
		a.free = make([]byte, 0, max(chunkSize, expected))
	}
	return a.free
}

// Keep returns the piece that was appended to the slice of the last room, and reserves its bytes.
func (a *Arena) Keep(piece []byte) []byte {
	n := len(piece)
	a.last = n
	if rest := piece[n:]; cap(piece) == cap(a.free) || cap(rest) > cap(a.free) {
		a.free = rest // of the chunk, or of the larger array that append moved the piece to
	}
	return piece[:n:n]
}

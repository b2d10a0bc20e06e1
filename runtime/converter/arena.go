package converter

// Arena hands out the bytes of many records from few allocations. What it handed out stays valid and unchanged for as
// long as it is referred to: nothing is ever overwritten, and used chunks are left to the garbage collector. The zero Arena is
// ready to use, by one goroutine at a time.
type Arena struct {
	free []byte // empty; its capacity is what is left of the chunk
	last int    // the length of the last piece
}

const (
	chunkSize = 64 << 10
	leastRoom = 512
)

// room gives an empty slice to append one piece to. It is handed out by keep, or forgotten.
func (a *Arena) room() []byte {
	if expected := max(leastRoom, a.last+a.last/4); cap(a.free) < expected {
		a.free = make([]byte, 0, max(chunkSize, expected))
	}
	return a.free
}

// keep hands out what was appended to the last room.
func (a *Arena) keep(piece []byte) []byte {
	n := len(piece)
	a.last = n
	if rest := piece[n:]; cap(piece) == cap(a.free) || cap(rest) > cap(a.free) {
		a.free = rest // of the chunk, or of the larger array that append moved the piece to
	}
	return piece[:n:n]
}

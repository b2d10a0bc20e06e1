package connect

// Structs makes structs of few allocations. They are as if each was made alone, but for the memory: who keeps one keeps a few. The
// zero Structs is ready to use, by one goroutine at a time.
type Structs struct {
	values pieces[Value]
	heads  pieces[Struct]
}

// Room gives n nulls, to become the values of a struct.
func (m *Structs) Room(n int) []Value { return m.values.take(n, 128) }

// Make makes a struct, without a copy of its values.
func (m *Structs) Make(s *Schema, values []Value) *Struct {
	made := &m.heads.take(1, 16)[0]
	made.Schema, made.Values = s, values
	return made
}

// pieces hands out parts of arrays, each part once.
type pieces[T any] struct{ free []T }

// take gives n zero values, of a new array with room for more where the last is used up.
func (p *pieces[T]) take(n, more int) []T {
	if n > len(p.free) {
		p.free = make([]T, n+more)
	}
	taken := p.free[:n:n]
	p.free = p.free[n:]
	return taken
}

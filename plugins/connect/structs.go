package connect

// Structs allocates structs in groups, to save allocations. The structs behave as if allocated
// individually, except that a reference to one keeps a few others in memory. The zero Structs is
// ready to use, by one goroutine at a time.
type Structs struct {
	values pieces[Value]
	heads  pieces[Struct]
}

// Room returns n null values for a struct.
func (m *Structs) Room(n int) []Value { return m.values.take(n, 128) }

// Make creates a struct without copying its values.
func (m *Structs) Make(s *Schema, values []Value) *Struct {
	made := &m.heads.take(1, 16)[0]
	made.Schema, made.Values = s, values
	return made
}

// pieces hands out parts of arrays, each part once.
type pieces[T any] struct{ free []T }

// take returns n zero values. When the current array is used up it allocates one with room for
// more.
func (p *pieces[T]) take(n, more int) []T {
	if n > len(p.free) {
		p.free = make([]T, n+more)
	}
	taken := p.free[:n:n]
	p.free = p.free[n:]
	return taken
}

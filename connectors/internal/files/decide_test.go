package files

import (
	"testing"
	"time"
)

func TestDecide(t *testing.T) {
	const long, short = time.Hour, time.Millisecond
	tail, batch := limits{rotateWait: time.Second}, limits{readMaxWait: time.Second, rotateWait: time.Second}
	cases := []struct {
		name string
		l    limits
		s    sight
		want action
	}{
		{"nothing new", tail, sight{size: 9, next: 9, quiet: long}, wait},
		{"grew", tail, sight{size: 9, next: 5, touched: true, intact: true}, readOn},
		{"written again with the same content", tail, sight{size: 9, next: 9, touched: true, intact: true, quiet: long}, wait},
		{"truncated", tail, sight{size: 3, next: 5, touched: true, intact: true}, restart},
		{"truncated to nothing", tail, sight{size: 0, next: 5, touched: true}, restart},
		{"truncated and grown again", tail, sight{size: 9, next: 5, touched: true}, restart},
		{"truncated and grown to the same size", tail, sight{size: 5, next: 5, touched: true}, restart},
		{"half a line, tail", tail, sight{size: 9, next: 9, quiet: long, age: long}, wait},
		{"half a line, just written", batch, sight{size: 9, next: 9, quiet: short, age: short}, wait},
		{"half a line, old", batch, sight{size: 9, next: 9, quiet: short, age: long}, flush},
		{"half a line, a file time in the future", batch, sight{size: 9, next: 9, quiet: long, age: -long}, flush},
		{"half a line, min age", limits{minAge: time.Minute}, sight{size: 9, next: 9, age: long}, flush},
		{"complete", batch, sight{size: 9, next: 9, quiet: long, flushed: true}, wait},
		{"renamed, a rest", tail, sight{size: 9, next: 5, touched: true, intact: true, path: nowhere}, readOn},
		{"renamed, perhaps written to", tail, sight{size: 9, next: 9, quiet: short, path: otherPlace}, wait},
		{"renamed, half a line", tail, sight{size: 9, next: 9, quiet: long, path: nowhere}, flush},
		{"renamed, no successor", tail, sight{size: 9, next: 9, quiet: long, flushed: true, path: nowhere}, wait},
		{"renamed, empty successor", tail, sight{size: 9, next: 9, quiet: long, flushed: true, path: emptyPlace}, wait},
		{"renamed, successor", tail, sight{size: 9, next: 9, quiet: long, flushed: true, path: otherPlace}, moveOn},
		{"deleted", tail, sight{size: 9, next: 9, quiet: long, flushed: true, unlinked: true, path: nowhere}, release},
		{"deleted, half a line", tail, sight{size: 9, next: 9, quiet: long, unlinked: true, path: nowhere}, flush},
		{"replaced by another", tail, sight{size: 9, next: 9, quiet: long, flushed: true, unlinked: true, path: otherPlace}, reopen},
		{"deleted and created, still empty", tail, sight{size: 9, next: 9, quiet: long, flushed: true, unlinked: true, path: emptyPlace}, wait},
	}
	for _, c := range cases {
		if got := decide(c.s, c.l); got != c.want {
			t.Errorf("%s: action %d, want %d", c.name, got, c.want)
		}
	}
}

func TestMark(t *testing.T) {
	m := Mark{Position: 5, Print: 0xFFFFFFFFFFFFFFFF, PrintLen: 5, Before: 1, BeforeLen: 5, ID: fileID{1, 1 << 40}, Records: 2, EOF: true}
	got, err := ParseMark(m.Offset())
	got.Extra = nil
	if err != nil || got.Position != m.Position || got.Print != m.Print || got.ID != m.ID || got.Records != m.Records || !got.EOF {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, position := range []any{nil, "5", 5.0, int64(-5)} {
		if _, err := ParseMark(map[string]any{"position": position}); err == nil {
			t.Errorf("the position %v was accepted", position)
		}
	}
	if m, err := ParseMark(map[string]any{"position": int64(1), "fpl": int64(1 << 40), "mkl": int64(-1)}); err != nil || m.PrintLen != 0 || m.BeforeLen != 0 {
		t.Errorf("got %+v, %v: lengths out of range are to be ignored", m, err)
	}
}

package storage

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
)

// Byte sequences that Java's serialization writes before the first entry of a HashMap, and before
// its first byte[].
const (
	mapHead   = "\xac\xed\x00\x05sr\x00\x11java.util.HashMap\x05\x07\xda\xc1\xc3\x16\x60\xd1\x03\x00\x02F\x00\x0aloadFactorI\x00\x09thresholdxp"
	arrayHead = "r\x00\x02[B\xac\xf3\x17\xf8\x06\x08\x54\xe0\x02\x00\x00xp"
)

// Markers and handles of Java's serialization. The first handles are those of the map's class, the
// map and byte[].
const (
	markNull      = 0x70
	markReference = 0x71
	markArray     = 0x75
	markBlock     = 0x77
	markEnd       = 0x78
	firstHandle   = 0x7e0000
	classHandle   = firstHandle + 2
	arrayHandle   = firstHandle + 3
)

// appendJavaMap encodes pairs as Java serializes a HashMap<byte[],byte[]>; a nil value is null.
func appendJavaMap(dst []byte, pairs []pair) []byte {
	capacity, threshold := 16, 0
	for len(pairs)*4 > capacity*3 {
		capacity *= 2
	}
	if len(pairs) > 0 {
		threshold = capacity / 4 * 3
	}
	dst = append(dst, mapHead...)
	dst = binary.BigEndian.AppendUint32(dst, math.Float32bits(0.75))
	dst = binary.BigEndian.AppendUint32(dst, uint32(threshold))
	dst = append(dst, markBlock, 8)
	dst = binary.BigEndian.AppendUint32(dst, uint32(capacity))
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(pairs)))
	first := true
	for _, p := range pairs {
		dst = appendJavaArray(dst, p.key, &first)
		dst = appendJavaArray(dst, p.value, &first)
	}
	return append(dst, markEnd)
}

func appendJavaArray(dst, b []byte, first *bool) []byte {
	if b == nil {
		return append(dst, markNull)
	}
	dst = append(dst, markArray)
	if *first {
		dst = append(dst, arrayHead...)
		*first = false
	} else {
		dst = binary.BigEndian.AppendUint32(append(dst, markReference), classHandle)
	}
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(b)))
	return append(dst, b...)
}

// parseJavaMap decodes Java's serialization of a HashMap<byte[],byte[]>. Its error names the
// position of the first invalid byte.
func parseJavaMap(data []byte) ([]pair, error) {
	r := javaReader{rest: data, size: len(data)}
	r.expect(mapHead, "a serialized java.util.HashMap")
	r.take(8) // load factor and threshold
	r.expect(string([]byte{markBlock, 8}), "the map's size")
	r.take(4) // capacity
	count := r.number()
	if r.err == nil && count > len(r.rest)/2 {
		r.fail("%d entries in %d bytes", count, len(r.rest))
	}
	var pairs []pair
	for i := 0; i < count && r.err == nil; i++ {
		pairs = append(pairs, pair{r.array(), r.array()})
	}
	r.expect(string([]byte{markEnd}), "the end of the map")
	if r.err == nil && len(r.rest) > 0 {
		r.fail("expected nothing after the map")
	}
	return pairs, r.err
}

// javaReader decodes until the first error.
type javaReader struct {
	rest   []byte
	size   int
	arrays [][]byte // by handle
	class  bool     // byte[] has been described
	err    error
}

func (r *javaReader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("at byte %d: %s", r.size-len(r.rest), fmt.Sprintf(format, args...))
	}
}

func (r *javaReader) expect(text, what string) {
	if r.err != nil {
		return
	}
	if !bytes.HasPrefix(r.rest, []byte(text)) {
		r.fail("expected %s", what)
		return
	}
	r.rest = r.rest[len(text):]
}

func (r *javaReader) take(n int) []byte {
	if r.err == nil && n > len(r.rest) {
		r.fail("the file ends too early")
	}
	if r.err != nil {
		return make([]byte, min(n, 8))
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}

func (r *javaReader) number() int { return int(binary.BigEndian.Uint32(r.take(4))) }

// array decodes a byte[], a reference to an earlier one, or null.
func (r *javaReader) array() []byte {
	switch mark := r.take(1)[0]; {
	case r.err != nil || mark == markNull:
		return nil
	case mark == markReference:
		return r.earlier(r.number() - arrayHandle)
	case mark != markArray:
		r.fail("expected a byte[]")
		return nil
	}
	if r.class {
		r.expect("\x71\x00\x7e\x00\x02", "the class byte[]")
	} else {
		r.expect(arrayHead, "the class byte[]")
		r.class = true
	}
	b := r.take(r.number())
	r.arrays = append(r.arrays, b)
	return b
}

func (r *javaReader) earlier(i int) []byte {
	if r.err == nil && (i < 0 || i >= len(r.arrays)) {
		r.fail("a reference to nothing")
	}
	if r.err != nil {
		return nil
	}
	return r.arrays[i]
}

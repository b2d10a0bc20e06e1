package change

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"millrace/plugins/connect"
)

// mapping changes a column of a record. Keys keep the original values.
type mapping interface {
	// value returns the change of the column's values; nil if they stay.
	value(c *column) func(connect.Value) connect.Value

	// parameters are added to the column's schema.
	parameters(c *column) map[string]string
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// truncation is the maximum length of texts in UTF-16 code units, and of binary values in bytes.
type truncation int

func (t truncation) applies(c *column) bool { return c.length < 0 || c.length > int(t) }

func (t truncation) value(c *column) func(connect.Value) connect.Value {
	if !t.applies(c) || c.kind.oid == oidBit || c.kind.oid == oidVarbit {
		return nil
	}
	return func(v connect.Value) connect.Value { return truncate(v, int(t)) }
}

func (t truncation) parameters(c *column) map[string]string {
	if !t.applies(c) {
		return nil
	}
	return map[string]string{"truncateLength": strconv.Itoa(int(t))}
}

func truncate(v connect.Value, limit int) connect.Value {
	switch b := v.Bytes(); {
	case len(b) <= limit:
	case v.Kind() == connect.Bytes:
		return connect.BytesValue(b[:limit:limit])
	case v.Kind() == connect.String:
		return connect.StringBytes(b[:prefix(b, limit)])
	}
	return v
}

// prefix returns the length in bytes of the first units of a text. A character of two units that
// does not fit completely is left out.
func prefix(text []byte, units int) int {
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if units -= max(utf16.RuneLen(r), 1); units < 0 {
			break
		}
		at += size
	}
	return at
}

// masking is the text that replaces each value of a text column.
type masking string

func (m masking) value(c *column) func(connect.Value) connect.Value {
	if !c.jdbc.isText() {
		return nil
	}
	mask := connect.StringValue(string(m))
	return func(connect.Value) connect.Value { return mask }
}

func (masking) parameters(*column) map[string]string { return map[string]string{"masked": "true"} }

// hashing replaces each value of a text column by its hash.
type hashing struct {
	algorithm func() hash.Hash
	salt      string
	plain     bool // of the text itself, not of its serialized form in Java
}

var algorithms = map[string]func() hash.Hash{
	"MD5": md5.New, "SHA1": sha1.New, "SHA-1": sha1.New, "SHA-224": sha256.New224, "SHA-256": sha256.New,
	"SHA-384": sha512.New384, "SHA-512": sha512.New, "SHA-512/224": sha512.New512_224, "SHA-512/256": sha512.New512_256,
}

func newHashing(algorithm, salt string, plain bool) (hashing, error) {
	h, ok := algorithms[strings.ToUpper(algorithm)]
	if !ok {
		return hashing{}, fmt.Errorf("unknown hash algorithm %q: expected one of %s", algorithm, strings.Join(slices.Sorted(maps.Keys(algorithms)), ", "))
	}
	return hashing{h, salt, plain}, nil
}

func (h hashing) value(c *column) func(connect.Value) connect.Value {
	if !c.jdbc.isText() {
		return nil
	}
	digest := h.algorithm()
	limit := c.length
	return func(v connect.Value) connect.Value {
		if v.IsNull() {
			return v
		}
		digest.Reset()
		digest.Write([]byte(h.salt))
		if h.plain {
			digest.Write(v.Bytes())
		} else {
			digest.Write(serialized(v.Str()))
		}
		hashed := connect.StringValue(hex.EncodeToString(digest.Sum(nil)))
		if limit > 0 {
			return truncate(hashed, limit)
		}
		return hashed
	}
}

func (hashing) parameters(*column) map[string]string { return map[string]string{"masked": "true"} }

// serialized returns a string as Java's serialization writes it. Characters of two UTF-16 units
// become two characters of three bytes.
func serialized(text string) []byte {
	const head = 4 + 1 + 8
	b := make([]byte, head, head+len(text)+len(text)/2)
	for _, r := range text {
		if high, low := utf16.EncodeRune(r); r >= 0x10000 {
			for _, unit := range [2]rune{high, low} {
				b = append(b, 0xe0|byte(unit>>12), 0x80|byte(unit>>6&0x3f), 0x80|byte(unit&0x3f))
			}
			continue
		}
		b = utf8.AppendRune(b, r)
	}
	size := uint64(len(b) - head)
	copy(b, []byte{0xac, 0xed, 0, 5, 0x7c})
	binary.BigEndian.PutUint64(b[5:], size)
	if size > 0xffff {
		return b
	}
	short := b[head-7:]
	copy(short, []byte{0xac, 0xed, 0, 5, 0x74, byte(size >> 8), byte(size)})
	return short
}

// propagation describes the column in the parameters of its schema.
type propagation struct{}

func (propagation) value(*column) func(connect.Value) connect.Value { return nil }

func (propagation) parameters(c *column) map[string]string {
	p := map[string]string{
		"__debezium.source.column.type":   strings.ToUpper(c.typeName),
		"__debezium.source.column.length": strconv.Itoa(c.length),
		"__debezium.source.column.name":   c.name,
	}
	if c.hasScale {
		p["__debezium.source.column.scale"] = strconv.Itoa(c.scale)
	}
	return p
}

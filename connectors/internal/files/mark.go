package files

import (
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"strconv"

	"millrace/connectors/internal/lines"
)

// The fields of a source offset. Position alone is enough to resume; the others tell whether the file is still the one
// that was read.
const (
	PositionField = "position" // bytes of the file up to the end of the last record
	printField    = "fp"       // hash of the file's first fpl bytes
	printLenField = "fpl"
	beforeField   = "mk" // hash of the bytes just before position
	beforeLen     = "mkl"
	deviceField   = "dev"
	inodeField    = "ino"
	bornField     = "born" // when the file was created, in nanoseconds since 1970
	recordsField  = "rec"  // records from the file's beginning
	eofField      = "eof"  // position was the end of the file
)

// printSize bounds the beginning of a file that tells it from others.
const printSize = 1024

// Mark is how far a file is read, and how to know the file again.
type Mark struct {
	Position  int64
	Print     uint64
	PrintLen  int // 0: the print is not known
	Before    uint64
	BeforeLen int
	ID        fileID
	Born      int64 // 0: not known
	Records   int64 // -1: not known
	EOF       bool
	Extra     map[string]any // what the Format adds
}

// ParseMark reads a stored source offset. Nil is a file that was never read.
func ParseMark(offset map[string]any) (Mark, error) {
	m := Mark{Records: -1}
	if offset == nil {
		return Mark{}, nil
	}
	position, ok := offset[PositionField].(int64)
	if !ok || position < 0 {
		return m, fmt.Errorf("the stored source offset %v cannot be used: its %q must be a number of bytes, an integer from 0 up; "+
			"alter or reset the connector's offsets", offset, PositionField)
	}
	m.Position = position
	m.Print, m.PrintLen = hexField(offset, printField), int(intField(offset, printLenField, 0))
	m.Before, m.BeforeLen = hexField(offset, beforeField), int(intField(offset, beforeLen, 0))
	if m.PrintLen < 0 || m.PrintLen > printSize || m.BeforeLen < 0 || m.BeforeLen > lines.BeforeSize {
		m.PrintLen, m.BeforeLen = 0, 0
	}
	m.ID = fileID{uint64(intField(offset, deviceField, 0)), uint64(intField(offset, inodeField, 0))}
	m.Born = intField(offset, bornField, 0)
	m.Records = intField(offset, recordsField, -1)
	m.EOF, _ = offset[eofField].(bool)
	m.Extra = offset
	return m, nil
}

func intField(offset map[string]any, key string, missing int64) int64 {
	if n, ok := offset[key].(int64); ok {
		return n
	}
	return missing
}

func hexField(offset map[string]any, key string) uint64 {
	s, _ := offset[key].(string)
	n, _ := strconv.ParseUint(s, 16, 64)
	return n
}

// Offset is the mark as a source offset.
func (m Mark) Offset() map[string]any {
	offset := make(map[string]any, 9+len(m.Extra))
	maps.Copy(offset, m.Extra)
	offset[PositionField] = m.Position
	offset[eofField] = m.EOF
	if m.PrintLen > 0 {
		offset[printField], offset[printLenField] = strconv.FormatUint(m.Print, 16), int64(m.PrintLen)
	}
	if m.BeforeLen > 0 {
		offset[beforeField], offset[beforeLen] = strconv.FormatUint(m.Before, 16), int64(m.BeforeLen)
	}
	if m.ID != (fileID{}) {
		offset[deviceField], offset[inodeField] = int64(m.ID.device), int64(m.ID.inode)
	}
	if m.Born != 0 {
		offset[bornField] = m.Born
	}
	if m.Records >= 0 {
		offset[recordsField] = m.Records
	}
	return offset
}

// Fits reports whether f begins as the marked file did, and has before the position what that had.
func (m Mark) Fits(f io.ReaderAt) (bool, error) {
	for _, part := range []struct {
		at   int64
		size int
		hash uint64
	}{{0, m.PrintLen, m.Print}, {m.Position - int64(m.BeforeLen), m.BeforeLen, m.Before}} {
		if part.size == 0 || part.at < 0 {
			continue
		}
		hash, n, err := hashAt(f, part.at, part.size)
		if err != nil || n < part.size || hash != part.hash {
			return false, err
		}
	}
	return true, nil
}

// printOf adds to the mark how f begins. A file that has grown gets a longer print, up to printSize.
func (m *Mark) printOf(f io.ReaderAt) (err error) {
	if m.PrintLen < printSize {
		m.Print, m.PrintLen, err = hashAt(f, 0, printSize)
	}
	return err
}

// moveTo sets how far the file is read, and what stands before that.
func (m *Mark) moveTo(position int64, before []byte) {
	m.Position, m.Before, m.BeforeLen = position, hashOf(before), len(before)
}

func hashAt(f io.ReaderAt, at int64, size int) (uint64, int, error) {
	buf := make([]byte, size)
	n, err := f.ReadAt(buf, at)
	if err == io.EOF {
		err = nil
	}
	return hashOf(buf[:n]), n, err
}

func hashOf(b []byte) uint64 {
	h := fnv.New64a()
	h.Write(b) // a hash takes everything
	return h.Sum64()
}

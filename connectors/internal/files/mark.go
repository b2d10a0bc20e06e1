package files

import (
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"strconv"

	"millrace/connectors/internal/lines"
)

// Fields of a source offset. The position alone is sufficient to resume. The other fields detect
// whether the file is still the one that was read.
const (
	PositionField = "position" // bytes of the file up to the end of the last record
	printField    = "fp"       // hash of the file's first fpl bytes
	printLenField = "fpl"
	beforeField   = "mk" // hash of the bytes just before position
	beforeLen     = "mkl"
	deviceField   = "dev"
	inodeField    = "ino"
	bornField     = "born" // creation time of the file, in nanoseconds since 1970
	recordsField  = "rec"  // number of records from the beginning of the file
	eofField      = "eof"  // position was the end of the file
)

// printSize is the maximum size of the beginning that identifies a file.
const printSize = 1024

// Mark is the read position in a file, with data that identifies the file.
type Mark struct {
	Position  int64
	Print     uint64
	PrintLen  int // 0: the print is unknown
	Before    uint64
	BeforeLen int
	ID        fileID
	Born      int64 // 0: unknown
	Records   int64 // -1: unknown
	EOF       bool
	Extra     map[string]any // from the Format
}

// ParseMark parses a stored source offset. Nil means a file that was never read.
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

// Offset returns the mark as a source offset.
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

// Fits reports whether f has the same beginning as the marked file, and the same bytes before the
// position.
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

// printOf sets the print in the mark from the beginning of f. A file that has grown gets a longer
// print, up to printSize.
func (m *Mark) printOf(f io.ReaderAt) (err error) {
	if m.PrintLen < printSize {
		m.Print, m.PrintLen, err = hashAt(f, 0, printSize)
	}
	return err
}

// moveTo sets the read position and the bytes before it.
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
	h.Write(b) // writes to a hash never fail
	return h.Sum64()
}

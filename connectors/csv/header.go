package csv

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"strconv"

	"millrace/connectors/internal/files"
	"millrace/connectors/internal/lines"
)

// sniffSize is the size of the text in which to look for the line separator.
const sniffSize = 64 << 10

// lineEnd returns the line separator of a file: CR if it contains no other line end, otherwise LF.
func lineEnd(b files.Beginning) byte {
	head := make([]byte, sniffSize)
	n, _ := b.File.ReadAt(head, 0)
	head = head[:n]
	if at := bytes.IndexByte(head, '\r'); at >= 0 && at < n-2 && bytes.IndexByte(head, '\n') < 0 {
		return '\r'
	}
	return '\n'
}

// readLayout reads the beginning of a file that is resumed.
func (f *format) readLayout(b files.Beginning) error {
	var w lines.Window
	w.Reset(b.File, b.Start, b.Charset)
	for f.layout == nil {
		n, err := w.Fill()
		if err != nil {
			return err
		}
		c := w.Chunk(n == 0)
		used, err := f.begin(&c)
		if err != nil || n == 0 {
			return err
		}
		w.Advance(used)
	}
	return nil
}

// begin skips lines and reads the header. The layout stays nil until there is enough text.
func (f *format) begin(c *lines.Chunk) (used int, err error) {
	for f.skip > 0 {
		n := bytes.IndexByte(c.Data[used:], f.end)
		if n < 0 {
			return used, nil
		}
		used += n + 1
		f.skip--
	}
	n, result := f.cut(c.Data[used:], c.Final)
	for ; result == blank; n, result = f.cut(c.Data[used:], c.Final) {
		used += n
	}
	switch {
	case result == incomplete:
		return used, nil
	case result != whole && f.firstRow:
		return used, fmt.Errorf("the header, at byte %d, %s: correct it, or set csv.first.row.as.header=false", c.At(used), complaints[result])
	case !f.firstRow:
		f.layout, err = f.newLayout(nil, max(len(f.fields), 1))
		return used, err
	}
	h := fnv.New64a()
	h.Write(c.Data[used : used+n]) // writes to a hash never fail
	f.header = strconv.FormatUint(h.Sum64(), 16)
	f.layout, err = f.newLayout(f.names(c.Data[used:]), 0)
	return used + n, err
}

func (f *format) names(data []byte) []string {
	names := make([]string, len(f.fields))
	for i, fd := range f.fields {
		text, _ := f.text(data, fd, nil)
		names[i] = string(lines.ToValid(text))
	}
	return names
}

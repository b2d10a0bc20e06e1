package csv

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"strconv"
	"unicode/utf8"

	"millrace/connectors/internal/files"
	"millrace/connectors/internal/lines"
	"millrace/plugins/connect"
)

// headerField is the field of a source offset that holds the hash of the header.
const headerField = "hdr"

// format gives each row of a file as a struct.
type format struct {
	options
	parser
	path   string
	layout *layout
	header string // its hash; "" where there is none
	row    int64  // rows given so far; -1 when that is not known
	skip   int    // lines before the header that are still to be skipped

	skipping error // inside a bad row whose end is not in sight: its error

	structs []connect.Struct // of the batch
	values  []connect.Value
	scratch []byte
}

func newFormat(o options) *format { return &format{options: o, parser: o.parser()} }

// Begin prepares for a file. What stands at its beginning decides what the rows look like, wherever reading begins.
func (f *format) Begin(b files.Beginning) error {
	f.path, f.layout, f.header, f.row, f.skip, f.skipping = b.Path, nil, "", b.Records, f.skipLines, nil
	f.parser.end = lineEnd(b)
	f.parser.prepare()
	if b.Position <= b.Start {
		return nil
	}
	if err := f.readLayout(b); err != nil {
		return err
	}
	if stored, ok := b.Extra[headerField].(string); ok && stored != f.header {
		return files.ErrOther
	}
	return nil
}

// sniffSize is how much of a file is looked at to find out how its lines end.
const sniffSize = 64 << 10

// lineEnd is LF, or CR for a file that has only those.
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

// begin skips what is to be skipped and reads the header. The layout stays nil while there is not enough text.
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
	h.Write(c.Data[used : used+n]) //nolint:errcheck // a hash takes everything
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

// Extra is the header's hash, so that a file with another header is another file.
func (f *format) Extra() map[string]any {
	if f.header == "" {
		return nil
	}
	return map[string]any{headerField: f.header}
}

// Split gives the rows that c begins with.
func (f *format) Split(c *lines.Chunk, out []connect.SourceRecord) (n, used int, err error) {
	if f.layout == nil {
		if used, err = f.begin(c); err != nil || f.layout == nil {
			return 0, used, err
		}
	}
	f.scratch = f.scratch[:0]
	f.slab(len(out))
	for n < len(out) {
		data := c.Data[used:]
		if f.skipping != nil {
			end := f.resync(data, 0, c.Final)
			if end == 0 && (!c.Final || len(data) > 0) {
				return n, len(c.Data), nil
			}
			f.bad(&out[n], nil, f.skipping)
			f.skipping = nil
			used += end
			out[n].Position = c.At(used)
			n++
			continue
		}
		size, result := f.cut(data, c.Final)
		if result == incomplete {
			break
		}
		if result == blank {
			used += size
			continue
		}
		if result == whole {
			f.fill(c, used, data[:size], &out[n], n)
		} else {
			at := used
			if result == unterminated || result == tooLong {
				at += min(f.quoteAt, len(data))
			}
			cause := f.complain(c.At(at), complaints[result])
			if size == 0 {
				f.skipping, used = cause, len(c.Data)
				break
			}
			f.bad(&out[n], data[:size], cause)
		}
		used += size
		out[n].Position = c.At(used)
		n++
	}
	f.check(c.Data[:used], out[:n])
	return n, used, nil
}

func (f *format) slab(records int) {
	if need := records * len(f.layout.columns); len(f.values) < need {
		f.values = make([]connect.Value, need)
	}
	if len(f.structs) < records {
		f.structs = make([]connect.Struct, records)
	}
}

// fill makes the record of the row that was cut, which begins at c.Data[at].
func (f *format) fill(c *lines.Chunk, at int, row []byte, r *connect.SourceRecord, slot int) {
	columns := f.layout.columns
	if len(f.fields) != len(columns) && !f.ragged(len(f.fields), len(columns)) {
		f.bad(r, row, f.complain(c.At(at), fmt.Sprintf("has %d fields, expected the %d columns %s", len(f.fields), len(columns), f.columnNames())))
		return
	}
	if f.row >= 0 {
		f.row++
	}
	values := f.values[slot*len(columns) : (slot+1)*len(columns) : (slot+1)*len(columns)]
	for i := range columns {
		if i >= len(f.fields) {
			values[i] = connect.Value{}
			continue
		}
		var text []byte
		fd := f.fields[i]
		text, f.scratch = f.text(row, fd, f.scratch)
		if f.trim && !fd.quoted {
			text = bytes.TrimSpace(text)
		}
		if len(text) == 0 && f.isNull(columns[i].kind, fd.quoted) {
			values[i] = connect.Value{}
			continue
		}
		v, ok := convert(text, columns[i].kind)
		if !ok {
			if f.row >= 0 {
				f.row--
			}
			f.bad(r, row, f.complain(c.At(at+fd.start), fmt.Sprintf("has %.64q in the column %q, expected %s", text, columns[i].name,
				expected[columns[i].kind])))
			return
		}
		values[i] = v
	}
	s := &f.structs[slot]
	s.Schema, s.Values = f.layout.schema, values
	r.ValueSchema, r.Value, r.Err = s.Schema, connect.StructValue(s), nil
}

// ragged reports whether a row of so many fields is accepted.
func (f *format) ragged(fields, columns int) bool {
	return f.raggedRows == truncateRows || f.raggedRows == padRows && fields < columns
}

// isNull reports whether an empty field is null.
func (f *format) isNull(kind connect.Kind, quoted bool) bool {
	if kind != connect.String {
		return true
	}
	if quoted {
		return f.nullQuotes
	}
	return f.nullSeparators
}

// bad makes an error record. The value is what the file has there, as far as it is known.
func (f *format) bad(r *connect.SourceRecord, row []byte, cause error) {
	if f.row >= 0 {
		f.row++
	}
	row = bytes.TrimRight(row[:min(len(row), maxExcerpt)], "\r\n")
	r.ValueSchema, r.Value, r.Err = connect.StringSchema, connect.StringBytes(row), cause
}

// maxExcerpt bounds the raw text of a bad row.
const maxExcerpt = 64 << 10

// check treats text that is not UTF-8 as encoding.errors says.
func (f *format) check(text []byte, records []connect.SourceRecord) {
	if utf8.Valid(text) {
		return
	}
	for i := range records {
		r := &records[i]
		if r.Value.Kind() != connect.KindStruct {
			r.Value = connect.StringBytes(lines.ToValid(r.Value.Bytes()))
			continue
		}
		values := r.Value.Struct().Values
		for j, v := range values {
			switch b := v.Bytes(); {
			case v.Kind() != connect.String || utf8.Valid(b):
			case f.invalid == lines.Fail:
				r.Err = fmt.Errorf("%s: the row that ends at byte %d, column %q: %w", f.path, r.Position, f.layout.columns[j].name, lines.ErrInvalidUTF8)
				fallthrough
			default:
				values[j] = connect.StringBytes(lines.ToValid(b))
			}
		}
	}
}

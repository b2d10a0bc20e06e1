package csv

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"millrace/connectors/internal/files"
	"millrace/connectors/internal/lines"
	"millrace/plugins/connect"
)

// headerField is the field of a source offset that contains the hash of the header.
const headerField = "hdr"

// format converts each row of a file to a struct.
type format struct {
	options
	parser
	where  files.Where
	layout *layout
	header string // hash of the header; "" without one
	row    int64  // rows delivered so far; -1 if unknown
	skip   int    // lines to skip before the header

	skipping error // error of the bad row that is being skipped

	structs []connect.Struct // structs of the batch
	values  []connect.Value
	scratch []byte
}

func newFormat(o options) *format { return &format{options: o, parser: o.parser()} }

// Begin prepares for a file. It always reads the beginning of the file, even to resume elsewhere,
// because the header determines the columns.
func (f *format) Begin(b files.Beginning) error {
	f.where.Begin(b)
	f.layout, f.header, f.row, f.skip, f.skipping = nil, "", b.Records, f.skipLines, nil
	if f.parser.end = lineEnd(b); f.parser.end != '\n' {
		f.where.NoLines()
	}
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

// Extra returns the hash of the header, so that a file with another header counts as another file.
func (f *format) Extra() map[string]any {
	if f.header == "" {
		return nil
	}
	return map[string]any{headerField: f.header}
}

// Split returns the rows at the beginning of c.
func (f *format) Split(c *lines.Chunk, out []connect.SourceRecord) (n, used int, err error) {
	if f.layout == nil {
		if used, err = f.begin(c); err != nil || f.layout == nil {
			return 0, used, err
		}
	}
	f.scratch = f.scratch[:0]
	f.slab(len(out))
	for n < len(out) {
		size, given := f.rowAt(c, used, &out[n], n)
		if size == 0 && !given {
			break
		}
		if used += size; given {
			out[n].Position = c.At(used)
			n++
		}
	}
	f.check(c.Data[:used], out[:n])
	return n, used, nil
}

// rowAt creates the record of the row at c.Data[at]. It returns the length of the row and whether
// there is a record. If both are zero it needs more text.
func (f *format) rowAt(c *lines.Chunk, at int, r *connect.SourceRecord, slot int) (size int, given bool) {
	data := c.Data[at:]
	if f.skipping != nil {
		return f.skipRow(data, c.Final, r)
	}
	size, result := f.cut(data, c.Final)
	switch result {
	case incomplete, blank:
		return size, false
	case whole:
		f.fill(c, at, data[:size], r, slot)
		return size, true
	case unterminated, tooLong:
		at += min(f.quoteAt, len(data))
	}
	cause := f.complain(c.At(at), complaints[result])
	if size == 0 {
		f.skipping = cause
		return len(data), false
	}
	f.bad(r, data[:size], cause)
	return size, true
}

// skipRow searches for the end of a bad row whose beginning is no longer in memory.
func (f *format) skipRow(data []byte, final bool, r *connect.SourceRecord) (size int, given bool) {
	if size = f.resync(data, 0, final); size == 0 && !final {
		return len(data), false
	}
	f.bad(r, nil, f.skipping)
	f.skipping = nil
	return size, true
}

func (f *format) slab(records int) {
	if need := records * len(f.layout.columns); len(f.values) < need {
		f.values = make([]connect.Value, need)
	}
	if len(f.structs) < records {
		f.structs = make([]connect.Struct, records)
	}
}

// fill creates the record of the parsed row, which begins at c.Data[at].
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

// ragged reports whether a row with this number of fields is accepted.
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

// bad creates an error record. Its value is the raw row, as far as it is known.
func (f *format) bad(r *connect.SourceRecord, row []byte, cause error) {
	if f.row >= 0 {
		f.row++
	}
	row = bytes.TrimRight(row[:min(len(row), maxExcerpt)], "\r\n")
	r.ValueSchema, r.Value, r.Err = connect.StringSchema, connect.StringBytes(row), cause
}

// maxExcerpt is the maximum size of the raw text of a bad row.
const maxExcerpt = 64 << 10

// check handles text that is not valid UTF-8 according to encoding.errors.
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
				r.Err = fmt.Errorf("%s: the column %q: %w", f.where.End(r.Position), f.layout.columns[j].name, lines.ErrInvalidUTF8)
				fallthrough
			default:
				values[j] = connect.StringBytes(lines.ToValid(b))
			}
		}
	}
}

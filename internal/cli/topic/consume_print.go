package topic

import (
	"io"
	"strconv"
	"unicode/utf8"

	"millrace/internal/cli/terminal"

	"github.com/twmb/franz-go/pkg/kgo"
)

// recordPrinter prints records by the properties of kafka-console-consumer.sh.
type recordPrinter struct {
	terminal.Printer
	key, value, timestamp, partition, offset, headers bool
	keySep, lineSep, headersSep, null                 string
	buf                                               []byte
}

func newRecordPrinter(to terminal.Printer, properties []string) (*recordPrinter, error) {
	wide := to.Wide()
	p := &recordPrinter{
		Printer: to, key: wide, value: true, timestamp: wide, partition: wide, offset: wide, headers: wide,
		keySep: "\t", lineSep: "\n", headersSep: ",", null: "null",
	}
	flags := map[string]*bool{
		"print.key": &p.key, "print.value": &p.value, "print.timestamp": &p.timestamp, "print.partition": &p.partition,
		"print.offset": &p.offset, "print.headers": &p.headers,
	}
	texts := map[string]*string{"key.separator": &p.keySep, "line.separator": &p.lineSep, "headers.separator": &p.headersSep, "null.literal": &p.null}
	return p, formatProperties("formatter-property", properties, flags, texts)
}

func (p *recordPrinter) print(w io.Writer, r *kgo.Record) error {
	if !p.Tabular() {
		return p.ShowItem(w, printed(r))
	}
	p.buf = p.line(p.buf[:0], r)
	_, err := w.Write(p.buf)
	return err
}

// line appends a record as text: the wanted fields, in the order of Apache's script.
func (p *recordPrinter) line(b []byte, r *kgo.Record) []byte {
	first := true
	field := func(wanted bool, write func(b []byte) []byte) {
		if !wanted {
			return
		}
		if !first {
			b = append(b, p.keySep...)
		}
		b, first = write(b), false
	}
	field(p.timestamp, func(b []byte) []byte {
		kind := "CreateTime:"
		if r.Attrs.TimestampType() == 1 {
			kind = "LogAppendTime:"
		}
		return strconv.AppendInt(append(b, kind...), r.Timestamp.UnixMilli(), 10)
	})
	field(p.partition, func(b []byte) []byte { return strconv.AppendInt(append(b, "Partition:"...), int64(r.Partition), 10) })
	field(p.offset, func(b []byte) []byte { return strconv.AppendInt(append(b, "Offset:"...), r.Offset, 10) })
	field(p.headers, func(b []byte) []byte { return p.appendHeaders(b, r.Headers) })
	field(p.key, func(b []byte) []byte { return p.appendText(b, r.Key) })
	field(p.value, func(b []byte) []byte { return p.appendText(b, r.Value) })
	return append(b, p.lineSep...)
}

func (p *recordPrinter) appendHeaders(b []byte, headers []kgo.RecordHeader) []byte {
	if len(headers) == 0 {
		return append(b, "NO_HEADERS"...)
	}
	for i, h := range headers {
		if i > 0 {
			b = append(b, p.headersSep...)
		}
		b = p.appendText(append(append(b, h.Key...), ':'), h.Value)
	}
	return b
}

func (p *recordPrinter) appendText(b, text []byte) []byte {
	if text == nil {
		return append(b, p.null...)
	}
	return append(b, text...)
}

// printedRecord is a record as JSON. Bytes that are not UTF-8 are in base64, in a field of their
// own.
type printedRecord struct {
	Topic       string          `json:"topic"`
	Partition   int32           `json:"partition"`
	Offset      int64           `json:"offset"`
	Timestamp   int64           `json:"timestamp"` // milliseconds since 1970
	Headers     []printedHeader `json:"headers"`
	Key         *string         `json:"key"`
	KeyBase64   []byte          `json:"key_base64,omitempty"`
	Value       *string         `json:"value"`
	ValueBase64 []byte          `json:"value_base64,omitempty"`
}

type printedHeader struct {
	Key         string  `json:"key"`
	Value       *string `json:"value"`
	ValueBase64 []byte  `json:"value_base64,omitempty"`
}

func printed(r *kgo.Record) printedRecord {
	out := printedRecord{Topic: r.Topic, Partition: r.Partition, Offset: r.Offset, Timestamp: r.Timestamp.UnixMilli(), Headers: []printedHeader{}}
	out.Key, out.KeyBase64 = textOrBytes(r.Key)
	out.Value, out.ValueBase64 = textOrBytes(r.Value)
	for _, h := range r.Headers {
		text, raw := textOrBytes(h.Value)
		out.Headers = append(out.Headers, printedHeader{h.Key, text, raw})
	}
	return out
}

func textOrBytes(b []byte) (*string, []byte) {
	switch {
	case b == nil:
		return nil, nil
	case utf8.Valid(b):
		text := string(b)
		return &text, nil
	default:
		return nil, b
	}
}

package topic

import (
	"bytes"
	"fmt"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/internal/cli/terminal"
)

// lineReader parses lines as records, by the properties of kafka-console-producer.sh.
type lineReader struct {
	parseKey, parseHeaders, ignoreError               bool
	keySep, headersEnd, headersSep, headerSep, marker []byte
}

func newLineReader(properties []string) (*lineReader, error) {
	r := &lineReader{}
	key, headersEnd, headers, header, marker := "\t", "\t", ",", ":", ""
	texts := map[string]*string{"key.separator": &key, "headers.delimiter": &headersEnd, "headers.separator": &headers, "headers.key.separator": &header,
		"null.marker": &marker}
	flags := map[string]*bool{"parse.key": &r.parseKey, "parse.headers": &r.parseHeaders, "ignore.error": &r.ignoreError}
	if err := formatProperties("reader-property", properties, flags, texts); err != nil {
		return nil, err
	}
	for name, text := range texts {
		if *text == "" && name != "null.marker" {
			return nil, terminal.Usage("--reader-property %s: expected a text", name)
		}
	}
	r.keySep, r.headersEnd, r.headersSep, r.headerSep = []byte(key), []byte(headersEnd), []byte(headers), []byte(header)
	if marker != "" { // without a marker an empty text is an empty value, not null
		r.marker = []byte(marker)
	}
	return r, nil
}

// record parses a line as a record. The number of the line is for errors.
func (r *lineReader) record(line []byte, number int) (*kgo.Record, error) {
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	rest, out := line, &kgo.Record{Partition: -1} // by its key
	if r.parseHeaders {
		headers, after, found := bytes.Cut(rest, r.headersEnd)
		switch {
		case found:
			rest = after
			var err error
			if out.Headers, err = r.headers(headers, number); err != nil {
				return nil, err
			}
		case !r.ignoreError:
			return nil, missingSeparator("header delimiter", r.headersEnd, line, number, "headers.delimiter")
		}
	}
	if r.parseKey {
		key, after, found := bytes.Cut(rest, r.keySep)
		switch {
		case found:
			out.Key, rest = r.value(key), after
		case !r.ignoreError:
			return nil, missingSeparator("key separator", r.keySep, line, number, "key.separator")
		}
	}
	out.Value = r.value(rest)
	return out, nil
}

// value returns a copy of a text, or nil if it is the null marker.
func (r *lineReader) value(text []byte) []byte {
	if r.marker != nil && bytes.Equal(text, r.marker) {
		return nil
	}
	return append([]byte{}, text...)
}

func (r *lineReader) headers(text []byte, number int) (out []kgo.RecordHeader, err error) {
	if r.marker != nil && bytes.Equal(text, r.marker) {
		return nil, nil
	}
	for pair := range bytes.SplitSeq(text, r.headersSep) {
		key, value, found := bytes.Cut(pair, r.headerSep)
		if !found && !r.ignoreError {
			return nil, missingSeparator("header key separator", r.headerSep, pair, number, "headers.key.separator")
		}
		h := kgo.RecordHeader{Key: string(key)}
		if found {
			h.Value = r.value(value)
		}
		out = append(out, h)
	}
	return out, nil
}

func missingSeparator(what string, sep, line []byte, number int, key string) error {
	const most = 80
	shown := line
	if len(shown) > most {
		shown = append(append([]byte{}, shown[:most]...), "…"...)
	}
	return fmt.Errorf("line %d: no %s %q in %q; set --property %s, or --property ignore.error=true", number, what, sep, shown, key)
}

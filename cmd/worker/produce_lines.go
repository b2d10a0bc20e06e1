package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/twmb/franz-go/pkg/kgo"
)

// lineReader makes records of lines, by the properties of kafka-console-producer.sh.
type lineReader struct {
	parseKey, parseHeaders, ignoreError               bool
	keySep, headersEnd, headersSep, headerSep, marker []byte
}

func newLineReader(properties []string) (*lineReader, error) {
	r := &lineReader{keySep: []byte("\t"), headersEnd: []byte("\t"), headersSep: []byte(","), headerSep: []byte(":")}
	given, err := splitPairs("reader-property", properties)
	if err != nil {
		return nil, err
	}
	flags := map[string]*bool{"parse.key": &r.parseKey, "parse.headers": &r.parseHeaders, "ignore.error": &r.ignoreError}
	texts := map[string]*[]byte{
		"key.separator": &r.keySep, "headers.delimiter": &r.headersEnd, "headers.separator": &r.headersSep,
		"headers.key.separator": &r.headerSep, "null.marker": &r.marker,
	}
	for key, value := range given {
		switch {
		case flags[key] != nil:
			if *flags[key], err = strconv.ParseBool(value); err != nil {
				return nil, fmt.Errorf("--reader-property %s=%s: expected true or false", key, value)
			}
		case texts[key] != nil:
			if value == "" {
				return nil, fmt.Errorf("--reader-property %s: expected a text", key)
			}
			*texts[key] = []byte(value)
		default:
			return nil, fmt.Errorf("--reader-property %s: no such property; expected one of %s", key, joined(slices.Concat(slices.Sorted(maps.Keys(flags)), slices.Sorted(maps.Keys(texts)))))
		}
	}
	return r, nil
}

// record makes a record of a line, whose number is for errors.
func (r *lineReader) record(line []byte, number int) (*kgo.Record, error) {
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	rest, out := line, &kgo.Record{}
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

// value is a text, or nil where it is the null marker.
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

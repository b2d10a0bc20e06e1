package http

import (
	"errors"

	"millrace/configs"
	"millrace/plugins/connect"
)

// frame is the text around and between the records of a batch.
type frame struct{ prefix, separator, suffix string }

// newFrame reads the keys of the frame; nil if none is set. Blanks and line ends in them are
// significant.
func newFrame(c configs.Config) (*frame, error) {
	f := &frame{separator: "\n", suffix: "\n"}
	first := ""
	for _, part := range []struct {
		key string
		to  *string
	}{{batchPrefixKey, &f.prefix}, {batchSuffixKey, &f.suffix}, {batchSeparatorKey, &f.separator}} {
		if text, given := c.Raw()[part.key]; given {
			*part.to = text
			if first == "" {
				first = part.key
			}
		}
	}
	switch {
	case first == "":
		return nil, nil
	case !c.Bool(batchingKey):
		return nil, keyError{first, c.Raw()[first], errors.New("it needs " + batchingKey + "=true")}
	case c.String(batchFormatKey) != formatLines:
		return nil, keyError{first, c.Raw()[first], errors.New("it takes the place of " + batchFormatKey + ": set one of the two")}
	}
	return f, nil
}

// append appends a batch: strings and bytes unchanged, other values as JSON.
func (f *frame) append(dst []byte, records []connect.SinkRecord) (_ []byte, err error) {
	dst = append(dst, f.prefix...)
	for i := range records {
		if i > 0 {
			dst = append(dst, f.separator...)
		}
		switch v := records[i].Value; v.Kind() {
		case connect.String, connect.Bytes, connect.JSON:
			dst = append(dst, connect.RawBytes(v)...)
		default:
			if dst, err = connect.AppendJSON(dst, v); err != nil {
				return dst, err
			}
		}
	}
	return append(dst, f.suffix...), nil
}

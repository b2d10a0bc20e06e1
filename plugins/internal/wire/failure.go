package wire

import (
	"errors"
	"fmt"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"millrace/plugins/connect"
)

// failure appends a RecordFailure message, if there is more to say about an error than its text.
func (e *encoder) failure(field protowire.Number, err error) {
	var f connect.RecordFailure
	if known := (*connect.RecordFailure)(nil); errors.As(err, &known) {
		f = *known
	} else if !connect.IsRetriable(err) {
		return
	}
	mark := e.open(field)
	for i, text := range []string{f.Exception, f.Trace} {
		if text != "" {
			e.text(protowire.Number(i+1), valid(text))
		}
	}
	if connect.IsRetriable(err) {
		e.varint(3, 1)
	}
	if f.Part != connect.NoPart {
		e.varint(4, uint64(f.Part))
	}
	if f.Message != "" {
		e.text(5, valid(f.Message))
	}
	e.close(mark)
}

// recordFailure replaces the error of a record by one with everything that is known about it.
func recordFailure(out *connect.SourceRecord, b []byte) error {
	f, retriable := &connect.RecordFailure{Text: out.Err.Error()}, false
	err := each(b, func(at field) error {
		switch at.number {
		case 1:
			f.Exception = valid(string(at.bytes))
		case 2:
			f.Trace = valid(string(at.bytes))
		case 3:
			retriable = at.num != 0
		case 4:
			if at.num > uint64(connect.AllParts) {
				return fmt.Errorf("part %d of a record: expected at most %d", at.num, connect.AllParts)
			}
			f.Part = connect.Part(at.num)
		case 5:
			f.Message = valid(string(at.bytes))
		}
		return nil
	})
	if out.Err = error(f); retriable {
		out.Err = connect.Retriable(f)
	}
	return err
}

// valid returns a text as valid UTF-8, and not too long.
func valid(text string) string { return Cut(strings.ToValidUTF8(text, "\uFFFD")) }

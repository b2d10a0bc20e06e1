package logging

import (
	"fmt"
	"log/slog"
	"strconv"
	"strings"
)

// Limits of a log line.
const (
	cutOver = 16 << 10 // bytes of a text
	cutMost = 64       // attributes
)

// Cut shortens a text of more than most bytes to about that many: its beginning, the number of
// dropped bytes, and its end.
func Cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	tail := most / 4
	head := most - tail
	return strings.ToValidUTF8(text[:head], "") + " … (" + strconv.Itoa(len(text)-head-tail) + " bytes dropped) … " +
		strings.ToValidUTF8(text[len(text)-tail:], "")
}

// cutRecord limits the size of a record.
func cutRecord(r slog.Record) slog.Record {
	long := len(r.Message) > cutOver || r.NumAttrs() > cutMost
	r.Attrs(func(a slog.Attr) bool {
		_, cut := cutAttr(a)
		long = long || cut
		return !long
	})
	if !long {
		return r
	}
	out := slog.NewRecord(r.Time, r.Level, Cut(r.Message, cutOver), r.PC)
	left := cutMost
	r.Attrs(func(a slog.Attr) bool {
		if left--; left < 0 {
			return false
		}
		short, _ := cutAttr(a)
		out.AddAttrs(short)
		return true
	})
	return out
}

func cutAttrs(attrs []slog.Attr) []slog.Attr {
	out := make([]slog.Attr, 0, len(attrs))
	for _, a := range attrs {
		short, _ := cutAttr(a)
		out = append(out, short)
	}
	return out
}

// cutAttr limits the size of an attribute, and reports whether it was too long.
func cutAttr(a slog.Attr) (slog.Attr, bool) {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindString:
		if text := v.String(); len(text) > cutOver {
			return slog.String(a.Key, Cut(text, cutOver)), true
		}
	case slog.KindGroup:
		short, cut := []slog.Attr{}, false
		for _, inner := range v.Group() {
			one, isCut := cutAttr(inner)
			short, cut = append(short, one), cut || isCut
		}
		if cut {
			return slog.Attr{Key: a.Key, Value: slog.GroupValue(short...)}, true
		}
	case slog.KindAny:
		if text := anyText(v.Any()); len(text) > cutOver {
			return slog.String(a.Key, Cut(text, cutOver)), true
		}
	}
	return a, false
}

// anyText returns a value as it appears in a log line.
func anyText(v any) string {
	switch v := v.(type) {
	case error:
		return v.Error()
	case []byte:
		return string(v)
	}
	return fmt.Sprintf("%+v", v)
}

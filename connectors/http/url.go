package http

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"millrace/plugins/connect"
)

// urlTemplate is a URL in which ${NAME} stands for a property of a record.
type urlTemplate struct {
	texts     []string // around the names: one more than these
	names     []string
	perRecord bool // a name differs between records of a partition
}

func parseURL(text string) (urlTemplate, error) {
	var t urlTemplate
	from := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		name := text[m[2]:m[3]]
		switch name {
		case "topic", "partition":
		case "offset", "timestamp", "key":
			t.perRecord = true
		default:
			return t, fmt.Errorf("${%s} is nothing of a record: expected ${topic}, ${partition}, ${offset}, ${timestamp} or ${key}", name)
		}
		t.texts, t.names = append(t.texts, text[from:m[0]]), append(t.names, name)
		from = m[1]
	}
	t.texts = append(t.texts, text[from:])
	return t, nil
}

// of returns the URL for a record. Values from the record are escaped, so that each is one path
// segment or one query value.
func (t urlTemplate) of(r *connect.SinkRecord) string {
	if len(t.names) == 0 {
		return t.texts[0]
	}
	var b strings.Builder
	for i, name := range t.names {
		b.WriteString(t.texts[i])
		var value string
		switch name {
		case "topic":
			value = r.Topic
		case "partition":
			value = strconv.Itoa(int(r.Partition))
		case "offset":
			value = strconv.FormatInt(r.Offset, 10)
		case "timestamp":
			value = strconv.FormatInt(r.Timestamp, 10)
		case "key":
			if !r.Key.IsNull() {
				value = string(connect.RawBytes(r.Key))
			}
		}
		b.WriteString(strings.ReplaceAll(url.QueryEscape(value), "+", "%20"))
	}
	b.WriteString(t.texts[len(t.names)])
	return b.String()
}

package metrics

import (
	"math"
	"strconv"
	"strings"
)

// Options configure how metrics are written.
type Options struct {
	OpenMetrics bool
	ByGroup     bool // names contain the metrics group, as in Confluent's and Aiven's exporters
}

// Writer collects the text of a scrape.
type Writer struct {
	Options
	buf []byte
}

// NewWriter makes an empty Writer.
func NewWriter(o Options) *Writer { return &Writer{Options: o} }

// Write appends text that is already in the same format.
func (w *Writer) Write(b []byte) (int, error) {
	w.buf = append(w.buf, b...)
	return len(b), nil
}

// Bytes returns the text.
func (w *Writer) Bytes() []byte {
	if w.OpenMetrics {
		return append(w.buf, "# EOF\n"...)
	}
	return w.buf
}

// name returns the name of a family. Metrics that Kafka Connect does not have get no group.
func (w *Writer) name(group, prefix, name string) string {
	if w.ByGroup && group != "" {
		client, _, _ := strings.Cut(strings.TrimPrefix(prefix, "kafka_"), "_")
		prefix = "kafka_" + client + "_" + label(group)
	}
	return prefix + "_" + label(name)
}

func (w *Writer) head(name string, t Type, help string) {
	if t == Info {
		t = Gauge
	}
	if w.OpenMetrics && t == Counter {
		name = strings.TrimSuffix(name, "_total")
	}
	w.buf = append(w.buf, "# HELP "...)
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, ' ')
	w.buf = append(w.buf, helpEscapes.Replace(help)...)
	w.buf = append(w.buf, "\n# TYPE "...)
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, ' ')
	w.buf = append(w.buf, t...)
	w.buf = append(w.buf, '\n')
}

func (w *Writer) sample(name, suffix, labels string, v float64) {
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, suffix...)
	if labels != "" {
		w.buf = append(w.buf, '{')
		w.buf = append(w.buf, labels...)
		w.buf = append(w.buf, '}')
	}
	w.buf = append(w.buf, ' ')
	w.value(v)
	w.buf = append(w.buf, '\n')
}

func (w *Writer) value(v float64) {
	switch {
	case math.IsNaN(v):
		w.buf = append(w.buf, "NaN"...)
	case math.IsInf(v, 1):
		w.buf = append(w.buf, "+Inf"...)
	case v == math.Trunc(v) && math.Abs(v) < 1<<53:
		w.buf = strconv.AppendInt(w.buf, int64(v), 10)
	default:
		w.buf = strconv.AppendFloat(w.buf, v, 'g', -1, 64)
	}
}

// info writes a text as an additional label of the row.
func (w *Writer) info(name, labels, label, text string) {
	if labels != "" {
		labels += ","
	}
	w.sample(name, "", labels+label+`="`+escape(text)+`"`, 1)
}

var (
	labelEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
	helpEscapes  = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
)

// escape escapes a text for a label value. It replaces invalid UTF-8, which would make the whole
// scrape fail.
func escape(text string) string { return labelEscapes.Replace(strings.ToValidUTF8(text, "\uFFFD")) }

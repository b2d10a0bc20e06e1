package csv

import (
	"errors"
	"fmt"
	"strings"
)

var complaints = map[outcome]string{
	afterQuote:   "has text after a closing quote, expected a separator or the end of the row",
	bareQuote:    "has a quote inside an unquoted field, which csv.strict.quotes=true forbids",
	unterminated: "has a quoted field that does not end, expected a closing quote within csv.record.max.bytes",
	tooLong:      "is longer than csv.record.max.bytes",
}

// complain returns the error of the next row: file, row, position, problem, and what to do.
func (f *format) complain(at int64, what string) error {
	var b strings.Builder
	b.WriteString(f.where.Place(at))
	if f.row >= 0 {
		fmt.Fprintf(&b, ": row %d", f.row+1)
	} else {
		b.WriteString(": the row")
	}
	fmt.Fprintf(&b, " %s; correct the file, change the csv.* keys, or skip such rows with errors.tolerance=all", what)
	return errors.New(b.String())
}

// columnNames lists the first columns for messages.
func (f *format) columnNames() string { return names(f.layout.columns) }

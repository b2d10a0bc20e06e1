package main

import (
	"encoding/xml"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
)

// charted lists the columns to draw, with their titles. The titles state whether more is better.
var charted = []struct{ column, title string }{
	{"lines/s", "records a second: more is better"},
	{"CPU-s/million", "CPU-seconds for a million records: less is better"},
	{"resident MB", "megabytes of memory: less is better"},
}

// Dimensions of a chart, in pixels.
const (
	chartLeft  = 290 // left end of the bars
	chartBars  = 330 // length of the longest bar
	chartRow   = 22
	chartTitle = 34
	chartWidth = 740
)

// chart draws the comparisons as bars in proportion within each group. If there are none, it writes
// no file.
func (r *report) chart(path string) error {
	groups := slices.DeleteFunc(slices.Clone(r.Tables), func(t *table) bool { return !t.comparison() || len(t.Rows) < 2 })
	if path == "" || len(groups) == 0 {
		return nil
	}
	var body strings.Builder
	y := 0
	for _, c := range charted {
		y += chartTitle
		fmt.Fprintf(&body, "<text x=\"0\" y=\"%d\" class=\"title\">%s</text>\n", y-10, escaped(c.title))
		for _, t := range groups {
			y = drawGroup(&body, y, t, slices.Index(t.Columns, c.column))
		}
	}
	return os.WriteFile(path, fmt.Appendf(nil, chartFrame, chartWidth, y+4, body.String()), 0o644)
}

// comparison reports whether the table has all charted columns.
func (t *table) comparison() bool {
	for _, c := range charted {
		if !slices.Contains(t.Columns, c.column) {
			return false
		}
	}
	return true
}

// drawGroup draws one column of a table below y, and returns its lower end.
func drawGroup(out *strings.Builder, y int, t *table, column int) int {
	rows := slices.DeleteFunc(slices.Clone(t.Rows), func(row []any) bool { return math.IsNaN(row[column].(figure).value) }) // contenders that did not run
	most := 0.0
	for _, row := range rows {
		most = max(most, row[column].(figure).value)
	}
	fmt.Fprintf(out, "<text x=\"0\" y=\"%d\" class=\"group\">%s</text>\n", y+15, escaped(t.Title))
	for i, row := range rows {
		f := row[column].(figure)
		width := max(1, f.value/most*chartBars)
		class := "other"
		if i == 0 {
			class = "ours"
		}
		fmt.Fprintf(out, "<text x=\"%d\" y=\"%d\" class=\"name\">%s</text><rect x=\"%d\" y=\"%d\" width=\"%.0f\" height=\"14\" rx=\"2\" class=\"%s\"/><text x=\"%.0f\" y=\"%d\">%s</text>\n",
			chartLeft-8, y+15, escaped(fmt.Sprint(row[0])), chartLeft, y+4, width, class, chartLeft+width+6, y+15, escaped(f.String()))
		y += chartRow
	}
	return y + 8
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder never fails
	return b.String()
}

// chartFrame is the SVG around the bars, for light and dark pages.
const chartFrame = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="12">
<style>
text { fill: #24292f } .title { font-weight: 600; font-size: 14px } .name { text-anchor: end } .group { font-weight: 600 }
.ours { fill: #0f766e } .other { fill: #94a3b8 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .ours { fill: #2dd4bf } .other { fill: #64748b } }
</style>
%s</svg>
`

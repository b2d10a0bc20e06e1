package main

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"
)

// unstable are texts that differ in every run, or vary in width, with their replacement in a
// picture.
var unstable = []struct {
	what  *regexp.Regexp
	shown string
}{
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`), "2026-11-22T10:15:30.123456789Z"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "localhost:8083"},
	{regexp.MustCompile(`("timestamp":)\d+`), "${1}1795342530123"},
	{regexp.MustCompile("\t"), "    "},
	{regexp.MustCompile(`(TopicId: )\S{22}`), "${1}gJ3dpr8-fuZBM8CPCS2Gkw"},
}

// show LINE: run a command line on the worker that was started last, and keep it with its output
// for the next picture.
func show(ts *testscript.TestScript, neg bool, args []string) {
	s := sceneOf(ts)
	if neg || len(args) != 1 || s.last == nil {
		ts.Fatalf("usage: show 'command arguments...', while a worker runs")
	}
	var words []string
	for _, word := range shellWord.FindAllString(strings.ReplaceAll(args[0], "http://localhost:8083", s.last.rest), -1) {
		words = append(words, strings.Trim(word, "'"))
	}
	ts.Check(ts.Exec(words[0], words[1:]...))
	printed := ts.ReadFile("stdout") + ts.ReadFile("stderr")
	for _, u := range unstable {
		printed = u.what.ReplaceAllString(printed, u.shown)
	}
	s.shown = append(s.shown, "$ "+args[0])
	s.shown = append(s.shown, strings.Split(strings.TrimRight(printed, "\n"), "\n")...)
}

// shellWord is a word of a command, in quotes or not.
var shellWord = regexp.MustCompile(`'[^']*'|\S+`)

// picture FILE compares the shown commands and their output with the picture in docs/ui. With
// -update it is drawn.
func picture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: picture file")
	}
	s := sceneOf(ts)
	drawn := drawTerminal(s.shown)
	s.shown = nil
	path := filepath.Join("..", "..", "docs", "ui", args[0])
	if *update {
		ts.Check(os.WriteFile(path, []byte(drawn), 0o644))
		return
	}
	there, err := os.ReadFile(path)
	ts.Check(err)
	if string(there) != drawn {
		ts.Fatalf("%s shows something else than the commands print; run go test ./cmd/worker -run Stories/pictures -update, and look at it:\n%s", path, drawn)
	}
}

const (
	terminalColumns = 112
	charWidth       = 7.83 // of the font at 13 pixels
	lineHeight      = 19
)

const terminalStyle = `<style>
.back { fill: #f6f7f9; stroke: #e2e6ec } text { fill: #24292f; white-space: pre } .typed { fill: #0b5f58; font-weight: 600 }
@media (prefers-color-scheme: dark) { .back { fill: #0e1217; stroke: #29303b } text { fill: #e6edf3 } .typed { fill: #2dd4bf } }
</style>`

// drawTerminal draws lines as a terminal does. Those that begin with $ are input.
func drawTerminal(lines []string) string {
	var texts strings.Builder
	y := 12
	for i, line := range lines {
		class := ""
		if strings.HasPrefix(line, "$ ") {
			class = ` class="typed"`
			if i > 0 {
				y += lineHeight / 2
			}
		}
		for rest := line; ; {
			y += lineHeight
			part := cutColumns(rest)
			fmt.Fprintf(&texts, `<text%s x="16" y="%d" xml:space="preserve">%s</text>`+"\n", class, y-5, html.EscapeString(strings.TrimRight(part, " ")))
			if rest = rest[len(part):]; rest == "" {
				break
			}
			rest = "    " + strings.TrimLeft(rest, " ")
		}
	}
	width, height := terminalColumns*charWidth+32, y+12
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %d" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13">
%s
<rect class="back" x="0.5" y="0.5" width="%.0f" height="%d" rx="8"/>
%s</svg>
`, width, height, terminalStyle, width-1, height-1, texts.String())
}

// cutColumns returns the part of a line that fits, up to its last space if there is one.
func cutColumns(line string) string {
	if utf8.RuneCountInString(line) <= terminalColumns {
		return line
	}
	part := string([]rune(line)[:terminalColumns])
	if space := strings.LastIndexByte(part, ' '); space > terminalColumns/2 {
		return part[:space+1]
	}
	return part
}

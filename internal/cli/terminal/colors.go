package terminal

import (
	"io"
	"os"
	"regexp"

	"golang.org/x/term"
)

// isTerminal reports whether a person reads what is written, or types what is read.
func isTerminal(stream any) bool {
	switch f := stream.(type) {
	case *os.File:
		return term.IsTerminal(int(f.Fd()))
	case *frame:
		return f.terminal
	}
	return false
}

// hasColors reports whether to color: on a terminal that can, unless NO_COLOR is set
// (no-color.org).
func hasColors(out io.Writer) bool {
	return isTerminal(out) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

var states = regexp.MustCompile(`\b(RUNNING|PAUSED|STOPPED|UNASSIGNED|RESTARTING|FAILED)\b`)

// colored colors the states in a text: RUNNING green, FAILED red, all others yellow.
func colored(text string) string {
	return states.ReplaceAllStringFunc(text, func(state string) string {
		color := "33"
		switch state {
		case "RUNNING":
			color = "32"
		case "FAILED":
			color = "31"
		}
		return "\x1b[" + color + "m" + state + "\x1b[0m"
	})
}

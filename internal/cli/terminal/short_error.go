package terminal

import (
	"regexp"
	"strings"
)

var availableClasses = regexp.MustCompile(`, available connectors are: [^;\n]*(; did you mean)?`)

// Short returns the text of an error without the list of all classes that Apache's error of an
// unknown class contains. It names the class that was probably meant, or the command that lists
// them.
func Short(text string) string {
	return availableClasses.ReplaceAllStringFunc(text, func(list string) string {
		if strings.HasSuffix(list, "; did you mean") {
			return ": did you mean"
		}
		return "; " + Program() + " plugins list shows the available classes"
	})
}

// FirstLine returns the part of an error or trace that fits into a table.
func FirstLine(text string) string {
	line, _, more := strings.Cut(strings.TrimSpace(Short(text)), "\n")
	if more {
		line += " …"
	}
	return line
}

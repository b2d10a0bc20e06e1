package terminal

import (
	"regexp"
	"strings"
)

var availableClasses = regexp.MustCompile(`, available connectors are: [^;\n]*(; did you mean)?`)

// Short is the error of a class that is not found without the list of all that there are: the class that is near, or where the list is.
func Short(text string) string {
	return availableClasses.ReplaceAllStringFunc(text, func(list string) string {
		if strings.HasSuffix(list, "; did you mean") {
			return ": did you mean"
		}
		return "; worker plugins list shows those that there are"
	})
}

// FirstLine is what fits into a table; describe shows all of it.
func FirstLine(text string) string {
	line, _, more := strings.Cut(strings.TrimSpace(Short(text)), "\n")
	if more {
		line += " …"
	}
	return line
}

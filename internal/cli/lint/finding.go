package lint

import (
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"

	"millrace/internal/cli/terminal"
)

// Finding is a fault of a file.
type Finding struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"` // 0: the key is missing
	Key     string `json:"key,omitempty"`
	Level   string `json:"level"` // error or warning
	Message string `json:"message"`
}

// The levels of findings.
const (
	LevelError   = "error"
	LevelWarning = "warning"
)

func (f Finding) String() string { return f.Place() + ": " + f.Level + ": " + f.Text() }

// Place returns the file, with the line if there is one.
func (f Finding) Place() string {
	if f.Line > 0 {
		return fmt.Sprint(f.File, ":", f.Line)
	}
	return f.File
}

// Text returns the message, after the key unless the message names it.
func (f Finding) Text() string {
	quoted := regexp.QuoteMeta(f.Key)
	named := "^" + quoted + `(\W|$)|configuration "?` + quoted + `(\W|$)`
	if strings.Contains(f.Key, ".") { // not a word of a sentence
		named += `|(^|[^\w.])` + quoted + `([^\w.]|\.?$|\.\s)`
	}
	if ok, err := regexp.MatchString(named, f.Message); ok || err != nil || f.Key == "" {
		return f.Message
	}
	return f.Key + ": " + f.Message
}

// Refused separates the findings in a worker's file: it returns the warnings, and one error with
// all others. A worker with warnings only may start.
func Refused(found []Finding) (warnings []Finding, err error) {
	var errs []error
	for _, f := range found {
		if f.Level == LevelWarning {
			warnings = append(warnings, f)
			continue
		}
		errs = append(errs, errors.New(f.Place()+": "+f.Text()))
	}
	if errs != nil {
		err = terminal.Exit(terminal.BadWorker, errors.Join(errs...))
	}
	return warnings, err
}

// LogWarnings logs the warnings about a worker's file.
func LogWarnings(log *slog.Logger, warnings []Finding) {
	for _, w := range warnings {
		log.Warn("a setting of the worker", "file", w.Place(), "key", w.Key, "warning", w.Text())
	}
}

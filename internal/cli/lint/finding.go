package lint

import (
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"

	"millrace/internal/cli/terminal"
)

// Finding is something that is wrong with a file.
type Finding struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"` // 0: the file lacks the key
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

// Place is the file with the line, where there is one.
func (f Finding) Place() string {
	if f.Line > 0 {
		return fmt.Sprint(f.File, ":", f.Line)
	}
	return f.File
}

// Text is the message with the key, unless that names it.
func (f Finding) Text() string {
	quoted := regexp.QuoteMeta(f.Key)
	named := "^" + quoted + `(\W|$)|configuration "?` + quoted + `(\W|$)`
	if strings.Contains(f.Key, ".") { // which is no word of a sentence
		named += `|(^|[^\w.])` + quoted + `([^\w.]|\.?$|\.\s)`
	}
	if ok, err := regexp.MatchString(named, f.Message); ok || err != nil || f.Key == "" {
		return f.Message
	}
	return f.Key + ": " + f.Message
}

// Refused is the error of a worker's file with errors among what was found in it. Warnings are none.
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

func LogWarnings(log *slog.Logger, warnings []Finding) {
	for _, w := range warnings {
		log.Warn("a setting of the worker", "file", w.Place(), "key", w.Key, "warning", w.Text())
	}
}

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"regexp"
	"strconv"
	"strings"

	"millrace/configs"
)

// configFile is the text of a file of a worker or a connector, and where its keys are.
type configFile struct {
	path    string
	data    []byte
	lines   map[string]int
	repeats []configs.Repeat
}

func readConfigFile(path, expected string) (*configFile, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w; expected %s", configs.PathFirst(err), expected)
		}
		return nil, configs.PathFirst(err)
	}
	return &configFile{path, data, configs.KeyLines(data), configs.Repeats(data)}, nil
}

// finding is something that is wrong with a file.
type finding struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"` // 0: the file lacks the key
	Key     string `json:"key,omitempty"`
	Level   string `json:"level"` // error or warning
	Message string `json:"message"`
}

// The levels of findings.
const (
	levelError   = "error"
	levelWarning = "warning"
)

func (f finding) String() string { return f.place() + ": " + f.Level + ": " + f.text() }

// place is the file with the line, where there is one.
func (f finding) place() string {
	if f.Line > 0 {
		return fmt.Sprint(f.File, ":", f.Line)
	}
	return f.File
}

// text is the message with the key, unless that names it.
func (f finding) text() string {
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

// found is a finding at a key of the file.
func (c *configFile) found(key, level, message string) finding {
	return finding{File: c.path, Line: c.lines[key], Key: key, Level: level, Message: message}
}

var lineOf = regexp.MustCompile(`^line (\d+): `)

// unreadable is the finding of a file that is not understood at all.
func (c *configFile) unreadable(err error) finding {
	out := finding{File: c.path, Level: levelError, Message: strings.TrimPrefix(strings.TrimPrefix(err.Error(), c.path+": "), c.path+" ")}
	if m := lineOf.FindStringSubmatch(out.Message); m != nil {
		out.Line, _ = strconv.Atoi(m[1])
		out.Message = out.Message[len(m[0]):]
	}
	return out
}

// repeated warns of keys that the file has more than once.
func (c *configFile) repeated() (out []finding) {
	for _, r := range c.repeats {
		text := fmt.Sprintf("%s is set more than once, in lines %d and %d: the last one counts", r.Key, r.First, r.Last)
		out = append(out, finding{c.path, r.Last, r.Key, levelWarning, text})
	}
	return out
}

// workerFindings is what checkWorker finds in the properties of a file.
func (c *configFile) workerFindings(m mode, props map[string]string) (out []finding) {
	for _, f := range checkWorker(m, props) {
		level := levelError
		if f.warning {
			level = levelWarning
		}
		out = append(out, c.found(f.key, level, f.text))
	}
	return append(out, c.repeated()...)
}

// sureWorkerFile reads the file of a worker that is to start, and refuses it if anything is wrong. The warnings are for its log.
func sureWorkerFile(m mode, path, listen string) (props map[string]string, warnings []finding, err error) {
	file, err := readConfigFile(path, "the properties file of a worker")
	if err != nil {
		return nil, nil, &exitError{badWorker, err}
	}
	if props, err = configs.ParseWorkerFile(path, file.data); err != nil {
		return nil, nil, &exitError{badWorker, err}
	}
	warnings, err = file.sureWorker(m, props, listen)
	return props, warnings, err
}

func (c *configFile) sureWorker(m mode, props map[string]string, listen string) (warnings []finding, err error) {
	checked := props
	if listen != "" { // which wins over the key
		checked = without(props, "listeners")
	}
	return refused(c.workerFindings(m, checked))
}

// refused is the error of a worker's file with errors among what was found in it. Warnings are none.
func refused(found []finding) (warnings []finding, err error) {
	var errs []error
	for _, f := range found {
		if f.Level == levelWarning {
			warnings = append(warnings, f)
			continue
		}
		errs = append(errs, errors.New(f.place()+": "+f.text()))
	}
	if errs != nil {
		err = &exitError{badWorker, errors.Join(errs...)}
	}
	return warnings, err
}

func logWarnings(log *slog.Logger, warnings []finding) {
	for _, w := range warnings {
		log.Warn("a setting of the worker", "file", w.place(), "key", w.Key, "warning", w.text())
	}
}

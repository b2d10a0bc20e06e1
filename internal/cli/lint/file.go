package lint

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"

	"millrace/configs"
	"millrace/internal/cli/terminal"
)

// File is the file of a worker or a connector, with the lines of its keys.
type File struct {
	Path    string
	Data    []byte
	lines   map[string]int
	repeats []configs.Repeat
}

// ReadFile reads a file. expected describes it in the error of a missing file.
func ReadFile(path, expected string) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w; expected %s", configs.PathFirst(err), expected)
		}
		return nil, configs.PathFirst(err)
	}
	return newFile(path, data), nil
}

func newFile(path string, data []byte) *File {
	return &File{path, data, configs.KeyLines(data), configs.Repeats(data)}
}

// Split returns the parts of a file with several connectors, each with the line numbers of the
// file. Any other file has one part.
func (c *File) Split() (parts []*File) {
	for _, text := range configs.SplitConnectors(c.Data) {
		parts = append(parts, newFile(c.Path, text))
	}
	return parts
}

// Found returns a finding at a key of the file.
func (c *File) Found(key, level, message string) Finding {
	return Finding{File: c.Path, Line: c.lines[key], Key: key, Level: level, Message: message}
}

var lineOf = regexp.MustCompile(`^line (\d+): `)

// Unreadable returns the finding of a file that cannot be parsed.
func (c *File) Unreadable(err error) Finding {
	out := Finding{File: c.Path, Level: LevelError, Message: strings.TrimPrefix(strings.TrimPrefix(err.Error(), c.Path+": "), c.Path+" ")}
	if m := lineOf.FindStringSubmatch(out.Message); m != nil {
		out.Line, _ = strconv.Atoi(m[1])
		out.Message = out.Message[len(m[0]):]
	}
	return out
}

// Repeated returns a warning for each key that the file sets more than once.
func (c *File) Repeated() (out []Finding) {
	for _, r := range c.repeats {
		text := fmt.Sprintf("%s is set more than once, in lines %d and %d: the last one counts", r.Key, r.First, r.Last)
		out = append(out, Finding{c.Path, r.Last, r.Key, LevelWarning, text})
	}
	return out
}

// WorkerFindings checks the properties of a worker's file.
func (c *File) WorkerFindings(m Mode, props map[string]string) (out []Finding) {
	for _, f := range checkWorker(m, props) {
		level := LevelError
		if f.warning {
			level = LevelWarning
		}
		out = append(out, c.Found(f.Key, level, f.Text))
	}
	return append(out, c.Repeated()...)
}

// ReadWorkerFile reads the file of a worker that starts, and returns an error if anything is wrong
// with it. The warnings are for the worker's log. A listen address replaces the key listeners.
func ReadWorkerFile(m Mode, path, listen string) (props map[string]string, warnings []Finding, err error) {
	file, err := ReadFile(path, "the properties file of a worker")
	if err != nil {
		return nil, nil, terminal.Exit(terminal.BadWorker, err)
	}
	if props, err = configs.ParseWorkerFile(path, file.Data); err != nil {
		return nil, nil, terminal.Exit(terminal.BadWorker, err)
	}
	warnings, err = file.sureWorker(m, props, listen)
	return props, warnings, err
}

func (c *File) sureWorker(m Mode, props map[string]string, listen string) (warnings []Finding, err error) {
	checked := props
	if listen != "" {
		checked = without(props, "listeners")
	}
	return Refused(c.WorkerFindings(m, checked))
}

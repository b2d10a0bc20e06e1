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

// File is the text of a file of a worker or a connector, and where its keys are.
type File struct {
	Path    string
	Data    []byte
	lines   map[string]int
	repeats []configs.Repeat
}

func ReadFile(path, expected string) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w; expected %s", configs.PathFirst(err), expected)
		}
		return nil, configs.PathFirst(err)
	}
	return &File{path, data, configs.KeyLines(data), configs.Repeats(data)}, nil
}

// Found is a finding at a key of the file.
func (c *File) Found(key, level, message string) Finding {
	return Finding{File: c.Path, Line: c.lines[key], Key: key, Level: level, Message: message}
}

var lineOf = regexp.MustCompile(`^line (\d+): `)

// Unreadable is the finding of a file that is not understood at all.
func (c *File) Unreadable(err error) Finding {
	out := Finding{File: c.Path, Level: LevelError, Message: strings.TrimPrefix(strings.TrimPrefix(err.Error(), c.Path+": "), c.Path+" ")}
	if m := lineOf.FindStringSubmatch(out.Message); m != nil {
		out.Line, _ = strconv.Atoi(m[1])
		out.Message = out.Message[len(m[0]):]
	}
	return out
}

// Repeated warns of keys that the file has more than once.
func (c *File) Repeated() (out []Finding) {
	for _, r := range c.repeats {
		text := fmt.Sprintf("%s is set more than once, in lines %d and %d: the last one counts", r.Key, r.First, r.Last)
		out = append(out, Finding{c.Path, r.Last, r.Key, LevelWarning, text})
	}
	return out
}

// WorkerFindings is what checkWorker finds in the properties of a file.
func (c *File) WorkerFindings(m mode, props map[string]string) (out []Finding) {
	for _, f := range checkWorker(m, props) {
		level := LevelError
		if f.warning {
			level = LevelWarning
		}
		out = append(out, c.Found(f.Key, level, f.Text))
	}
	return append(out, c.Repeated()...)
}

// ReadWorkerFile reads the file of a worker that is to start, and refuses it if anything is wrong. The warnings are for its log.
func ReadWorkerFile(m mode, path, listen string) (props map[string]string, warnings []Finding, err error) {
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

func (c *File) sureWorker(m mode, props map[string]string, listen string) (warnings []Finding, err error) {
	checked := props
	if listen != "" { // which wins over the key
		checked = without(props, "listeners")
	}
	return Refused(c.WorkerFindings(m, checked))
}

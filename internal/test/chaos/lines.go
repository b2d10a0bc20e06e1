package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// filesOfSource is the number of files of each source, and so the largest number of tasks with
// work.
const filesOfSource = 4

// lines is the input of a source: files with numbered lines, the same number in each.
type lines struct {
	name  string
	files []*os.File
	fed   int // lines in each file
}

func newLines(dir, name string) (*lines, error) {
	l := &lines{name: name}
	if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
		return nil, err
	}
	for i := range filesOfSource {
		file, err := os.OpenFile(filepath.Join(dir, name, fmt.Sprint("part-", i)), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
		if err != nil {
			return nil, errors.Join(err, l.close())
		}
		l.files = append(l.files, file)
	}
	return l, nil
}

// feed appends n lines to each file.
func (l *lines) feed(n int) error {
	for range n {
		for i, file := range l.files {
			if _, err := fmt.Fprintf(file, "%s/%d %d %s\n", l.name, i, l.fed, padding); err != nil {
				return err
			}
		}
		l.fed++
	}
	return nil
}

func (l *lines) close() error {
	var errs []error
	for _, file := range l.files {
		errs = append(errs, file.Close())
	}
	return errors.Join(errs...)
}

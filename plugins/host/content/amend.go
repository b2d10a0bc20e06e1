package content

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// AmendSums updates the entries of a plugin in the SHA256SUMS of a folder, if the file exists. If
// path is "", it removes them. restore reverts the change.
func AmendSums(folder, name, path string) (restore func() error, err error) {
	file := filepath.Join(folder, SumsName)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return func() error { return nil }, nil
	}
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	for line := range strings.Lines(string(text)) {
		_, listed, _ := sumLine(strings.TrimRight(line, "\r\n"))
		if listed != name && !strings.HasPrefix(listed, name+"/") {
			out.WriteString(strings.TrimSuffix(line, "\n") + "\n")
		}
	}
	if err := listSums(&out, name, path); err != nil {
		return nil, err
	}
	return func() error { return writeSums(file, text) }, writeSums(file, []byte(out.String()))
}

// writeSums replaces the file atomically.
func writeSums(file string, text []byte) error {
	if err := os.WriteFile(file+".new", text, 0o644); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// listSums writes the sums of a plugin's files.
func listSums(out *strings.Builder, name, path string) error {
	if path == "" {
		return nil
	}
	add := func(name, file string) error {
		sum, err := sumOfFile(file)
		out.WriteString(formatSum(sum, name))
		return err
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return errors.Join(err, add(name, path))
	}
	return Walk(path, true, func(n Node) error {
		if n.Python || !n.Content() {
			return nil
		}
		return add(name+"/"+n.Name, n.Path)
	})
}

package configs

import (
	"fmt"
	"io"
	"io/fs"
	"os"
)

// maxNamedFile is the maximum size in bytes of a file that a configuration names.
const maxNamedFile = 16 << 20

// ReadNamedFile reads a file that a configuration names, such as a certificate store. Anyone who
// may configure a connector chooses the path. So endless devices, pipes, and files that do not fit
// into memory are errors. The error begins with the path.
func ReadNamedFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, PathFirst(err)
	}
	// checked before opening: opening a pipe blocks until its other end opens
	if !info.Mode().IsRegular() {
		return nil, notRegular(path, info)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, PathFirst(err)
	}
	defer f.Close()
	if info, err = f.Stat(); err == nil && !info.Mode().IsRegular() {
		return nil, notRegular(path, info)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxNamedFile+1))
	if err != nil {
		return nil, PathFirst(err)
	}
	if len(data) > maxNamedFile {
		return nil, fmt.Errorf("%s: the file has more than %d bytes, which is the limit", path, maxNamedFile)
	}
	return data, nil
}

func notRegular(path string, info fs.FileInfo) error {
	what := "a device, a pipe or a socket"
	if info.IsDir() {
		what = "a folder"
	}
	return fmt.Errorf("%s: it is %s, expected a regular file", path, what)
}

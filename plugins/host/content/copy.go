package content

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxLinks is the maximum number of links to follow from a plugin's folder.
const maxLinks = 8

// CopyFolder copies a plugin's folder. It also copies the targets of links that lead out of the
// folder, except the interpreter of a virtual environment. It skips the folder skip, because the
// destination may be within the source.
func CopyFolder(from, to, skip string) error {
	skip, err := filepath.Abs(skip)
	if err == nil {
		skip, err = filepath.EvalSymlinks(skip)
	}
	if err != nil {
		return err
	}
	return copyFolder(from, to, skip, maxLinks)
}

func copyFolder(from, to, skip string, links int) error {
	if links == 0 {
		return fmt.Errorf("%s: links lead to folders with links, %d in a row", from, maxLinks)
	}
	return Walk(from, true, func(n Node) error {
		path := filepath.Join(to, filepath.FromSlash(n.Name))
		switch {
		case n.Path == skip:
			return fs.SkipDir
		case n.Info.IsDir():
			return makeFolder(path)
		case n.Link() && n.Target == nil:
			return nil // a dangling link stays dangling in the copy
		case n.Out && !n.Python && n.Target.IsDir():
			return copyFolder(n.Path, path, skip, links-1)
		case n.Link() && (!n.Out || n.Python):
			return copyLink(n, path)
		}
		return CopyFile(n.Path, path)
	})
}

func makeFolder(path string) error {
	if err := os.Mkdir(path, 0o755); err != nil {
		return err
	}
	return os.Chmod(path, 0o755) // independent of the umask
}

// copyLink copies a link. A link within the folder points to the copy of its target.
func copyLink(n Node, path string) error {
	target, err := os.Readlink(n.Path)
	if err != nil {
		return err
	}
	if filepath.IsAbs(target) && !n.Python {
		if target, err = filepath.EvalSymlinks(n.Path); err != nil {
			return err
		}
		if target, err = filepath.Rel(filepath.Dir(n.Path), target); err != nil {
			return err
		}
	}
	return os.Symlink(target, path)
}

// CopyFile copies a regular file with its modification time. Of its mode it copies only whether the
// file is executable.
func CopyFile(from, to string) error {
	in, err := Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	mode := fs.FileMode(0o644)
	if info.Mode()&0o111 != 0 {
		mode = 0o755
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Chmod(mode), out.Close()); err != nil {
		return err
	}
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}

package host

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxLinks is how many links out of a plugin's folder may follow one another.
const maxLinks = 8

// copyTo copies a plugin. What its folder has links to elsewhere is copied too, but for the interpreter of a virtual environment. skip
// is a folder that is not copied: where the copy goes may be a part of what is copied.
func (c Candidate) copyTo(path, skip string) error {
	if !c.isFolder() {
		return copyFile(c.Path, path)
	}
	skip, err := filepath.Abs(skip)
	if err == nil {
		skip, err = filepath.EvalSymlinks(skip)
	}
	if err != nil {
		return err
	}
	return copyFolder(filepath.Dir(c.Path), path, skip, maxLinks)
}

func copyFolder(from, to, skip string, links int) error {
	if links == 0 {
		return fmt.Errorf("%s: links lead to folders with links, %d in a row", from, maxLinks)
	}
	return walk(from, true, func(n node) error {
		path := filepath.Join(to, filepath.FromSlash(n.name))
		switch {
		case n.path == skip:
			return fs.SkipDir
		case n.info.IsDir():
			return makeFolder(path)
		case n.link() && n.target == nil:
			return nil // a link to nowhere leads to nothing in the copy either
		case n.out && !n.python && n.target.IsDir():
			return copyFolder(n.path, path, skip, links-1)
		case n.link() && (!n.out || n.python):
			return copyLink(n, path)
		}
		return copyFile(n.path, path)
	})
}

func makeFolder(path string) error {
	if err := os.Mkdir(path, 0o755); err != nil {
		return err
	}
	return os.Chmod(path, 0o755) // against a narrow or a wide umask
}

// copyLink copies a link. One within the folder leads to the copy of what it led to.
func copyLink(n node, path string) error {
	target, err := os.Readlink(n.path)
	if err != nil {
		return err
	}
	if filepath.IsAbs(target) && !n.python {
		if target, err = filepath.EvalSymlinks(n.path); err != nil {
			return err
		}
		if target, err = filepath.Rel(filepath.Dir(n.path), target); err != nil {
			return err
		}
	}
	return os.Symlink(target, path)
}

// copyFile copies a regular file, with its time, and its mode as far as it says whether the file is executable.
func copyFile(from, to string) error {
	in, err := openRegular(from)
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

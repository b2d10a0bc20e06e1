package host

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// maxFiles is how many files a plugin's folder may hold.
const maxFiles = 200_000

// node is a file or folder in a plugin's folder.
type node struct {
	name   string      // in the folder, with slashes; "." for the folder itself
	path   string      // to open it by
	info   fs.FileInfo // of the file itself, be it a link
	target fs.FileInfo // of what a link leads to; nil of a link to nowhere, and of everything that is no link
	out    bool        // it is a link that leads out of the folder, or nowhere
	python bool        // it is the interpreter of a virtual environment
}

func (n node) link() bool { return n.info.Mode()&fs.ModeSymlink != 0 }

// content reports whether it is a file with content of its own: no folder, and no link to one.
func (n node) content() bool {
	if n.link() {
		return n.target == nil || !n.target.IsDir()
	}
	return !n.info.IsDir()
}

// walk visits everything in a plugin's folder, the folder itself first. It does not follow links. With deep unset it leaves out what
// package managers and interpreters write, which is most of it.
func walk(dir string, deep bool, visit func(node) error) error {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return err
	}
	seen := 0
	return filepath.WalkDir(real, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if seen++; seen > maxFiles {
			return fmt.Errorf("%s holds more than %d files", dir, maxFiles)
		}
		if !deep && e.IsDir() && (e.Name() == "__pycache__" || e.Name() == "node_modules" || isVenv(path)) {
			return fs.SkipDir
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(real, path)
		if err != nil {
			return err
		}
		n := node{name: filepath.ToSlash(name), path: path, info: info}
		if n.link() {
			n.follow(real)
		}
		return visit(n)
	})
}

// follow finds where a link leads.
func (n *node) follow(folder string) {
	target, err := filepath.EvalSymlinks(n.path)
	if err == nil {
		n.target, err = os.Stat(target)
	}
	n.out = err != nil || target != folder && !strings.HasPrefix(target, folder+string(filepath.Separator))
	n.python = n.out && err == nil && interpreterName.MatchString(filepath.Base(n.path)) &&
		filepath.Base(filepath.Dir(n.path)) == "bin" && isVenv(filepath.Dir(filepath.Dir(n.path)))
}

var interpreterName = regexp.MustCompile(`^python[0-9.]*$`)

// isVenv reports whether a folder is a virtual environment of Python.
func isVenv(dir string) bool { return isFile(filepath.Join(dir, "pyvenv.cfg")) }

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

package host

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// maxFiles is the maximum number of files in a plugin's folder.
const maxFiles = 200_000

// node is a file or folder in a plugin's folder.
type node struct {
	name   string      // relative to the folder, with slashes; "." for the folder itself
	path   string      // for opening it
	info   fs.FileInfo // of the file itself, even if it is a link
	target fs.FileInfo // of the target of a link; nil for dangling links and for other files
	out    bool        // it is a link that leads out of the folder, or a dangling one
	python bool        // it is the interpreter of a virtual environment
}

func (n node) link() bool { return n.info.Mode()&fs.ModeSymlink != 0 }

// content reports whether the node is a file with its own content, rather than a folder or a link
// to one.
func (n node) content() bool {
	if n.link() {
		return n.target == nil || !n.target.IsDir()
	}
	return !n.info.IsDir()
}

// walk visits everything in a plugin's folder, the folder itself first. It does not follow links.
// Unless deep is set, it skips the files of package managers and interpreters, which are usually
// the majority.
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

// follow resolves a link.
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

// isVenv reports whether a folder is a Python virtual environment.
func isVenv(dir string) bool { return isFile(filepath.Join(dir, "pyvenv.cfg")) }

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

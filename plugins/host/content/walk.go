package content

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

// Node is a file or folder in a plugin's folder.
type Node struct {
	Name   string      // relative to the folder, with slashes; "." for the folder itself
	Path   string      // for opening it
	Info   fs.FileInfo // of the file itself, even if it is a link
	Target fs.FileInfo // of the target of a link; nil for dangling links and for other files
	Out    bool        // it is a link that leads out of the folder, or a dangling one
	Python bool        // it is the interpreter of a virtual environment
}

// Link reports whether the node is a link.
func (n Node) Link() bool { return n.Info.Mode()&fs.ModeSymlink != 0 }

// Content reports whether the node is a file with its own content, rather than a folder or a link
// to one.
func (n Node) Content() bool {
	if n.Link() {
		return n.Target == nil || !n.Target.IsDir()
	}
	return !n.Info.IsDir()
}

// Walk visits everything in a plugin's folder, the folder itself first. It does not follow links.
// Unless deep is set, it skips the files of package managers and interpreters, which are usually
// the majority.
func Walk(dir string, deep bool, visit func(Node) error) error {
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
		n := Node{Name: filepath.ToSlash(name), Path: path, Info: info}
		if n.Link() {
			n.follow(real)
		}
		return visit(n)
	})
}

// follow resolves a link.
func (n *Node) follow(folder string) {
	target, err := filepath.EvalSymlinks(n.Path)
	if err == nil {
		n.Target, err = os.Stat(target)
	}
	n.Out = err != nil || target != folder && !strings.HasPrefix(target, folder+string(filepath.Separator))
	n.Python = n.Out && err == nil && interpreterName.MatchString(filepath.Base(n.Path)) &&
		filepath.Base(filepath.Dir(n.Path)) == "bin" && isVenv(filepath.Dir(filepath.Dir(n.Path)))
}

var interpreterName = regexp.MustCompile(`^python[0-9.]*$`)

// isVenv reports whether a folder is a Python virtual environment.
func isVenv(dir string) bool { return IsFile(filepath.Join(dir, "pyvenv.cfg")) }

package host

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"

	"millrace/plugins/host/content"
)

// starting is a command that starts a plugin. If the operating system supports it, it starts
// exactly the file that was checked, which stays open until release.
type starting struct {
	cmd     *exec.Cmd
	program *os.File // the file that was checked; nil without checks
}

// release closes the open file. The command must not be started afterwards.
func (s starting) release() {
	if s.program != nil {
		_ = s.program.Close()
	}
}

// prepare checks who can change the files of a plugin, and the files against SHA256SUMS. It returns
// the command that starts the plugin.
func (p installed) prepare() (s starting, err error) {
	c := check{installed: p}
	if err := c.run(); err != nil {
		s.program = c.program
		s.release()
		return starting{}, err
	}
	vouched := c.inner != nil || c.outer != nil
	if vouched && len(p.interpreters) == 0 && c.program == nil && !c.venv {
		return starting{}, fmt.Errorf("%s was replaced while it was checked", p.command[0])
	}
	command := p.command
	if p.bridge != nil {
		command = p.bridge.WithArchive(command) // which may be newer than the scan
	}
	s = starting{exec.Command(command[0], command[1:]...), c.program}
	ownGroup(s.cmd)
	if vouched {
		// SHA256SUMS would not list the files that it writes
		s.cmd.Env = append(s.cmd.Env, "PYTHONDONTWRITEBYTECODE=1")
	}
	if c.program != nil {
		err = startOpen(s.cmd, c.program)
	}
	return s, err
}

// check is one pass over all files of a plugin.
type check struct {
	installed
	outer, inner content.Sums // of the folder of plugin.path, and of the plugin's own folder
	program      *os.File     // the plugin file at the beginning of the command
	venv         bool         // the program is the interpreter of a virtual environment, a system file
}

func (c *check) run() (err error) {
	for _, path := range c.interpreters {
		if err := c.trust.Program(path); err != nil {
			return err
		}
	}
	if c.folder == "" {
		return nil // the user names it, to try it
	}
	if err := c.trust.Root(c.folder); err != nil {
		return err
	}
	if c.outer, err = c.sumsIn(c.folder); err != nil {
		return err
	}
	own := c.own()
	if own == "" {
		if err := c.trust.Entry(c.path); err != nil || c.outer == nil {
			return err
		}
		return c.file(c.path, filepath.Base(c.path), "")
	}
	if err := c.trust.Entry(own); err != nil {
		return err
	}
	if c.inner, err = c.sumsIn(own); err != nil {
		return err
	}
	return content.Walk(own, true, c.node)
}

// sumsIn reads a SHA256SUMS file. It returns an error if other users can change the file.
func (c *check) sumsIn(folder string) (content.Sums, error) {
	s, err := content.ReadSums(folder)
	if s == nil || err != nil {
		return nil, err
	}
	return s, c.trust.Entry(filepath.Join(folder, content.SumsName))
}

func (c *check) node(n content.Node) error {
	if err := c.trusts(n); err != nil {
		return err
	}
	switch {
	case c.outer == nil && c.inner == nil:
		return nil
	case n.Python:
		c.venv = c.venv || c.starts(n.Target)
		return nil
	case n.Out:
		return fmt.Errorf("%s leads out of the plugin's folder, where %s vouches for nothing", n.Name, content.SumsName)
	case !n.Content():
		return nil
	}
	return c.file(n.Path, path.Join(filepath.Base(c.own()), n.Name), n.Name)
}

// file compares a file with its sums: by its name in the folder of plugin.path, and in the
// plugin's own folder. If it is the file to start, it stays open.
func (c *check) file(file, outer, inner string) error {
	f, err := content.Open(file)
	if err != nil {
		return err
	}
	sum, err := content.SumOf(f)
	if err == nil {
		err = c.outer.Check(outer, sum)
	}
	if err == nil && inner != "" && inner != content.SumsName {
		err = c.inner.Check(inner, sum)
	}
	if err == nil && c.program == nil {
		if info, err := f.Stat(); err == nil && c.starts(info) {
			c.program = f
			return nil
		}
	}
	return errors.Join(err, f.Close())
}

// starts reports whether the command begins with this file.
func (c *check) starts(file fs.FileInfo) bool {
	program, err := os.Stat(c.command[0])
	return err == nil && os.SameFile(program, file)
}

// isNative reports whether a file is a native program, which the system can start from the open
// file. The interpreter of a script opens the script again by its name.
func isNative(f *os.File) bool {
	magic := make([]byte, 4)
	_, err := f.ReadAt(magic, 0)
	return (err == nil || errors.Is(err, io.EOF)) && string(magic) == "\x7fELF"
}

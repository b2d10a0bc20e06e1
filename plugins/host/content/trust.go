// Package content reads the folders and files of plugins: who can change them, what SHA256SUMS says of
// them, and copies of them.
package content

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Trust determines whose files the worker starts: those of root, of the worker's own user, and of
// the users and groups in plugin.owners, and only if no other user can change them. It does not
// Check access control lists.
type Trust struct{ Owners []string }

// untrusted is the error of a file that another user could have changed.
type untrusted struct {
	path, mode, owner, why, fix string
}

func (e *untrusted) Error() string {
	return fmt.Sprintf("%s is not started: %s (mode %s, owner %s); to allow it: %s", e.path, e.why, e.mode, e.owner, e.fix)
}

// Root checks a folder of plugin.path. Other users may add files if its sticky bit is set, because
// their files belong to them and are rejected.
func (t Trust) Root(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	return t.Check(dir, info, info.Mode()&fs.ModeSticky != 0)
}

// Entry checks a file or folder, and the link that leads to it.
func (t Trust) Entry(path string) error {
	link, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if link.Mode()&fs.ModeSymlink == 0 {
		return t.Check(path, link, false)
	}
	if err := t.Owned(path, link); err != nil {
		return err
	}
	return t.Target(path)
}

// Target checks the target of a link, and that no other user can replace it.
func (t Trust) Target(path string) error {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(target)
	if err != nil {
		return err
	}
	if err := t.Check(target, info, false); err != nil {
		return err
	}
	return t.reachable(filepath.Dir(target))
}

// Program checks a program outside of the plugin's folder, such as an interpreter. Its owner does
// not matter, because the system decides who installs programs. But no other user may be able to
// replace it.
func (t Trust) Program(path string) error {
	target, err := filepath.Abs(path)
	if err == nil {
		target, err = filepath.EvalSymlinks(target)
	}
	if err != nil {
		return err
	}
	return t.reachable(target)
}

// reachable checks a path and the folders above it. It rejects folders in which every user can
// replace files.
func (t Trust) reachable(path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	for {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if info.Mode()&0o002 != 0 && info.Mode()&fs.ModeSticky == 0 {
			return t.refusal(path, info, "every user can change it", "chmod o-w "+path)
		}
		parent := filepath.Dir(path)
		if parent == path {
			return nil
		}
		path = parent
	}
}

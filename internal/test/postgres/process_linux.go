package postgres

import (
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// PostgreSQL's signals for a shutdown that ends connections, and for one without a checkpoint.
const (
	fast      = syscall.SIGINT
	immediate = syscall.SIGQUIT
)

// attributes returns those of a process that ends with the process that started it.
func attributes() (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Pdeathsig: immediate}
	if os.Getuid() != 0 {
		return attr, nil
	}
	uid, gid, err := unprivileged()
	attr.Credential = &syscall.Credential{Uid: uid, Gid: gid}
	return attr, err
}

// unprivileged returns the user that the packages of PostgreSQL create, or else nobody.
func unprivileged() (uid, gid uint32, err error) {
	u, err := user.Lookup(User)
	if err != nil {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return 0, 0, err
	}
	id, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return 0, 0, err
	}
	group, err := strconv.ParseUint(u.Gid, 10, 32)
	return uint32(id), uint32(group), err
}

// ownFolder gives the folder to the user who runs PostgreSQL.
func ownFolder(dir string) error {
	if os.Getuid() != 0 {
		return nil
	}
	uid, gid, err := unprivileged()
	if err != nil {
		return err
	}
	return os.Chown(dir, int(uid), int(gid))
}

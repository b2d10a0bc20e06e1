//go:build unix

package host

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// become makes the process run as another user.
func (l limits) become(cmd *exec.Cmd) error {
	if l.user == "" {
		return nil
	}
	uid, gid, err := l.ids()
	if err != nil {
		return err
	}
	if os.Geteuid() != 0 && uid != os.Geteuid() {
		return fmt.Errorf("plugin.user=%s: only a worker that runs as root can start a plugin as another user", l.user)
	}
	attributes(cmd).Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid), NoSetGroups: os.Geteuid() != 0}
	return nil
}

// give changes the owner of the socket directory to the plugin's user. No other user can access it.
func (l limits) give(folder string) error {
	if l.user == "" {
		return nil
	}
	uid, gid, err := l.ids()
	if err != nil {
		return err
	}
	return os.Chown(folder, uid, gid)
}

func (l limits) ids() (uid, gid int, err error) {
	u, err := user.Lookup(l.user)
	if err != nil {
		return 0, 0, fmt.Errorf("plugin.user=%s: %w", l.user, err)
	}
	if uid, err = strconv.Atoi(u.Uid); err == nil {
		gid, err = strconv.Atoi(u.Gid)
	}
	return uid, gid, err
}

//go:build unix

package content

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"slices"
	"strconv"
	"syscall"
)

// Check returns an error if a file is not trusted. sticky is set for a folder in which other users
// can add files but replace none.
func (t Trust) Check(path string, info fs.FileInfo, sticky bool) error {
	if err := t.Owned(path, info); err != nil {
		return err
	}
	return t.Unshared(path, info, sticky)
}

// Unshared returns an error if other users can change a file.
func (t Trust) Unshared(path string, info fs.FileInfo, sticky bool) error {
	switch mode := info.Mode(); {
	case sticky || mode&fs.ModeSymlink != 0:
		return nil
	case mode&0o002 != 0:
		return t.refusal(path, info, "every user can change it", "chmod go-w "+path+", or use a folder in it that only its owner can change")
	case mode&0o020 != 0 && !private(gidOf(info)) && !t.groupListed(gidOf(info)):
		group := groupName(gidOf(info))
		return t.refusal(path, info, "the group "+group+" can change it", "chmod g-w "+path+", or plugin.owners=group:"+group)
	}
	return nil
}

// groupListed reports whether plugin.owners contains the group, as group:NAME or group:NUMBER.
func (t Trust) groupListed(gid int) bool {
	return slices.Contains(t.Owners, "group:"+strconv.Itoa(gid)) || slices.Contains(t.Owners, "group:"+groupName(gid))
}

// Owned returns an error if a file belongs to a user whose files are not started.
func (t Trust) Owned(path string, info fs.FileInfo) error {
	uid, me := uidOf(info), os.Geteuid()
	if uid == 0 || uid == me || slices.Contains(t.Owners, strconv.Itoa(uid)) || slices.Contains(t.Owners, userName(uid)) {
		return nil
	}
	return t.refusal(path, info, "it belongs neither to root nor to the worker's user "+userName(me),
		fmt.Sprintf("chown -h %s %s, or plugin.owners=%s", userName(me), path, userName(uid)))
}

func (Trust) refusal(path string, info fs.FileInfo, why, fix string) error {
	return &untrusted{path, fmt.Sprintf("%04o", info.Mode().Perm()), userName(uidOf(info)), why, fix}
}

// private reports whether a group has no members except the worker's user: it is root's, or the
// user's own group, as most systems create one for each user. Files that are created with umask 002
// belong to that group.
func private(gid int) bool {
	if gid == 0 {
		return true
	}
	return gid == os.Getegid() && groupName(gid) == userName(os.Geteuid())
}

func uidOf(info fs.FileInfo) int { return int(info.Sys().(*syscall.Stat_t).Uid) }

func gidOf(info fs.FileInfo) int { return int(info.Sys().(*syscall.Stat_t).Gid) }

// userName returns the name of a user, or the number if there is no name.
func userName(uid int) string {
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username
	}
	return strconv.Itoa(uid)
}

func groupName(gid int) string {
	if g, err := user.LookupGroupId(strconv.Itoa(gid)); err == nil {
		return g.Name
	}
	return strconv.Itoa(gid)
}

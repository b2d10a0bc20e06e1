//go:build unix

package content

import (
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// owned is a file with a user and a group.
type owned struct {
	mode     fs.FileMode
	uid, gid int
}

func (o owned) Name() string       { return "x" }
func (o owned) Size() int64        { return 1 }
func (o owned) Mode() fs.FileMode  { return o.mode }
func (o owned) ModTime() time.Time { return time.Time{} }
func (o owned) IsDir() bool        { return o.mode.IsDir() }
func (o owned) Sys() any           { return &syscall.Stat_t{Uid: uint32(o.uid), Gid: uint32(o.gid)} }

// A file is started only if nobody except root, the worker's user and the listed owners can change
// it.
func TestTrust(t *testing.T) {
	me, stranger, group := os.Geteuid(), 54321, 54322
	for _, row := range []struct {
		name   string
		file   owned
		sticky bool
		owners []string
		want   []string // nil: trusted
	}{
		{"mine", owned{0o755, me, group}, false, nil, nil},
		{"root's", owned{0o644, 0, 0}, false, nil, nil},
		{"root's group", owned{0o664, 0, 0}, false, nil, nil},
		{"a stranger's", owned{0o755, stranger, group}, false, nil, []string{"mode 0755", "owner 54321", "chown -h", "plugin.owners=54321"}},
		{"a named stranger's", owned{0o755, stranger, group}, false, []string{"54321"}, nil},
		{"a named stranger's for all", owned{0o777, stranger, group}, false, []string{"54321"}, []string{"every user can change it"}},
		{"everybody's", owned{0o666, me, 0}, false, nil, []string{"mode 0666", "every user can change it", "chmod go-w /p"}},
		{"a group's", owned{0o775, me, group}, false, nil, []string{"the group 54322 can change it", "chmod g-w /p"}},
		{"a named group's", owned{0o775, me, group}, false, []string{"group:54322"}, nil},
		{"another group's", owned{0o775, me, group}, false, []string{"group:54321", "54322"}, []string{"plugin.owners=group:54322"}},
		{"a named group's for all", owned{0o777, me, group}, false, []string{"group:54322"}, []string{"every user can change it"}},
		{"a sticky folder", owned{0o777, 0, 0}, true, nil, nil},
		{"a stranger's sticky folder", owned{0o777, stranger, 0}, true, nil, []string{"owner 54321"}},
	} {
		err := Trust{row.owners}.Check("/p", row.file, row.sticky)
		if (err == nil) != (row.want == nil) {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		for _, want := range row.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v lacks %q", row.name, err, want)
			}
		}
	}
}

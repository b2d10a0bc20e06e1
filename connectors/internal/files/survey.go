package files

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// sighting is a name of the set, and the regular file that it leads to.
type sighting struct {
	name string
	info fs.FileInfo
	id   fileID
	link bool // the name is a symbolic link
}

// oddity is a name of the set that does not lead to a readable file, or the directory of the set.
type oddity struct {
	name, why string
	folder    bool
}

// survey examines every name of the set in order, including those of other tasks, because a file
// may have several names. A directory that is missing or not listable is an oddity, because it may
// become available.
func (s Set) survey() (sights []sighting, odd []oddity) {
	names, odd := s.names()
	for _, n := range names {
		info, err := os.Stat(n.path)
		switch {
		case err == nil && info.Mode().IsRegular():
			sights = append(sights, sighting{name: n.path, info: info, id: idOf(info), link: n.mode&fs.ModeSymlink != 0})
		case err == nil && info.IsDir() && n.mode.IsDir() && !n.asked:
		case err == nil:
			odd = append(odd, oddity{name: n.path, why: "it is a " + kindOf(info.Mode()) + ", not a regular file"})
		case errors.Is(err, fs.ErrNotExist):
			if target, err := os.Readlink(n.path); err == nil {
				odd = append(odd, oddity{name: n.path, why: "it is a link to " + target + ", which does not exist"})
			}
		default:
			odd = append(odd, oddity{name: n.path, why: reason(err)})
		}
	}
	return sights, odd
}

// name is a directory entry whose target is still unknown.
type name struct {
	path  string
	mode  fs.FileMode // of the entry itself; 0: unknown
	asked bool        // a pattern names it explicitly
}

func (s Set) names() (names []name, odd []oddity) {
	dir := s.Path
	if glob := s.isGlob(); glob {
		dir = s.checked()
		found, err := filepath.Glob(s.Path)
		if err != nil {
			return nil, []oddity{{s.Path, err.Error(), true}}
		}
		for _, path := range found {
			n := name{path: path, asked: true}
			if info, err := os.Lstat(path); err == nil {
				n.mode = info.Mode()
			}
			names = append(names, n)
		}
		if len(names) > 0 {
			return names, nil
		}
	}
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, []oddity{{dir, "the folder does not exist", true}}
	case err != nil:
		return nil, []oddity{{dir, reason(err), true}}
	case s.isGlob():
		return nil, []oddity{{s.Path, "no file has such a name", true}}
	}
	for _, e := range entries {
		if s.wants(e.Name()) {
			names = append(names, name{filepath.Join(dir, e.Name()), e.Type(), s.Pattern != nil})
		}
	}
	return names, nil
}

// reason returns an error without the path, which the message already contains.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return err.Error()
}

// renamings are the suffixes that rotation and downloads add to names, and remove from them.
var renamings = regexp.MustCompile(`(?i)(\.\d+|[.-]\d{4}-?\d\d-?\d\d[^.]*|\.(part|filepart|tmp|temp|crdownload|inprogress|incomplete|writing|bak|old|orig)|~)$`)

// own returns the files that this task reads. They are distributed by their names without the
// suffixes that renaming changes. So a file stays with its task, and a source partition never
// belongs to two tasks. If a file has several names, the first one counts, in all tasks.
func (s Set) own(all []sighting) (own []sighting) {
	if s.Tasks < 2 {
		return slices.Clone(all)
	}
	sorted := slices.Clone(all)
	sortSights(sorted)
	seen := make(map[fileID]bool, len(all))
	for _, f := range sorted {
		if f.id != (fileID{}) && seen[f.id] {
			continue
		}
		seen[f.id] = true
		if s.owns(f.name) {
			own = append(own, f)
		}
	}
	return own
}

func (s Set) owns(name string) bool {
	for {
		shorter := renamings.ReplaceAllString(name, "")
		if shorter == name || strings.HasSuffix(shorter, string(filepath.Separator)) || shorter == "" {
			break
		}
		name = shorter
	}
	h := fnv.New32a()
	h.Write([]byte(name)) // writes to a hash never fail
	return int(h.Sum32()%uint32(s.Tasks)) == s.Task
}

// display returns a name as valid text: invalid UTF-8, which neither a source partition nor a log
// can hold, becomes \xNN.
func display(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); {
		r, size := utf8.DecodeRuneInString(name[i:])
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, `\x%02x`, name[i])
		} else {
			b.WriteString(name[i : i+size])
		}
		i += size
	}
	return b.String()
}

// noteOddities logs a warning for each unreadable name, once per reason, and logs when the name
// becomes readable.
func (t *Tail) noteOddities(odd []oddity) {
	now := make(map[string]string, len(odd))
	for _, o := range odd {
		now[o.name] = o.why
		switch {
		case t.odd[o.name] == o.why:
		case o.folder:
			t.log.Warn("there is nothing to read yet: waiting for files", "path", display(o.name), "reason", o.why)
		default:
			t.log.Warn("skipping a name that cannot be read; it is read as soon as it can be", "file", display(o.name), "reason", o.why)
		}
	}
	t.odd = now
}

// strikePause is how long an unreadable file is not retried.
const strikePause = time.Second

// strike sets an unreadable file aside. It is retried later.
func (t *Tail) strike(e *entry, err error) {
	if why := reason(err); e.trouble != why {
		t.log.Warn("the file cannot be read: reading the others, and trying it again", "file", e.shown, "reason", why)
		e.trouble = why
	}
	e.close()
	e.due = time.Now().Add(max(t.opts.ListInterval, strikePause))
	if t.current == e {
		t.current = nil
	}
}

// sortSights sorts names so that a file with several names is read under a plain name rather than a
// link.
func sortSights(sights []sighting) {
	slices.SortStableFunc(sights, func(a, b sighting) int {
		if a.link != b.link {
			if a.link {
				return 1
			}
			return -1
		}
		return strings.Compare(a.name, b.name)
	})
}

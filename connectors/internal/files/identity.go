package files

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"
)

// A file is identified by its device and inode number, confirmed by its first bytes and, where
// available, by its creation time. Its name is only its location: the read position stays with a
// file that gets another name in the set. The source partition contains the current name, so a
// batch without records moves the offset from one partition to another.

// list finds files that are new, changed or renamed, and queues those with something to read.
func (t *Tail) list(ctx context.Context) error {
	if t.single = t.opts.Set.Single(); t.single {
		return t.listSingle()
	}
	t.listAt = time.Now().Add(t.opts.ListInterval)
	sights, odd := t.opts.Set.survey()
	t.noteOddities(odd)
	if err := t.recall(ctx); err != nil {
		return err
	}
	own := t.opts.Set.own(sights)
	drained, err := t.match(ctx, sights, own)
	if err != nil || !drained {
		return err
	}
	for _, f := range own {
		if e := t.entries[f.name]; e != nil && t.stale(e, f) {
			t.queue = append(t.queue, e)
		}
	}
	return nil
}

func (t *Tail) listSingle() error {
	path := t.opts.Set.Path
	e := t.entries[path]
	if e == nil {
		e = newEntry(path)
		t.entries[path] = e
	}
	t.queue = append(t.queue, e)
	return nil
}

// recall reads the stored offsets once, to find files that may have another name now.
func (t *Tail) recall(ctx context.Context) error {
	if t.past != nil {
		return nil
	}
	t.past = map[fileID]pastFile{}
	return t.reread(ctx)
}

// reread reads the stored offsets of all files. Other tasks may have made progress in files that a
// new name assigns to this task.
func (t *Tail) reread(ctx context.Context) error {
	if t.offsets == nil {
		return nil
	}
	stored, err := t.offsets(ctx)
	if err != nil {
		return fmt.Errorf("reading the source offsets: %w", err)
	}
	for _, o := range stored {
		name, _ := o.Partition[FilenameField].(string)
		if m, err := ParseMark(o.Offset); err == nil && name != "" {
			t.remember(name, m)
		}
	}
	return nil
}

// pastFile is a file that was read, with its former name.
type pastFile struct {
	name string
	mark Mark
}

// mostPast is the maximum number of remembered files that are no longer in the set.
const mostPast = 100_000

// remember stores the state of a file, in case it comes back under any name.
func (t *Tail) remember(name string, m Mark) {
	if t.past == nil || m.ID == (fileID{}) || m.Position == 0 || t.past[m.ID].mark.Position > m.Position {
		return
	}
	for id := range t.past {
		if len(t.past) < mostPast {
			break
		}
		delete(t.past, id)
	}
	t.past[m.ID] = pastFile{name, m}
}

// match finds the entry of every file of this task under its current name. It returns false if the
// rest of a file without a name must be read first.
func (t *Tail) match(ctx context.Context, all, own []sighting) (drained bool, err error) {
	byName, byID := map[string]sighting{}, map[fileID][]sighting{}
	for _, f := range own {
		byName[f.name] = f
		if f.id != (fileID{}) {
			byID[f.id] = append(byID[f.id], f)
		}
	}
	m := &matching{Tail: t, byName: byName, byID: byID, entries: make(map[string]*entry, len(own)), taken: map[fileID]bool{}, all: make(map[fileID]string, len(all))}
	for _, f := range all {
		m.all[f.id] = f.name
	}
	var lost []*entry
	for _, name := range t.names() {
		if e := t.entries[name]; !m.keep(e) {
			lost = append(lost, e)
		}
	}
	var gone []*entry
	for _, e := range lost {
		if !m.move(e) {
			gone = append(gone, e)
		}
	}
	for _, e := range gone {
		if _, there := m.all[e.id]; there && e.id != (fileID{}) && len(byID[e.id]) == 0 {
			t.remember(e.path, e.mark)
			continue // its name belongs to another task now
		}
		if f, there := byName[e.path]; there && m.entries[e.path] == nil {
			elsewhere, err := m.elsewhere(ctx, f)
			if err != nil {
				return false, err
			}
			if !elsewhere {
				m.entries[e.path] = e // resume decides: replaced, restored or rotated
				m.taken[f.id] = true
				continue
			}
		}
		if old, err := t.renamed(e); err == nil && old != nil && t.hasRest(e, old) {
			_, err := t.drain(e, old, nil)
			t.current = e
			return false, err
		}
		t.remember(e.path, e.mark)
		t.lose(e)
	}
	fresh := slices.Clone(own)
	sortSights(fresh)
	for _, f := range fresh {
		if err := m.add(ctx, f); err != nil {
			return false, err
		}
	}
	t.entries = m.entries
	return true, nil
}

func (t *Tail) names() []string {
	names := make([]string, 0, len(t.entries))
	for name := range t.entries {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// hasRest reports whether a file that left the set was not read to its end.
func (t *Tail) hasRest(e *entry, old *os.File) bool {
	info, err := old.Stat()
	if err == nil && info.Size() > e.mark.Position {
		return true
	}
	old.Close() // read-only
	return false
}

// matching is one pass that matches files and names.
type matching struct {
	*Tail
	byName  map[string]sighting
	byID    map[fileID][]sighting
	entries map[string]*entry
	taken   map[fileID]bool   // these have an entry
	all     map[fileID]string // a name of each file, of every task
	reread  bool              // the stored offsets were read again
}

// keep keeps an entry whose name still leads to its file.
func (m *matching) keep(e *entry) bool {
	f, there := m.byName[e.path]
	if !there || e.id != f.id || m.taken[f.id] {
		return false
	}
	m.entries[e.path], m.taken[f.id] = e, f.id != (fileID{})
	return true
}

// move changes the name of an entry to the file's current one.
func (m *matching) move(e *entry) bool {
	names := slices.Clone(m.byID[e.id])
	if e.id == (fileID{}) || len(names) == 0 || m.taken[e.id] {
		return false
	}
	sortSights(names)
	to := names[0]
	if !m.same(e.mark, to.name) {
		return false
	}
	m.rename(e, to)
	return true
}

// rename lets an entry continue under another name, in the source partition of that name.
func (m *matching) rename(e *entry, to sighting) {
	if e.mark.Position > 0 {
		m.log.Info("the file has another name now: going on where it was read to", "file", display(to.name), "before", e.shown, "position", e.mark.Position)
		m.moved = append(m.moved, e)
	}
	e.close()
	e.named(to.name)
	m.entries[to.name], m.taken[to.id] = e, true
}

// elsewhere reports whether the file at a known name was known under another one.
func (m *matching) elsewhere(ctx context.Context, f sighting) (bool, error) {
	if m.taken[f.id] && f.id != (fileID{}) {
		return true, nil
	}
	p, known, busy, err := m.recalled(ctx, f.id)
	return busy || known && p.name != display(f.name) && m.same(p.mark, f.name), err
}

// recalled returns the state of a file without an entry: from this task, from another task, or from
// the stored offsets.
func (m *matching) recalled(ctx context.Context, id fileID) (p pastFile, known, busy bool, err error) {
	if p, known, busy := m.other(id); busy {
		return p, true, true, nil
	} else if known {
		m.remember(p.name, p.mark)
	}
	p, known = m.past[id]
	if !known && m.opts.Set.Tasks > 1 && !m.reread {
		m.reread = true
		if err := m.Tail.reread(ctx); err != nil {
			return p, false, false, err
		}
		p, known = m.past[id]
	}
	return p, known, false, nil
}

// same reports whether a file with the mark's inode number is the marked file. File systems reuse
// the numbers of deleted files.
func (m *matching) same(mark Mark, name string) bool {
	if mark.Position == 0 && mark.Born == 0 {
		return true
	}
	f, err := openAllowed(name, os.O_RDONLY, 0)
	if err != nil {
		return true // reading it reports the error
	}
	defer f.Close() // read-only
	if born := bornAt(f); born != 0 && mark.Born != 0 && born != mark.Born {
		return false
	}
	fits, err := mark.Fits(f)
	return err == nil && fits
}

// renamedSince reports whether the file of an entry's mark has another name now, or had one later.
// The inode number alone is not sufficient: files restored from a backup may have the former
// numbers of others in the set.
func (m *matching) renamedSince(e *entry) bool {
	if name, there := m.all[e.mark.ID]; there && m.same(e.mark, name) {
		return true
	}
	p := m.past[e.mark.ID]
	return p.name != e.shown && !(p.mark.Born != 0 && e.mark.Born != 0 && p.mark.Born != e.mark.Born)
}

// add creates the entry of a file without one. It ignores additional names of a file that has an
// entry.
func (m *matching) add(ctx context.Context, f sighting) error {
	if m.entries[f.name] != nil {
		return nil
	}
	if f.id != (fileID{}) && m.taken[f.id] {
		return nil
	}
	e := newEntry(f.name)
	if err := m.load(ctx, e); err != nil {
		return err
	}
	if e.mark.ID != (fileID{}) && e.mark.ID != f.id {
		m.remember(e.shown, e.mark)
	}
	p, known, busy, err := m.recalled(ctx, f.id)
	if err != nil || busy {
		return err // the next look takes it over
	}
	switch other := e.mark.ID != (fileID{}) && e.mark.ID != f.id; {
	case known && p.name != e.shown && (other || e.mark.Position == 0) && m.same(p.mark, f.name):
		m.log.Info("the file was read under another name: going on where it was read to", "file", e.shown, "before", p.name, "position", p.mark.Position)
		e.mark = p.mark
		m.moved = append(m.moved, e)
	case known && p.name == e.shown && (other || p.mark.Position >= e.mark.Position) && m.same(p.mark, f.name):
		e.mark = p.mark // it was away; its progress may not be stored yet
	case other && m.renamedSince(e):
		e.mark = Mark{} // the mark is about another file, which had another name since
	}
	if e.mark.Position == 0 {
		if m.copyGrows(f) {
			return nil // the next look decides
		}
		m.adopt(e, f)
	}
	delete(m.past, f.id)
	e.id = f.id
	m.entries[f.name], m.taken[f.id] = e, f.id != (fileID{})
	return nil
}

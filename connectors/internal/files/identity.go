package files

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"
)

// A file is known by its device and inode number, confirmed by its first bytes and, where the file system tells it, by when it was created. A
// name is only where it is found: what was read of a file stays with it when it gets another name in the set. Its source partition is that of
// the name that it has now, so an offset moves from one partition to another by a batch without records.

// list finds the files that are new, have changed, or have another name, and queues those with something to read.
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

// recall reads, once, what is stored of files that may have another name now.
func (t *Tail) recall(ctx context.Context) error {
	if t.past != nil {
		return nil
	}
	t.past = map[fileID]pastFile{}
	return t.reread(ctx)
}

// reread reads what is stored of all files. Other tasks may have read since what comes to this one by a new name.
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

// pastFile is a file that was read, and the name that it had then.
type pastFile struct {
	name string
	mark Mark
}

// mostPast bounds how many files are remembered that are not in the set any more.
const mostPast = 100_000

// remember keeps what is known of a file, for when it comes back, under whatever name.
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

// match finds for every file of this task its entry, under the name that it has now. False: a file whose name is gone has a rest, which is read
// first.
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
			continue // its name is another task's now
		}
		if f, there := byName[e.path]; there && m.entries[e.path] == nil {
			elsewhere, err := m.elsewhere(ctx, f)
			if err != nil {
				return false, err
			}
			if !elsewhere {
				m.entries[e.path] = e // resuming it decides: replaced, restored or rotated
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
	old.Close() // only read from
	return false
}

// matching is one look at which file has which name.
type matching struct {
	*Tail
	byName  map[string]sighting
	byID    map[fileID][]sighting
	entries map[string]*entry
	taken   map[fileID]bool   // these have an entry
	all     map[fileID]string // a name of each file, of every task
	reread  bool              // what is stored was read again
}

// keep lets an entry be whose name still leads to its file.
func (m *matching) keep(e *entry) bool {
	f, there := m.byName[e.path]
	if !there || e.id != f.id || m.taken[f.id] {
		return false
	}
	m.entries[e.path], m.taken[f.id] = e, f.id != (fileID{})
	return true
}

// move gives an entry the name that its file has now.
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

// rename has an entry go on under another name, in that name's source partition.
func (m *matching) rename(e *entry, to sighting) {
	if e.mark.Position > 0 {
		m.log.Info("the file has another name now: going on where it was read to", "file", display(to.name), "before", e.shown, "position", e.mark.Position)
		m.moved = append(m.moved, e)
	}
	e.close()
	e.named(to.name)
	m.entries[to.name], m.taken[to.id] = e, true
}

// elsewhere reports whether a file that stands at a known name was known under another.
func (m *matching) elsewhere(ctx context.Context, f sighting) (bool, error) {
	if m.taken[f.id] && f.id != (fileID{}) {
		return true, nil
	}
	p, known, busy, err := m.recalled(ctx, f.id)
	return busy || known && p.name != display(f.name) && m.same(p.mark, f.name), err
}

// recalled is what is known of a file that has no entry: from before, from another task, or from what is stored.
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

// same reports whether a file with the mark's inode number is the one that was read. A number is given again once its file is deleted.
func (m *matching) same(mark Mark, name string) bool {
	if mark.Position == 0 && mark.Born == 0 {
		return true
	}
	f, err := openAllowed(name, os.O_RDONLY, 0)
	if err != nil {
		return true // opening it to read says why
	}
	defer f.Close() // only read from
	if born := bornAt(f); born != 0 && mark.Born != 0 && born != mark.Born {
		return false
	}
	fits, err := mark.Fits(f)
	return err == nil && fits
}

// renamedSince reports whether the file that an entry's mark is about has another name than the entry now, or had one later. Its inode number alone
// does not tell: files that are restored from a backup have numbers that others of the set had.
func (m *matching) renamedSince(e *entry) bool {
	if name, there := m.all[e.mark.ID]; there && m.same(e.mark, name) {
		return true
	}
	p := m.past[e.mark.ID]
	return p.name != e.shown && !(p.mark.Born != 0 && e.mark.Born != 0 && p.mark.Born != e.mark.Born)
}

// add makes the entry of a file that has none. A further name of a file that has one is passed over.
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
		e.mark = p.mark // it was away; what was read of it may not be stored yet
	case other && m.renamedSince(e):
		e.mark = Mark{} // it is about another file, which had another name since
	}
	if e.mark.Position == 0 {
		if m.copyGrows(f) {
			return nil // the next look tells more
		}
		m.adopt(e, f)
	}
	delete(m.past, f.id)
	e.id = f.id
	m.entries[f.name], m.taken[f.id] = e, f.id != (fileID{})
	return nil
}

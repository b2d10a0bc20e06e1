package files

import "sync"

// board shares the read positions of files between the tasks of a connector in this process. When a
// file is renamed, it may move to another task before its position is stored.
type board struct {
	mu         sync.Mutex
	connectors map[string]*boardConnector
}

type boardConnector struct {
	tails int
	files map[fileID]noted
}

// noted is how far a task has read a file.
type noted struct {
	pastFile
	tail  *Tail
	batch uint64 // the last one with records of it
}

var tasksBoard = board{connectors: map[string]*boardConnector{}}

// join registers a task that shares files with others. The task calls leave when it ends.
func (b *board) join(connector string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.connectors[connector]
	if c == nil {
		c = &boardConnector{files: map[fileID]noted{}}
		b.connectors[connector] = c
	}
	c.tails++
}

func (b *board) leave(connector string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c := b.connectors[connector]; c != nil {
		if c.tails--; c.tails == 0 {
			delete(b.connectors, connector)
		}
	}
}

func (b *board) note(connector string, n noted) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c := b.connectors[connector]; c != nil {
		c.files[n.mark.ID] = n
	}
}

func (b *board) find(connector string, id fileID) (n noted, found bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c := b.connectors[connector]; c != nil {
		n, found = c.files[id]
	}
	return n, found
}

// shares reports whether other tasks read files of the same set, and offsets are stored.
func (t *Tail) shares() bool { return t.opts.Set.Tasks > 1 && t.offsets != nil }

// other returns how far another task has read a file. busy reports that it is still reading, or
// that Kafka has not acknowledged all of it.
func (t *Tail) other(id fileID) (p pastFile, known, busy bool) {
	if !t.shares() {
		return p, false, false
	}
	n, found := tasksBoard.find(t.connector, id)
	if !found {
		return p, false, false
	}
	if n.tail == t {
		return n.pastFile, true, false
	}
	reading, _ := n.tail.reading.Load().(fileID)
	return n.pastFile, true, reading == id || n.tail.follows.Load() && n.tail.acked.Load() < n.batch
}

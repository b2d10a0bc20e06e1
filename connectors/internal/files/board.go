package files

import "sync"

// board is where the tasks of a connector that run in this process tell each other how far they have read which file: a file whose name changes may
// become another task's before what was read of it is stored.
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
	batch uint64 // the last with records of it
}

var tasksBoard = board{connectors: map[string]*boardConnector{}}

// join is called once by each task that shares files with others; leave when it ends.
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

// shares reports whether other tasks read files of the same set, and offsets are kept.
func (t *Tail) shares() bool { return t.opts.Set.Tasks > 1 && t.offsets != nil }

// other is how far another task has read a file. busy says that it still does, or that Kafka does not have all of it yet.
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

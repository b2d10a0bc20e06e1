package files

import "time"

// sight is what a look at an open file and at its path shows, at a moment when everything in the file was read.
type sight struct {
	size, next int64         // of the open file, and how far it was read
	sizeless   bool          // what can be read does not end at the file's size, and everything was read
	touched    bool          // its size or time is another than at the last look
	intact     bool          // it begins, and goes up to the mark, as it was read; asked only when touched
	unlinked   bool          // no name leads to it any more
	quiet      time.Duration // since it was last seen to change
	age        time.Duration // since it was changed
	flushed    bool          // nothing is held back: its last record is given
	path       place
}

// place is where the file's path leads.
type place int

const (
	samePlace  place = iota // to the open file
	nowhere                 // the file was deleted or renamed
	emptyPlace              // to another file, still empty
	otherPlace              // to another file
)

// action is what is done next with an open file.
type action int

const (
	wait    action = iota // nothing is to be done until something changes
	readOn                // there is more to read
	restart               // the content was replaced: read it from the beginning
	flush                 // nothing more will come: what is held back is the last record
	moveOn                // the file was renamed and is read to its end: its successor is a new file
	reopen                // the file was deleted and is read to its end: its successor may have the same content
	release               // the file was deleted and is read to its end: let it go
)

// limits are the durations that decide when a file that does not change is complete.
type limits struct {
	readMaxWait time.Duration // after this long without change the last record counts as whole; 0: never
	minAge      time.Duration // a file of this age is complete; 0: never
	rotateWait  time.Duration // a renamed or deleted file may still be written to for so long
}

// decide is the table of what can happen to a file that is being read.
func decide(s sight, l limits) action {
	gone := s.path != samePlace
	complete := l.readMaxWait > 0 && max(s.quiet, s.age) >= l.readMaxWait || l.minAge > 0 && max(s.quiet, s.age) >= l.minAge
	switch {
	case s.sizeless && !gone && !s.flushed:
		return flush
	case s.sizeless && !gone:
		return wait
	case s.size < s.next:
		return restart // truncated
	case s.touched && !s.intact:
		return restart // truncated and grown again, past where we were
	case s.size > s.next:
		return readOn
	case !gone && complete && !s.flushed:
		return flush
	case !gone || s.quiet < l.rotateWait:
		return wait
	case !s.flushed:
		return flush
	case s.path == otherPlace && s.unlinked:
		return reopen
	case s.path == otherPlace:
		return moveOn
	case s.path == nowhere && s.unlinked:
		return release
	}
	return wait
}

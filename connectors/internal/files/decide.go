package files

import "time"

// sight is the state of an open file and of its path after everything in the file was read.
type sight struct {
	size, next int64 // of the open file: its size, and the read position
	sizeless   bool  // more can be read than the file's size, and everything was read
	touched    bool  // its size or time has changed since the last look
	// its beginning and the bytes before the mark are unchanged; checked only if touched
	intact   bool
	unlinked bool          // no name refers to it any more
	quiet    time.Duration // since its last observed change
	age      time.Duration // since its last change
	flushed  bool          // no text is held back: its last record is delivered
	path     place
}

// place is the target of the file's path.
type place int

const (
	samePlace  place = iota // the open file
	nowhere                 // nothing: the file was deleted or renamed
	emptyPlace              // another file, still empty
	otherPlace              // another file
)

// action is the next step for an open file.
type action int

const (
	wait    action = iota // wait for a change
	readOn                // there is more to read
	restart               // the content was replaced: read it from the beginning
	flush                 // the file is complete: the text held back is the last record
	// the file was renamed and is read to its end: its successor is a new file
	moveOn
	// the file was deleted and is read to its end: its successor may have the same content
	reopen
	release // the file was deleted and is read to its end: close it
)

// limits are the durations after which an unchanged file is complete.
type limits struct {
	// after this time without a change the last record is complete; 0: never
	readMaxWait time.Duration
	minAge      time.Duration // a file of this age is complete; 0: never
	rotateWait  time.Duration // a renamed or deleted file may still be written to for this time
}

// decide is the decision table for a file that is being read.
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
		return restart // truncated and grown past the read position
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

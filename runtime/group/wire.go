package group

import (
	"fmt"
	"math"
	"time"

	"github.com/twmb/franz-go/pkg/kbin"
)

// metadata describes a worker in its JoinGroup request.
type metadata struct {
	url      string
	offset   int64  // of its snapshot of the config topic
	held     []Work // versions 1 and 2 only
	draining bool   // it is about to leave: take its work, give it none. Versions 1 and 2 only
	// it signs method and path of its requests, not only their bodies. Versions 1 and 2 only
	binds bool
}

// assignment is the work that the leader gives to a worker.
type assignment struct {
	// the leader has not read the config topic as far as others have: nothing is assigned
	mismatch  bool
	leader    string
	leaderURL string
	offset    int64
	assigned  []Work // with version 0 all work, otherwise the new work
	revoked   []Work // versions 1 and 2 only
	delay     time.Duration
}

// configMismatch is the only error code of an assignment. 0 means no error.
const configMismatch = 1

// One byte for each of these marks, in this order, may follow the metadata of a Millrace worker.
// Apache's workers do not read that far.
const (
	drainingMark = 1
	bindsMark    = 1
)

// longestString is the longest string on the wire, in bytes.
const longestString = math.MaxInt16

func (m metadata) encode(version int16) []byte {
	b := kbin.AppendInt16(nil, version)
	b = kbin.AppendString(b, m.url)
	b = kbin.AppendInt64(b, m.offset)
	if version == 0 {
		return b
	}
	var held []byte
	if len(m.held) > 0 {
		held = assignment{assigned: m.held, offset: m.offset}.encode(version)
	}
	b = kbin.AppendNullableBytes(b, held)
	switch {
	case m.binds && m.draining:
		b = append(b, drainingMark, bindsMark)
	case m.binds:
		b = append(b, 0, bindsMark)
	case m.draining:
		b = append(b, drainingMark)
	}
	return b
}

func decodeMetadata(data []byte) (metadata, error) {
	r := kbin.Reader{Src: data}
	version := r.Int16()
	m := metadata{url: r.String(), offset: r.Int64()}
	if err := complete(&r, version); err != nil {
		return metadata{}, fmt.Errorf("reading a worker's metadata: %w", err)
	}
	if version == 0 || len(r.Src) == 0 {
		return m, nil
	}
	held := r.NullableBytes()
	if err := complete(&r, version); err != nil {
		return metadata{}, fmt.Errorf("reading a worker's metadata: %w", err)
	}
	m.draining = len(r.Src) > 0 && r.Src[0] == drainingMark
	m.binds = len(r.Src) > 1 && r.Src[1] == bindsMark
	if len(held) > 0 {
		a, err := decodeAssignment(held)
		if err != nil {
			return metadata{}, fmt.Errorf("reading what a worker holds: %w", err)
		}
		m.held = a.assigned
	}
	return m, nil
}

func (a assignment) encode(version int16) []byte {
	var failure int16
	if a.mismatch {
		failure = configMismatch
	}
	b := kbin.AppendInt16(nil, version)
	b = kbin.AppendInt16(b, failure)
	b = kbin.AppendString(b, a.leader)
	b = kbin.AppendString(b, a.leaderURL)
	b = kbin.AppendInt64(b, a.offset)
	b = appendWork(b, a.assigned)
	if version == 0 {
		return b
	}
	b = appendWork(b, a.revoked)
	return kbin.AppendInt32(b, milliseconds(a.delay))
}

// decodeAssignment decodes any version. Fields missing at the end are empty.
func decodeAssignment(data []byte) (assignment, error) {
	r := kbin.Reader{Src: data}
	version := r.Int16()
	failure := r.Int16()
	a := assignment{leader: r.String(), leaderURL: r.String(), offset: r.Int64(), assigned: readWork(&r)}
	if r.Ok() && version > 0 && len(r.Src) > 0 {
		a.revoked = readWork(&r)
		if len(r.Src) > 0 {
			a.delay = time.Duration(max(0, r.Int32())) * time.Millisecond
		}
	}
	if err := complete(&r, version); err != nil {
		return assignment{}, fmt.Errorf("reading an assignment: %w", err)
	}
	if failure != 0 && failure != configMismatch {
		return assignment{}, fmt.Errorf("reading an assignment: error %d is not known", failure)
	}
	a.mismatch = failure == configMismatch
	return a, nil
}

func complete(r *kbin.Reader, version int16) error {
	if err := r.Complete(); err != nil {
		return err
	}
	if version < 0 {
		return fmt.Errorf("version %d, expected 0 or more", version)
	}
	return nil
}

// appendWork encodes sorted work: each connector with its tasks.
func appendWork(b []byte, list []Work) []byte {
	connectors := 0
	for i, w := range list {
		if i == 0 || w.Connector != list[i-1].Connector {
			connectors++
		}
	}
	b = kbin.AppendArrayLen(b, connectors)
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].Connector == list[0].Connector {
			n++
		}
		b = kbin.AppendString(b, list[0].Connector)
		b = kbin.AppendArrayLen(b, n)
		for _, w := range list[:n] {
			b = kbin.AppendInt32(b, int32(w.Task))
		}
		list = list[n:]
	}
	return b
}

// readWork decodes work, sorted. As in Apache, null means no work.
func readWork(r *kbin.Reader) []Work {
	var list []Work
	for range r.ArrayLen() {
		connector := r.String()
		for range r.ArrayLen() {
			task := r.Int32()
			if !r.Ok() || task < Instance {
				r.Span(-1) // marks the input as invalid
				return nil
			}
			list = append(list, Work{connector, int(task)})
		}
		if !r.Ok() {
			return nil
		}
	}
	return sorted(list)
}

// milliseconds rounds up: a worker that returns a moment too early finds nothing to do, and does
// not return again.
func milliseconds(d time.Duration) int32 {
	return int32(min((d+time.Millisecond-1)/time.Millisecond, math.MaxInt32))
}

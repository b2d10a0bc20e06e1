package http

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"millrace/plugins/connect"
)

// inbox holds the records of requests until Kafka has them. Those that come while others are under way travel together.
type inbox struct {
	limits
	ready chan struct{} // there may be something to take

	mu           sync.Mutex
	waiting      []*round // not taken yet
	flying       []*round // taken, and not acknowledged, in order
	acknowledged uint64   // rounds
	expected     int      // records that will wait when all who were answered last have come again
	records      int      // in both
	bytes        int      // reserved for bodies on their way, and those in both
	paused       bool
	closed       bool
}

const (
	maxFlying       = 4 // full rounds; one that is not full waits until nothing is under way, and grows meanwhile
	busyRound       = 8 // records of a round after which the next waits for company
	maxRoundRecords = 2000
	maxRoundBytes   = 1 << 20
)

// round is the records that become one batch.
type round struct {
	records []connect.SourceRecord
	bytes   int
	gone    int           // records that nobody waits for any more
	taken   time.Time     // zero: not yet
	done    chan struct{} // closed when Kafka has the records, or they are given up
	refused *refusal      // they are given up; set before done is closed
}

// ticket is the records of a request in their round.
type ticket struct {
	*round
	from, to, size int
}

// refusal is an answer other than 202.
type refusal struct {
	status     int
	text       string
	retryAfter string // seconds; "": none
	closes     bool   // the connection
}

func (r *refusal) Error() string { return r.text }

var (
	errStopping = &refusal{status: fasthttp.StatusServiceUnavailable, text: "the connector stops: nothing of this request was taken", retryAfter: "5"}
	errPaused   = &refusal{status: fasthttp.StatusServiceUnavailable, text: "the connector is paused: nothing of this request was taken", retryAfter: "30"}
	errFull     = &refusal{status: fasthttp.StatusTooManyRequests, text: "too much waits for Kafka: nothing of this request was taken", retryAfter: "1"}
	errUnknown  = &refusal{status: fasthttp.StatusServiceUnavailable, text: "Kafka has not acknowledged in time, but may do so still: sending the request again may double its records", retryAfter: "5"}
	errEnded    = &refusal{status: fasthttp.StatusServiceUnavailable, text: "the connector ended before Kafka acknowledged: sending the request again may double its records", retryAfter: "5"}
)

// silent refuses while the brokers are away.
func silent(since time.Duration) *refusal {
	return &refusal{status: fasthttp.StatusServiceUnavailable, text: fmt.Sprintf("Kafka has acknowledged nothing for %v: nothing of this request was taken", since.Round(time.Millisecond)), retryAfter: "5"}
}

func newInbox(l limits) *inbox { return &inbox{limits: l, ready: make(chan struct{}, 1)} }

// put takes the records of a request, for which size bytes are reserved, or says why not. They are copied, what they hold is not.
func (b *inbox) put(records []connect.SourceRecord, size int) (ticket, *refusal) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.closed:
		return ticket{}, errStopping
	case b.paused:
		return ticket{}, errPaused
	case len(b.flying) > 0 && time.Since(b.flying[0].taken) > b.wait:
		return ticket{}, silent(time.Since(b.flying[0].taken))
	case b.records > 0 && b.records+len(records) > b.limits.records:
		return ticket{}, errFull
	}
	if n := len(b.waiting); n == 0 || len(b.waiting[n-1].records) >= maxRoundRecords || b.waiting[n-1].bytes >= maxRoundBytes {
		b.waiting = append(b.waiting, &round{done: make(chan struct{})})
	}
	r := b.waiting[len(b.waiting)-1]
	t := ticket{r, len(r.records), len(r.records) + len(records), size}
	r.records = append(r.records, records...)
	r.bytes += size
	b.records += len(records)
	b.wake()
	return t, nil
}

// reserve counts more bytes for the body of a request, which has own already, or says why not. One request alone may have any number.
func (b *inbox) reserve(own, more int) *refusal {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.closed:
		return errStopping
	case b.paused:
		return errPaused
	case b.bytes > own && b.bytes+more > b.limits.bytes:
		return errFull
	}
	b.bytes += more
	return nil
}

// release gives back bytes that were reserved and are not put.
func (b *inbox) release(bytes int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bytes -= bytes
}

func (b *inbox) wake() {
	select {
	case b.ready <- struct{}{}:
	default:
	}
}

// isBusy reports whether it pays to wait a moment for others to come: there is something to take, and
// of those who have just been answered most come again at once.
func (b *inbox) isBusy() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.waiting) == 1 && len(b.flying) == 0 && b.expected >= busyRound && len(b.waiting[0].records) < b.expected
}

// take gives the next round to send; nil when there is none, or enough are under way.
func (b *inbox) take() *round {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.mayFly() {
		r := b.waiting[0]
		b.waiting = slices.Delete(b.waiting, 0, 1)
		if r.gone > 0 {
			r.records = slices.DeleteFunc(r.records, func(r connect.SourceRecord) bool { return r.Topic == "" })
		}
		if len(r.records) > 0 {
			r.taken = time.Now()
			b.flying = append(b.flying, r)
			return r
		}
	}
	return nil
}

// mayFly reports whether there is a round to send now. The caller holds mu.
func (b *inbox) mayFly() bool {
	return len(b.waiting) == 1 && len(b.flying) == 0 || len(b.waiting) > 1 && len(b.flying) < maxFlying
}

// withdraw takes back records that have not been taken. False: they are under way.
func (b *inbox) withdraw(t ticket) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !t.taken.IsZero() || t.refused != nil {
		return t.refused != nil
	}
	clear(t.round.records[t.from:t.to])
	t.gone += t.to - t.from
	t.round.bytes -= t.size
	b.records -= t.to - t.from
	b.bytes -= t.size
	return true
}

// follow is told what has become of the rounds. It reports whether that pauses or resumes the connector.
func (b *inbox) follow(p connect.Progress) (changed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.acknowledged < p.Acknowledged {
		b.expected = 0
		for _, r := range b.waiting {
			b.expected += len(r.records)
		}
	}
	for ; b.acknowledged < p.Acknowledged && len(b.flying) > 0; b.acknowledged++ {
		b.expected += len(b.flying[0].records)
		b.end(b.flying[0], nil)
		b.flying = slices.Delete(b.flying, 0, 1)
	}
	changed = b.paused != p.Paused
	if b.paused = p.Paused; p.Paused {
		b.giveUp(errPaused)
	}
	b.wake()
	return changed
}

// end answers for a round. The caller holds mu.
func (b *inbox) end(r *round, refused *refusal) {
	b.records -= len(r.records)
	if r.taken.IsZero() {
		b.records += r.gone
	}
	b.bytes -= r.bytes
	r.refused = refused
	close(r.done)
}

// giveUp refuses what has not been taken. The caller holds mu.
func (b *inbox) giveUp(refused *refusal) {
	for _, r := range b.waiting {
		b.end(r, refused)
	}
	b.waiting = nil
}

// close refuses what has not been taken, and whatever comes from now on.
func (b *inbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.giveUp(errStopping)
}

// abandon refuses what is still under way.
func (b *inbox) abandon() {
	b.close()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.flying {
		b.end(r, errEnded)
	}
	b.flying = nil
}

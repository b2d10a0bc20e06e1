package http

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"millrace/plugins/connect"
)

// inbox holds the records of requests until Kafka has acknowledged them. Requests that arrive while
// others are in flight are batched.
type inbox struct {
	limits
	ready chan struct{} // signals that take may return a round

	mu           sync.Mutex
	waiting      []*round // not taken yet
	flying       []*round // taken but not acknowledged, in order
	acknowledged uint64   // number of acknowledged rounds
	expected     int      // records to expect if all recently answered clients send again
	records      int      // in both
	bytes        int      // of bodies in transfer and of the records in both
	paused       bool
	closed       bool
}

const (
	// full rounds; a partial round waits until nothing is in flight, and grows meanwhile
	maxFlying       = 4
	busyRound       = 8 // a larger round makes the next one wait for more records
	maxRoundRecords = 2000
	maxRoundBytes   = 1 << 20
)

// round is a group of requests whose records become one batch.
type round struct {
	records []connect.SourceRecord
	bytes   int
	gone    int           // records whose clients have given up
	taken   time.Time     // zero: not yet
	done    chan struct{} // closed when the records are acknowledged or refused
	refused *refusal      // set before done is closed if the records are refused
}

// ticket identifies the records of a request in their round.
type ticket struct {
	*round
	from, to, size int
}

// refusal is a response other than 202.
type refusal struct {
	status     int
	text       string
	retryAfter string // in seconds; "": none
	closes     bool   // close the connection
}

func (r *refusal) Error() string { return r.text }

var (
	errStopping = &refusal{status: fasthttp.StatusServiceUnavailable, text: "the connector stops: nothing of this request was taken", retryAfter: "5"}
	errPaused   = &refusal{status: fasthttp.StatusServiceUnavailable, text: "the connector is paused: nothing of this request was taken", retryAfter: "30"}
	errFull     = &refusal{status: fasthttp.StatusTooManyRequests, text: "too much waits for Kafka: nothing of this request was taken", retryAfter: "1"}
	errUnknown  = &refusal{status: fasthttp.StatusServiceUnavailable, text: "Kafka has not acknowledged in time, but may do so still: sending the request again may double its records", retryAfter: "5"}
	errEnded    = &refusal{status: fasthttp.StatusServiceUnavailable, text: "the connector ended before Kafka acknowledged: sending the request again may double its records", retryAfter: "5"}
)

// silent returns the refusal for requests while the brokers do not acknowledge.
func silent(since time.Duration) *refusal {
	return &refusal{status: fasthttp.StatusServiceUnavailable, text: fmt.Sprintf("Kafka has acknowledged nothing for %v: nothing of this request was taken", since.Round(time.Millisecond)), retryAfter: "5"}
}

func newInbox(l limits) *inbox { return &inbox{limits: l, ready: make(chan struct{}, 1)} }

// put adds the records of a request, with size reserved bytes, or returns a refusal. It copies the
// records, but not the data in them.
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

// reserve reserves more bytes for the body of a request that already has own bytes, or returns a
// refusal. A single request may exceed the limit if no others are waiting.
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

// release releases reserved bytes that were not put.
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

// isBusy reports whether waiting a moment for more requests pays off: records are waiting, and most
// of the clients that were just answered are likely to send again.
func (b *inbox) isBusy() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.waiting) == 1 && len(b.flying) == 0 && b.expected >= busyRound && len(b.waiting[0].records) < b.expected
}

// take returns the next round to send; nil if there is none, or if enough are in flight.
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

// mayFly reports whether a round can be sent now. The caller must hold mu.
func (b *inbox) mayFly() bool {
	return len(b.waiting) == 1 && len(b.flying) == 0 || len(b.waiting) > 1 && len(b.flying) < maxFlying
}

// withdraw removes records that have not been taken yet. It returns false if they are in flight.
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

// follow processes the progress of the rounds. changed reports that the connector was paused or
// resumed.
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

// end completes the requests of a round. The caller must hold mu.
func (b *inbox) end(r *round, refused *refusal) {
	b.records -= len(r.records)
	if r.taken.IsZero() {
		b.records += r.gone
	}
	b.bytes -= r.bytes
	r.refused = refused
	close(r.done)
}

// giveUp refuses the waiting records. The caller must hold mu.
func (b *inbox) giveUp(refused *refusal) {
	for _, r := range b.waiting {
		b.end(r, refused)
	}
	b.waiting = nil
}

// close refuses the waiting records and all future ones.
func (b *inbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.giveUp(errStopping)
}

// abandon refuses the records in flight.
func (b *inbox) abandon() {
	b.close()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.flying {
		b.end(r, errEnded)
	}
	b.flying = nil
}

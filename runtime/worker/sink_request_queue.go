package worker

import (
	"fmt"
	"sync"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
)

// maxRequested is the number of partitions about which requests can wait.
const maxRequested = 100_000

// requestQueue holds the requests of a plugin that the task has not handled. They arrive on a
// goroutine of the call, any number of them. So the queue has only what they amount to for each
// partition: of several seeks, for example, the last one.
type requestQueue struct {
	mu   sync.Mutex
	list requests
	wake chan struct{} // has an element after a request
}

// requests are what the requests of a plugin amount to.
type requests struct {
	of      map[connect.TopicPartition]partitionRequests
	counted uint32 // seeks and pauses
	commit  bool
	excess  bool // they were about too many partitions
}

// partitionRequests are the requests about a partition: a seek, then a pause, then a resume, as far
// as they are set.
type partitionRequests struct {
	seeks, pauses, resumes bool
	offset                 int64 // of the seek
	next                   int64 // of the pause: the next record that the plugin needs
}

func (p *partitionRequests) add(kind boundary.SinkRequestKind, offset int64) {
	switch kind {
	case boundary.Seek:
		p.seeks, p.offset, p.next = true, offset, offset
	case boundary.Pause:
		p.pauses, p.resumes, p.next = true, false, offset
	case boundary.Resume:
		p.resumes = true
	}
}

func (q *requestQueue) add(r boundary.SinkRequest) {
	q.mu.Lock()
	q.list.add(r)
	q.mu.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (l *requests) add(r boundary.SinkRequest) {
	switch r.Kind {
	case boundary.RequestCommit:
		l.commit = true
		return
	case boundary.Seek, boundary.Pause:
		l.counted++
	}
	if l.of == nil {
		l.of = map[connect.TopicPartition]partitionRequests{}
	}
	for tp, offset := range r.Offsets {
		p, known := l.of[tp]
		if !known && len(l.of) >= maxRequested {
			l.excess = true
			return
		}
		p.add(r.Kind, offset)
		l.of[tp] = p
	}
}

// take removes all requests from the queue.
func (q *requestQueue) take() (requests, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	list := q.list
	q.list = requests{}
	if list.excess {
		return list, fmt.Errorf("the task seeks, pauses or resumes more than %d partitions at once: no task has so many", maxRequested)
	}
	return list, nil
}

// sought removes the seeks of partitions from the queue and returns their offsets.
func (q *requestQueue) sought(list []connect.TopicPartition) map[connect.TopicPartition]int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	out := map[connect.TopicPartition]int64{}
	for _, tp := range list {
		if p := q.list.of[tp]; p.seeks && p.offset >= 0 {
			out[tp], p.seeks = p.offset, false
			q.list.of[tp] = p
		}
	}
	return out
}

// forget removes partitions from all requests.
func (q *requestQueue) forget(list []connect.TopicPartition) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, tp := range list {
		delete(q.list.of, tp)
	}
}

package host

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// sinkAnswers holds the responses to reports and questions of a sink task until they are sent. So
// the worker never waits for the plugin while it handles them: the plugin may wait until its own
// messages are read.
type sinkAnswers struct {
	mu      sync.Mutex
	waiting []*connectv1.SinkRequest
	wake    chan struct{}
}

func (a *sinkAnswers) add(r *connectv1.SinkRequest) {
	a.mu.Lock()
	a.waiting = append(a.waiting, r)
	a.mu.Unlock()
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// maxAnswers is the number of responses that wait for a plugin that does not read them.
const maxAnswers = 100_000

// overdue returns an error if too many responses wait.
func (a *sinkAnswers) overdue() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.waiting) <= maxAnswers {
		return nil
	}
	return fmt.Errorf("the task does not read the responses to its reports: more than %d wait", maxAnswers)
}

func (a *sinkAnswers) take() []*connectv1.SinkRequest {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := a.waiting
	a.waiting = nil
	return out
}

// sendAnswers sends the responses until the call ends.
func (s *sink) sendAnswers() {
	for {
		select {
		case <-s.answers.wake:
		case <-s.done:
			return
		}
		for _, r := range s.answers.take() {
			if s.send(r) != nil {
				return // receive learns the reason
			}
		}
	}
}

// maxQuestions is the number of questions of a task that are answered at the same time. A task asks
// from a few threads at most, and each waits for its answer.
const maxQuestions = 32

// questions are the questions of a sink task that are being answered.
type questions struct {
	running sync.WaitGroup
	room    chan struct{}
	ctx     context.Context
	end     context.CancelFunc
}

func newQuestions() questions {
	ctx, end := context.WithCancel(context.Background())
	return questions{room: make(chan struct{}, maxQuestions), ctx: ctx, end: end}
}

// close ends all questions and waits for their end.
func (q *questions) close() {
	q.end()
	q.running.Wait()
}

// committed answers the question which offsets are committed. It does not wait for the answer.
func (s *sink) committed(asked *connectv1.Partitions) {
	s.call.owe(1)
	answer := func(offsets map[connect.TopicPartition]int64, err error) {
		s.call.owe(-1)
		d := &connectv1.Done{Id: asked.GetId(), Error: wire.ErrorToProto(err), Offsets: offsetsToProto(offsets)}
		s.answers.add(&connectv1.SinkRequest{Request: &connectv1.SinkRequest_Committed{Committed: d}})
	}
	if s.events.Committed == nil {
		answer(nil, errors.New("the worker does not tell committed offsets"))
		return
	}
	select {
	case s.questions.room <- struct{}{}:
	default:
		answer(nil, fmt.Errorf("the task asks %d times at once for committed offsets", maxQuestions+1))
		return
	}
	list := make([]connect.TopicPartition, 0, len(asked.GetPartitions()))
	for _, p := range asked.GetPartitions() {
		list = append(list, connect.TopicPartition{Topic: p.GetTopic(), Partition: p.GetPartition()})
	}
	s.questions.running.Go(func() {
		offsets, err := s.events.Committed(s.questions.ctx, list)
		<-s.questions.room
		answer(offsets, err)
	})
}

func offsetsToProto(offsets map[connect.TopicPartition]int64) (out []*connectv1.TopicPartition) {
	for tp, offset := range offsets {
		out = append(out, &connectv1.TopicPartition{Topic: tp.Topic, Partition: tp.Partition, Offset: offset})
	}
	return out
}

package sdk

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"millrace/configs/backoff"
	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// maxCredit is the maximum credit of a worker.
const maxCredit = 1024

// RunSource runs one source task until its call ends.
func (s *server) RunSource(stream connectv1.Plugin_RunSourceServer) (err error) {
	defer recovered(&err)
	start, class, err := begin(s, stream.Recv)
	if err != nil {
		return err
	}
	if class.NewSource == nil {
		return status.Errorf(codes.InvalidArgument, "%s is not a source", class.Name)
	}
	task := class.NewSource().NewTask()
	call := newSourceCall(stream, task)
	call.idle = time.Duration(start.IdleMs) * time.Millisecond
	go call.receive() // ends with the call, because this method's return ends the stream
	sc := connect.SourceContext{
		Connector: start.Connector, Task: int(start.Task),
		Log: s.log.With("connector", start.Connector, "task", start.Task), Offset: call.offset, Offsets: call.offsets, Boundaries: start.Boundaries,
	}
	defer finish(&err, "stopping", task.Stop)
	if err := task.Start(call.ctx, sc, withDefaults(class, start.Config)); err != nil {
		return failed(err)
	}
	s.started.Do(FirstTaskStarted)
	defer s.measured.add(sc.Log, start.Connector, class.Name, start.Task, task)()
	return call.run()
}

// sourceCall is a source task with the stream of its call.
type sourceCall struct {
	stream connectv1.Plugin_RunSourceServer
	task   connect.SourceTask
	idle   time.Duration // maximum wait of one poll; 0: no limit
	writer wire.SourceWriter

	ctx     context.Context // of the polls; canceled at stop and at the end of the call
	stop    context.CancelFunc
	closed  chan struct{} // the worker sends no more messages
	credits chan struct{}

	mu        sync.Mutex
	committed []connect.SourceOffset
	answers   map[uint32]chan *connectv1.OffsetAnswer
	asked     uint32
	shown     time.Time // time of the last sign of life to the worker
	sending   sync.Mutex
}

func newSourceCall(stream connectv1.Plugin_RunSourceServer, task connect.SourceTask) *sourceCall {
	ctx, stop := context.WithCancel(stream.Context())
	return &sourceCall{
		stream: stream, task: task, ctx: ctx, stop: stop, closed: make(chan struct{}),
		credits: make(chan struct{}, maxCredit), answers: map[uint32]chan *connectv1.OffsetAnswer{},
	}
}

// receive receives the worker's requests until the end of the stream.
func (c *sourceCall) receive() {
	defer close(c.closed)
	defer c.stop()
	for {
		req, err := c.stream.Recv()
		if err != nil {
			return
		}
		switch r := req.Request.(type) {
		case *connectv1.SourceRequest_Credit:
			c.grant(r.Credit.Batches)
		case *connectv1.SourceRequest_Committed:
			c.mu.Lock()
			c.committed = append(c.committed, wire.OffsetsFromProto(r.Committed.Offsets)...)
			c.mu.Unlock()
		case *connectv1.SourceRequest_Offset:
			c.answer(r.Offset)
		case *connectv1.SourceRequest_Progress:
			if f, ok := c.task.(connect.Follower); ok {
				f.Follow(connect.Progress{Acknowledged: r.Progress.Acknowledged, Paused: r.Progress.Paused, Records: int(r.Progress.Records)})
			}
		case *connectv1.SourceRequest_Produced:
			c.located(r.Produced)
		case *connectv1.SourceRequest_Stop:
			c.stop()
		}
	}
}

func (c *sourceCall) located(p *connectv1.Produced) {
	if l, ok := c.task.(connect.Locator); ok {
		if places, err := wire.ProducedFromProto(p); err == nil {
			l.Locate(places)
		}
	}
}

func (c *sourceCall) grant(batches uint32) {
	for range min(batches, maxCredit) {
		select {
		case c.credits <- struct{}{}:
		default:
			return
		}
	}
}

func (c *sourceCall) answer(a *connectv1.OffsetAnswer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ch, waiting := c.answers[a.Id]; waiting {
		delete(c.answers, a.Id)
		ch <- a
	}
}

// offset asks the worker for a stored source offset.
func (c *sourceCall) offset(ctx context.Context, partition map[string]any) (map[string]any, error) {
	p, err := wire.MapToProto(partition)
	if err != nil {
		return nil, err
	}
	ch := make(chan *connectv1.OffsetAnswer, 1)
	c.mu.Lock()
	c.asked++
	id := c.asked
	c.answers[id] = ch
	c.mu.Unlock()
	query := &connectv1.SourceResponse_Offset{Offset: &connectv1.OffsetQuery{Id: id, Partition: p}}
	if err := c.send(&connectv1.SourceResponse{Response: query}); err != nil {
		return nil, err
	}
	select {
	case a := <-ch:
		return wire.MapFromProto(a.Offset), wire.ErrorFromProto(a.Error)
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-c.closed:
		return nil, errors.New("the worker has gone")
	}
}

// offsets asks the worker for all stored source offsets.
func (c *sourceCall) offsets(ctx context.Context) ([]connect.SourceOffset, error) {
	all, err := c.offset(ctx, nil)
	return wire.OffsetsFromList(all), err
}

func (c *sourceCall) send(m any) error {
	c.sending.Lock()
	defer c.sending.Unlock()
	return c.stream.SendMsg(m)
}

// run polls while there is credit, until stop. Then it reports stopped and waits for the worker's
// last commits.
func (c *sourceCall) run() error {
	_, follows := c.task.(connect.Follower)
	_, locates := c.task.(connect.Locator)
	started := &connectv1.Started{ShowsIdle: c.idle > 0, Follows: follows, WantsMetadata: locates}
	if err := c.send(&connectv1.SourceResponse{Response: &connectv1.SourceResponse_Started{Started: started}}); err != nil {
		return err
	}
	for c.ctx.Err() == nil {
		select {
		case <-c.credits:
			if err := c.poll(); err != nil {
				return err
			}
		case <-c.ctx.Done():
		}
	}
	if err := c.send(&connectv1.SourceResponse{Response: &connectv1.SourceResponse_Stopped{Stopped: &connectv1.Stopped{}}}); err != nil {
		return err
	}
	<-c.closed
	return c.commit()
}

// poll spends one credit: it polls until there is a batch, and sends it.
func (c *sourceCall) poll() error {
	retries := backoff.Retries{Policy: callBackoff}
	for {
		if err := c.commit(); err != nil {
			return err
		}
		batch, waited, err := c.pollOnce()
		switch {
		case connect.IsRetriable(err):
			event := &connectv1.SourceResponse_Event{Event: wire.ErrorToProto(err)}
			if err := c.send(&connectv1.SourceResponse{Response: event}); err != nil {
				return err
			}
			retries.Wait(c.ctx)
		case err != nil && c.ctx.Err() != nil && errors.Is(err, c.ctx.Err()):
			return nil
		case err != nil:
			return failed(err)
		case batch != nil:
			return c.send(c.writer.Batch(batch))
		case waited:
			idle := &connectv1.SourceResponse_Idle{Idle: &connectv1.Idle{}}
			if err := c.send(&connectv1.SourceResponse{Response: idle}); err != nil {
				return err
			}
		}
		if c.ctx.Err() != nil {
			return nil
		}
	}
}

// pollOnce polls once. waited reports that it found no data for so long that the worker needs a
// sign of life.
func (c *sourceCall) pollOnce() (batch *connect.Batch, waited bool, err error) {
	if c.idle == 0 {
		batch, err = c.task.Poll(c.ctx)
		return batch, false, err
	}
	ctx, cancel := context.WithTimeout(c.ctx, c.idle)
	defer cancel()
	batch, err = c.task.Poll(ctx)
	if err != nil && c.ctx.Err() == nil && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = nil
	}
	if batch == nil && err == nil && time.Since(c.shown) > c.idle/2 {
		waited, c.shown = true, time.Now()
	}
	return batch, waited, err
}

// commit passes newly stored offsets to the task.
func (c *sourceCall) commit() error {
	c.mu.Lock()
	offsets := c.committed
	c.committed = nil
	c.mu.Unlock()
	committer, ok := c.task.(connect.Committer)
	if !ok || len(offsets) == 0 {
		return nil
	}
	if err := committer.Commit(context.WithoutCancel(c.ctx), offsets); err != nil {
		return failed(fmt.Errorf("committing: %w", err))
	}
	return nil
}

// callBackoff determines the pauses between retries of a poll or a put after a retriable error.
var callBackoff = backoff.Policy{First: 100 * time.Millisecond, Max: 10 * time.Second}

package sdk

import (
	"errors"
	"io"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"millrace/configs/backoff"
	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// RunSink runs one sink task until its call ends.
func (s *server) RunSink(stream connectv1.Plugin_RunSinkServer) (err error) {
	defer recovered(&err)
	start, class, err := begin(s, stream.Recv)
	if err != nil {
		return err
	}
	if class.NewSink == nil {
		return status.Errorf(codes.InvalidArgument, "%s is not a sink", class.Name)
	}
	task := class.NewSink().NewTask()
	sc := connect.SinkContext{
		Connector: start.Connector, Task: int(start.Task), Log: s.log.With("connector", start.Connector, "task", start.Task),
	}
	call := &sinkCall{stream: stream, task: task}
	call.requests = newSinkRequests(call.send)
	call.requests.provide(&sc)
	defer call.requests.end()
	call.reports.send = call.send
	if start.Reports {
		sc.Report = call.reports.add
	}
	defer call.reports.end()
	defer finish(&err, "stopping", task.Stop)
	if err := task.Start(stream.Context(), sc, withDefaults(class, start.Config)); err != nil {
		return failed(err)
	}
	s.started.Do(FirstTaskStarted)
	defer s.measured.add(sc.Log, start.Connector, class.Name, start.Task, task)()
	return call.run()
}

// sinkCall is a sink task with the stream of its call.
type sinkCall struct {
	stream   connectv1.Plugin_RunSinkServer
	task     connect.SinkTask
	reader   wire.SinkReader
	requests *sinkRequests
	reports  sinkReports
	sending  sync.Mutex
}

func (c *sinkCall) send(r *connectv1.SinkResponse) error {
	c.sending.Lock()
	defer c.sending.Unlock()
	return c.stream.Send(r)
}

func (c *sinkCall) run() error {
	if err := c.send(&connectv1.SinkResponse{Response: &connectv1.SinkResponse_Started{Started: &connectv1.Started{}}}); err != nil {
		return err
	}
	if err := c.requests.begin(); err != nil {
		return err
	}
	for {
		if err := c.stream.RecvMsg(&c.reader); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if c.reader.Request.GetStop() != nil {
			return c.send(&connectv1.SinkResponse{Response: &connectv1.SinkResponse_Stopped{Stopped: &connectv1.Stopped{}}})
		}
		if r := c.reader.Request.GetReported(); r != nil {
			if err := c.reports.responded(r); err != nil {
				return failed(err)
			}
			continue
		}
		done, err := c.handle()
		if err != nil {
			return failed(err)
		}
		if err := c.send(&connectv1.SinkResponse{Response: &connectv1.SinkResponse_Done{Done: done}}); err != nil {
			return err
		}
	}
}

// handle handles one request. Its error ends the call.
func (c *sinkCall) handle() (*connectv1.Done, error) {
	req := c.reader.Request
	if req == nil {
		return c.put()
	}
	ctx := c.stream.Context()
	switch r := req.Request.(type) {
	case *connectv1.SinkRequest_Flush:
		done, err := c.flush(r.Flush)
		return done, errors.Join(err, c.awaitReports())
	case *connectv1.SinkRequest_Open:
		list := partitions(r.Open.Partitions)
		c.requests.open(list, r.Open.Group)
		if o, ok := c.task.(connect.Opener); ok && len(list) > 0 {
			return &connectv1.Done{Id: r.Open.Id}, o.Open(ctx, list)
		}
		return &connectv1.Done{Id: r.Open.Id}, nil
	case *connectv1.SinkRequest_Close:
		list := partitions(r.Close.Partitions)
		defer c.requests.close(list)
		if o, ok := c.task.(connect.Opener); ok {
			return &connectv1.Done{Id: r.Close.Id}, o.Close(ctx, list)
		}
		return &connectv1.Done{Id: r.Close.Id}, nil
	}
	return nil, errors.New("the worker asks for something that this plugin is too old for")
}

// put retries until the task has accepted the records or reported bad ones.
func (c *sinkCall) put() (*connectv1.Done, error) {
	ctx := c.stream.Context()
	records, indexes := c.requests.receive(c.reader.Records, c.reader.Handled)
	if len(records) == 0 && len(indexes) < len(c.reader.Records) {
		return &connectv1.Done{Id: c.reader.ID}, nil
	}
	retries := backoff.Retries{Policy: callBackoff}
	for {
		err := c.task.Put(ctx, records)
		var bad connect.BadRecords
		switch {
		case errors.As(err, &bad) && indexes != nil:
			return &connectv1.Done{Id: c.reader.ID, Error: wire.ErrorToProto(badOf(bad, indexes))}, nil
		case err == nil || errors.As(err, &bad):
			return &connectv1.Done{Id: c.reader.ID, Error: wire.ErrorToProto(err)}, nil
		case !connect.IsRetriable(err) || ctx.Err() != nil:
			return nil, err
		}
		if err := c.send(&connectv1.SinkResponse{Response: &connectv1.SinkResponse_Event{Event: wire.ErrorToProto(err)}}); err != nil {
			return nil, err
		}
		retries.Wait(ctx)
	}
}

// flush flushes the task. The worker handles a failure: it commits nothing, and the task continues.
func (c *sinkCall) flush(f *connectv1.Flush) (*connectv1.Done, error) {
	done := &connectv1.Done{Id: f.Id, Offsets: c.requests.offsets(f)}
	p, ok := c.task.(connect.PreCommitter)
	if !ok {
		done.Error = wire.ErrorToProto(c.task.Flush(c.stream.Context()))
		return done, nil
	}
	offsets := make(map[connect.TopicPartition]int64, len(done.Offsets))
	for _, o := range done.Offsets {
		offsets[connect.TopicPartition{Topic: o.Topic, Partition: o.Partition}] = o.Offset
	}
	safe, err := p.PreCommit(c.stream.Context(), offsets)
	done.Error, done.Offsets = wire.ErrorToProto(err), nil
	for tp, offset := range safe {
		done.Offsets = append(done.Offsets, &connectv1.TopicPartition{Topic: tp.Topic, Partition: tp.Partition, Offset: offset})
	}
	return done, nil
}

func partitions(ps []*connectv1.TopicPartition) []connect.TopicPartition {
	out := make([]connect.TopicPartition, len(ps))
	for i, p := range ps {
		out[i] = connect.TopicPartition{Topic: p.Topic, Partition: p.Partition}
	}
	return out
}

package host

import (
	"context"
	"errors"
	"io"
	"time"

	"google.golang.org/grpc"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// recordsCall is a transformation, predicate or converter that runs in a plugin process.
type recordsCall struct {
	what   string
	plugin *Plugin
	stream recordsStream
	cancel context.CancelFunc
	call   *call
	writer wire.SinkWriter
	reader wire.SourceReader
}

type recordsStream = grpc.BidiStreamingClient[connectv1.SinkRequest, connectv1.SourceResponse]

// Transformations returns the transformation and predicate classes, ordered by name, the newest
// version of each first.
func (h *Host) Transformations() []*connect.Class { return h.classes(connect.Transform, connect.Match) }

// Converters returns the converter and header converter classes, in the same order.
func (h *Host) Converters() []*connect.Class {
	return h.classes(connect.Convert, connect.ConvertHeader)
}

// StartTransformation starts a transformation or predicate of a task. ctx bounds only the start.
func (p *Plugin) StartTransformation(ctx context.Context, connector string, task int, alias string, props map[string]string) (boundary.Transformation, error) {
	start := &connectv1.StartTask{Connector: connector, Task: uint32(task), Class: p.class.Name, Config: props, Alias: alias}
	return p.startRecords(ctx, "transformation", p.rpc.RunTransformation, start)
}

// StartConverter starts a converter of a task, in one direction. ctx bounds only the start.
func (p *Plugin) StartConverter(ctx context.Context, connector string, task int, props map[string]string, c boundary.Conversion) (boundary.Transformation, error) {
	start := &connectv1.StartTask{Connector: connector, Task: uint32(task), Class: p.class.Name, Config: props,
		Conversion: &connectv1.Conversion{Key: c.Key, Headers: c.Headers, ToData: c.ToData}}
	return p.startRecords(ctx, "converter", p.rpc.RunConverter, start)
}

func (p *Plugin) startRecords(ctx context.Context, what string, open func(context.Context, ...grpc.CallOption) (recordsStream, error), start *connectv1.StartTask) (boundary.Transformation, error) {
	life, cancel := context.WithCancel(context.Background())
	stopAfter := context.AfterFunc(ctx, cancel)
	defer stopAfter()
	t := &recordsCall{what: what, plugin: p, cancel: cancel, call: p.newCall(start.Connector, int(start.Task), cancel)}
	t.call.ask("the start of the " + what)
	var err error
	if t.stream, err = open(life); err == nil {
		err = t.stream.Send(&connectv1.SinkRequest{Request: &connectv1.SinkRequest_Start{Start: start}})
	}
	if err == nil || errors.Is(err, io.EOF) { // io.EOF: receiving returns the reason
		err = t.stream.RecvMsg(&t.reader)
	}
	if err != nil {
		return nil, errors.Join(ctx.Err(), t.over(err))
	}
	t.call.answered()
	return t, nil
}

func (t *recordsCall) Apply(records []connect.ConnectRecord) ([]connect.SourceRecord, error) {
	t.call.ask("a " + t.what)
	if len(records) == 1 { // perhaps a retry, while earlier results are still in use
		t.reader.Detach()
	}
	err := t.stream.SendMsg(t.writer.Put(0, records))
	if err == nil || errors.Is(err, io.EOF) { // io.EOF: receiving returns the reason
		err = t.receive()
	}
	if errors.Is(err, io.EOF) || err == nil && t.reader.Batch == nil {
		err = errors.New("the " + t.what + " does not answer with records: the plugin does not keep to the protocol")
	}
	if err != nil {
		return nil, t.over(err)
	}
	t.call.answered()
	return t.reader.Batch.Records, nil
}

// receive waits for the response to a put. Meanwhile the plugin may show that it works on its records.
func (t *recordsCall) receive() error {
	for {
		err := t.stream.RecvMsg(&t.reader)
		if err != nil || t.reader.Batch != nil || t.reader.Response.GetIdle() == nil {
			return err
		}
		t.call.alive()
	}
}

// over ends the call and returns its reason for the user.
func (t *recordsCall) over(err error) error {
	err = explain(t.plugin, t.call, err)
	t.cancel()
	t.call.over()
	return err
}

// closeTimeout is how long a transformation or converter has to release its resources.
const closeTimeout = 5 * time.Second

func (t *recordsCall) Close() error {
	timer := time.AfterFunc(closeTimeout, t.cancel)
	defer timer.Stop()
	err := t.stream.CloseSend()
	if err == nil {
		err = t.stream.RecvMsg(&t.reader)
	}
	return t.over(ignoreEOF(err))
}

func (t *recordsCall) Cancel() { t.cancel() }

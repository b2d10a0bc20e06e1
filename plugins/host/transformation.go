package host

import (
	"context"
	"errors"
	"io"
	"time"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// transformation is a transformation or predicate that runs in a plugin process.
type transformation struct {
	plugin *Plugin
	stream connectv1.Plugin_RunTransformationClient
	cancel context.CancelFunc
	call   *call
	writer wire.SinkWriter
	reader wire.SourceReader
}

// Transformations returns the transformation and predicate classes, ordered by name, the newest
// version of each first.
func (h *Host) Transformations() []*connect.Class { return h.classes(true) }

// StartTransformation starts a transformation or predicate of a task. ctx bounds only the start.
func (p *Plugin) StartTransformation(ctx context.Context, connector string, task int, props map[string]string) (boundary.Transformation, error) {
	life, cancel := context.WithCancel(context.Background())
	stopAfter := context.AfterFunc(ctx, cancel)
	defer stopAfter()
	t := &transformation{plugin: p, cancel: cancel, call: p.newCall(cancel)}
	t.call.ask("the start of the transformation")
	var err error
	if t.stream, err = p.rpc.RunTransformation(life); err == nil {
		start := &connectv1.StartTask{Connector: connector, Task: uint32(task), Class: p.class.Name, Config: props}
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

func (t *transformation) Apply(records []connect.ConnectRecord) ([]connect.SourceRecord, error) {
	t.call.ask("a transformation")
	err := t.stream.SendMsg(t.writer.Put(0, records))
	if err == nil || errors.Is(err, io.EOF) { // io.EOF: receiving returns the reason
		err = t.stream.RecvMsg(&t.reader)
	}
	if errors.Is(err, io.EOF) || err == nil && t.reader.Batch == nil {
		err = errors.New("the transformation does not answer with records: the plugin does not keep to the protocol")
	}
	if err != nil {
		return nil, t.over(err)
	}
	t.call.answered()
	return t.reader.Batch.Records, nil
}

// over ends the call and returns its reason for the user.
func (t *transformation) over(err error) error {
	err = explain(t.plugin, t.call, err)
	t.cancel()
	t.call.over()
	return err
}

// closeTimeout is how long a transformation has to release its resources.
const closeTimeout = 5 * time.Second

func (t *transformation) Close() error {
	timer := time.AfterFunc(closeTimeout, t.cancel)
	defer timer.Stop()
	err := t.stream.CloseSend()
	if err == nil {
		err = t.stream.RecvMsg(&t.reader)
	}
	return t.over(ignoreEOF(err))
}

func (t *transformation) Cancel() { t.cancel() }

package sdk

import (
	"errors"
	"io"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// RunTransformation runs one transformation or predicate of a task until its call ends.
func (s *server) RunTransformation(stream connectv1.Plugin_RunTransformationServer) (err error) {
	defer recovered(&err)
	start, class, err := begin(s, stream.Recv)
	if err != nil {
		return err
	}
	t := newTransformation(class)
	if t == nil {
		return status.Errorf(codes.InvalidArgument, "%s is neither a transformation nor a predicate", class.Name)
	}
	defer finish(&err, "closing", t.Close)
	if err := t.Configure(withDefaults(class, start.Config)); err != nil {
		return failed(err)
	}
	if err := stream.Send(&connectv1.SourceResponse{Response: &connectv1.SourceResponse_Started{Started: &connectv1.Started{}}}); err != nil {
		return err
	}
	return transformAll(stream, t)
}

func newTransformation(class *connect.Class) connect.Transformation {
	switch {
	case class.NewTransformation != nil:
		return class.NewTransformation()
	case class.NewPredicate != nil:
		return predicate{class.NewPredicate()}
	}
	return nil
}

// predicate passes matching records on without their content, which the worker already has.
type predicate struct{ connect.Predicate }

func (p predicate) Apply(r *connect.ConnectRecord) (bool, error) {
	matches, err := p.Test(r)
	*r = connect.ConnectRecord{Record: connect.Record{Partition: connect.AnyPartition, Timestamp: connect.NoTimestamp}}
	return matches, err
}

// workTime is how long a transformation works on a put before it shows that it goes on.
const workTime = time.Second

var working = &connectv1.SourceResponse{Response: &connectv1.SourceResponse_Idle{Idle: &connectv1.Idle{}}}

// transformAll handles puts until the worker closes the stream.
func transformAll(stream connectv1.Plugin_RunTransformationServer, t connect.Transformation) error {
	var reader wire.SinkReader
	var writer wire.SourceWriter
	batch := connect.Batch{Lag: connect.UnknownLag}
	for {
		if err := stream.RecvMsg(&reader); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if reader.Request != nil {
			return status.Error(codes.Unimplemented, "the worker asks for something that this plugin is too old for")
		}
		batch.Records = batch.Records[:0]
		shown := time.Now()
		for i := range reader.Records {
			if time.Since(shown) > workTime {
				shown = time.Now()
				if err := stream.Send(working); err != nil {
					return err
				}
			}
			if out, keep := transformOne(t, &reader.Records[i]); keep {
				out.Position = int64(i)
				batch.Records = append(batch.Records, out)
			}
		}
		if err := stream.SendMsg(writer.Batch(&batch)); err != nil {
			return err
		}
	}
}

// transformOne returns the transformed record, or a record with the error.
func transformOne(t connect.Transformation, r *connect.ConnectRecord) (out connect.SourceRecord, keep bool) {
	keep, err := t.Apply(r)
	if err != nil {
		out = connect.NewSourceRecord("", nil, connect.Value{})
		out.Err = err
		return out, true
	}
	return connect.SourceRecord{Record: r.Record}, keep
}

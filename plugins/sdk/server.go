package sdk

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// server implements the gRPC service of a plugin.
type server struct {
	connectv1.UnimplementedPluginServer
	classes  []*connect.Class
	log      *slog.Logger
	started  sync.Once // the first task start
	measured measured
}

var _ connectv1.PluginServer = (*server)(nil)

func (s *server) Describe(context.Context, *connectv1.DescribeRequest) (*connectv1.DescribeResponse, error) {
	out := &connectv1.DescribeResponse{}
	for _, c := range s.classes {
		if !c.Type().OfConnector() {
			out.Transformations = append(out.Transformations, wire.ClassToProto(c))
		} else {
			out.Classes = append(out.Classes, wire.ClassToProto(c))
		}
	}
	return out, nil
}

func (s *server) Validate(ctx context.Context, req *connectv1.ValidateRequest) (_ *connectv1.ValidateResponse, err error) {
	defer recovered(&err)
	class, err := s.class(req.Class)
	if err != nil {
		return nil, err
	}
	values := class.Config.Validate(req.Config)
	if !class.Type().OfConnector() {
		return &connectv1.ValidateResponse{Values: wire.ValuesToProto(values)}, nil
	}
	if v, ok := newConnector(class).(connect.Validator); ok {
		values = v.Validate(ctx, req.Config, values)
	}
	return &connectv1.ValidateResponse{Values: wire.ValuesToProto(values)}, nil
}

func (s *server) AlterOffsets(ctx context.Context, req *connectv1.AlterOffsetsRequest) (_ *connectv1.AlterOffsetsResponse, err error) {
	defer recovered(&err)
	class, err := s.class(req.Class)
	if err != nil {
		return nil, err
	}
	switch c := newConnector(class).(type) {
	case connect.OffsetAlterer:
		err = c.AlterOffsets(ctx, req.Config, wire.OffsetsFromProto(req.Offsets))
	case connect.ConsumerOffsetAlterer:
		offsets := map[connect.TopicPartition]*int64{}
		for _, o := range req.Consumed {
			offsets[connect.TopicPartition{Topic: o.GetTopic(), Partition: o.GetPartition()}] = o.Offset //nolint:protogetter // nil means deleted
		}
		err = c.AlterOffsets(ctx, req.Config, offsets)
	default:
		return &connectv1.AlterOffsetsResponse{}, nil
	}
	if err != nil {
		return nil, failed(err)
	}
	return &connectv1.AlterOffsetsResponse{Handled: true}, nil
}

func (s *server) ExactlyOnce(_ context.Context, req *connectv1.ExactlyOnceRequest) (_ *connectv1.ExactlyOnceResponse, err error) {
	defer recovered(&err)
	class, err := s.class(req.Class)
	if err != nil {
		return nil, err
	}
	c, r := newConnector(class), &connectv1.ExactlyOnceResponse{}
	if x, ok := c.(connect.ExactlyOnce); ok {
		r.Declared, r.Supported = true, x.ExactlyOnceSupport(req.Config)
	}
	if x, ok := c.(connect.TransactionBoundaries); ok {
		r.Boundaries = x.CanDefineTransactionBoundaries(req.Config)
	}
	return r, nil
}

func (s *server) class(name string) (*connect.Class, error) {
	for _, c := range s.classes {
		if c.Name == name {
			return c, nil
		}
	}
	return nil, status.Errorf(codes.NotFound, "this plugin has no class %s", name)
}

func newConnector(c *connect.Class) connect.Connector {
	if c.NewSource != nil {
		return c.NewSource()
	}
	return c.NewSink()
}

// failed converts a connector's error to the status that ends its call. Only the text crosses the
// boundary, for the user.
func failed(err error) error { return status.Error(codes.Aborted, wire.Cut(err.Error())) }

// recovered converts a panic of a connector to the error of its call, so that it does not affect
// other connectors of the process.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = status.Error(codes.Internal, wire.Cut(fmt.Sprintf("the connector panicked: %v\n%s", wire.CutTo(fmt.Sprint(r), wire.MaxText/2), stack())))
	}
}

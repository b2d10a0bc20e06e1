// The protocol between a Millrace worker and a connector plugin, version 1.
//
// # Process
//
// A plugin is a process that the worker starts. It serves this service with gRPC on a Unix socket
// and announces the socket as hashicorp/go-plugin requires: the worker sets MILLRACE_PLUGIN=connect
// in the plugin's environment, and the plugin prints one line, "1|1|unix|PATH|grpc", on its
// standard output. Everything that it writes there afterwards is data for the worker's own standard
// output. The socket must be in the directory PLUGIN_UNIX_SOCKET_DIR, which only the plugin's user
// can access; this prevents other users from connecting to it. The plugin inherits only a small
// part of the worker's environment, and no open files.
//
// The worker ends the process with a call of Shutdown of the service plugin.GRPCController. A
// process that has not exited after 2 seconds is killed. The process must end by itself when its
// parent has ended. The worker calls Check of grpc.health.v1.Health to verify that the process is
// alive. Any response counts, including an error that the service does not exist.
//
// One process can run any number of connectors and tasks. The lifetime of each is one call:
// RunConnector, RunSource or RunSink. When the call ends, for any reason, the connector or task
// ends and releases its resources.
//
// # Log
//
// Standard error is the plugin's log. A line of JSON with "@level" (trace, debug, info, warn,
// error) and "@message" is a log record; its other fields are attributes. Any other line is logged
// as text. In a process that several connectors share, "connector" names the connector of the
// record. If the process ends unexpectedly, the error contains the last lines.
//
// # Order of calls
//
//   1. Describe, when the plugin is found. The classes do not change during the lifetime of the
//      process.
//   2. Validate, for each new configuration, and whenever a user requests it. It must not depend
//      on a running connector, and must not start anything.
//   3. RunConnector: start, then started; task_configs, then a result, any number of times; stop,
//      and the end of the call. reconfigure_tasks may come at any time after started.
//   4. RunSource or RunSink for each task, during RunConnector or after it.
//   5. RunTransformation for each transformation of a task that a plugin provides, in the process
//      that serves its class.
//   6. RunConverter for each converter of a task that a plugin provides, in the process that serves
//      its class.
//   7. AlterOffsets when a user changes or deletes the offsets of a stopped connector; ExactlyOnce
//      when a configuration requires it; Resolve when a configuration has a reference to a
//      configuration provider of the plugin.
//   8. Metrics and Threads at any time.
//
// # Batches, acknowledgment, flow control
//
// Source: a task needs one credit per batch, so that it is never further ahead than the worker
// allows. Without credit it does not poll. A batch holds records of one source partition, in order,
// and the offset after the last of them. The worker stores that offset after the brokers have
// acknowledged every record of the batch and of all previous batches. Then it reports the offset to
// the task with committed. Batches need no response. A task that has to answer for its records can
// request progress messages, which report what the brokers have acknowledged. A task that is killed
// resumes at the stored offset, so it must not store an offset of its own.
//
// Sink: the worker sends up to four puts before the first is done. The records belong to the task
// until its done. The worker commits consumer offsets after a flush without an error, up to the
// offsets in its done. A flush follows every put that it covers. Beyond that, HTTP/2 flow control
// slows down the faster side.
//
// A sink task moves or pauses a partition with seek and pause. Puts that the worker sent before it
// handled the message can still arrive; Put.handled tells. The plugin drops their records of that
// partition, and the worker sends them again: from the offset of the seek, or after the resume from
// the offset of the pause, which is the one after the last record that the task received. The same
// holds for a flush: the plugin replaces an offset of that partition by the next one that the task
// needs. A seek before the first open applies to the partitions of the first open.
//
// A sink task can ask for the committed offsets of its group at any time, also while it handles a
// request such as a close. The worker responds to that, as to errant, without regard to the order
// of its requests: the plugin must read the responses while the task is busy.
//
// # Errors
//
// A failed call ends with a gRPC status whose message is for the user: what was expected, where,
// and what to do. It fails the connector or task. Failures that do not end the call are messages of
// type Error. retriable: the plugin retries the same call of the connector after a back-off, and
// reports that with an event. records: these records failed, all others are delivered;
// errors.tolerance applies. SourceRecord.error is the equivalent for a source.
//
// # Cancellation
//
// stop asks a task to end. A source sends the records that it has polled, then stopped, and waits
// for the end of the worker's stream, because more offsets may be committed meanwhile. A sink
// finishes the previous requests, then sends stopped. A canceled call ends immediately. A source
// must show within StartTask.idle_ms that a waiting poll is not stuck: by a batch, an event or
// idle. A call without a sign of life for longer than the worker's stall timeout is abandoned. The
// worker then also kills the process, if only one connector uses it.
//
// # Versions
//
// Within version 1, fields and messages are only added, and numbers are never reused. A receiver
// ignores unknown fields and messages, and a sender must work if its additions are ignored. A
// worker supports every version that it has ever supported: testdata/v1.txt of package host is a
// recorded conversation that tests this. An incompatible change is version 2, with its own package
// and handshake.

// Code generated by protoc-gen-go-grpc. DO NOT EDIT.
// versions:
// - protoc-gen-go-grpc v1.6.2
// - protoc             v7.35.1
// source: connect/v1/connect.proto

package connectv1

import (
	context "context"
	grpc "google.golang.org/grpc"
	codes "google.golang.org/grpc/codes"
	status "google.golang.org/grpc/status"
)

// This is a compile-time assertion to ensure that this generated file
// is compatible with the grpc package it is being compiled against.
// Requires gRPC-Go v1.64.0 or later.
const _ = grpc.SupportPackageIsVersion9

const (
	Plugin_Describe_FullMethodName          = "/connect.v1.Plugin/Describe"
	Plugin_Validate_FullMethodName          = "/connect.v1.Plugin/Validate"
	Plugin_AlterOffsets_FullMethodName      = "/connect.v1.Plugin/AlterOffsets"
	Plugin_ExactlyOnce_FullMethodName       = "/connect.v1.Plugin/ExactlyOnce"
	Plugin_RunConnector_FullMethodName      = "/connect.v1.Plugin/RunConnector"
	Plugin_RunSource_FullMethodName         = "/connect.v1.Plugin/RunSource"
	Plugin_RunSink_FullMethodName           = "/connect.v1.Plugin/RunSink"
	Plugin_RunTransformation_FullMethodName = "/connect.v1.Plugin/RunTransformation"
	Plugin_RunConverter_FullMethodName      = "/connect.v1.Plugin/RunConverter"
	Plugin_Resolve_FullMethodName           = "/connect.v1.Plugin/Resolve"
	Plugin_Metrics_FullMethodName           = "/connect.v1.Plugin/Metrics"
	Plugin_Threads_FullMethodName           = "/connect.v1.Plugin/Threads"
)

// PluginClient is the client API for Plugin service.
//
// For semantics around ctx use and closing/ending streaming RPCs, please refer to https://pkg.go.dev/google.golang.org/grpc/?tab=doc#ClientConn.NewStream.
type PluginClient interface {
	// Describe lists the classes that the plugin offers.
	Describe(ctx context.Context, in *DescribeRequest, opts ...grpc.CallOption) (*DescribeResponse, error)
	// Validate checks the configuration of a connector and reports every key.
	Validate(ctx context.Context, in *ValidateRequest, opts ...grpc.CallOption) (*ValidateResponse, error)
	// AlterOffsets asks a stopped connector to check a change of its offsets by a user. An error
	// rejects the change.
	AlterOffsets(ctx context.Context, in *AlterOffsetsRequest, opts ...grpc.CallOption) (*AlterOffsetsResponse, error)
	// ExactlyOnce asks whether a source connector with this configuration resumes without loss or
	// duplicates.
	ExactlyOnce(ctx context.Context, in *ExactlyOnceRequest, opts ...grpc.CallOption) (*ExactlyOnceResponse, error)
	// RunConnector runs one connector. The worker sends start, waits for started, then requests task
	// configurations any number of times. stop ends the connector.
	RunConnector(ctx context.Context, opts ...grpc.CallOption) (grpc.BidiStreamingClient[ConnectorRequest, ConnectorResponse], error)
	// RunSource runs one source task. The worker sends start and waits for started. Then each credit
	// permits the plugin to send one batch; without credit it does not poll. Batches arrive in the
	// order in which they were sent. After stop the plugin sends the records that it has polled, then
	// stopped, and ends the call.
	RunSource(ctx context.Context, opts ...grpc.CallOption) (grpc.BidiStreamingClient[SourceRequest, SourceResponse], error)
	// RunSink runs one sink task. The worker sends start and waits for started. Every further request
	// except stop has an id. The response is done with that id, in the order of the requests. The
	// worker may send several puts before the first is done. After a retriable error the plugin itself
	// retries the put after a back-off, until it succeeds or the call ends; it reports each failure
	// with an event.
	RunSink(ctx context.Context, opts ...grpc.CallOption) (grpc.BidiStreamingClient[SinkRequest, SinkResponse], error)
	// RunTransformation runs one transformation of one task, of a source or a sink. The worker sends
	// start, with the properties below transforms.X., and waits for started. The response to each put
	// is one batch with the resulting records, in the order of the put. The position of each is the
	// index of its original in the put, from 0. A record of the put without a result is dropped. A
	// result with an error means that the record failed, and errors.tolerance applies. A record of a
	// source has the offset -1, and the partition -1 unless it is set. The call ends when the worker
	// ends its stream. For a predicate the properties are those below predicates.X., and the results
	// are the matching records, of which only the positions are used.
	RunTransformation(ctx context.Context, opts ...grpc.CallOption) (grpc.BidiStreamingClient[SinkRequest, SourceResponse], error)
	// RunConverter runs one converter of one task, in one direction. The worker sends start, with the
	// properties of the converter and StartTask.conversion, and waits for started. The response to
	// each put is one batch with one record per record of the put, in order. The call ends when the
	// worker ends its stream. Conversion describes the records.
	RunConverter(ctx context.Context, opts ...grpc.CallOption) (grpc.BidiStreamingClient[SinkRequest, SourceResponse], error)
	// Resolve asks a configuration provider for the values of a path.
	Resolve(ctx context.Context, in *ResolveRequest, opts ...grpc.CallOption) (*ResolveResponse, error)
	// Metrics returns the current values of the metrics that connectors, tasks, transformations and
	// converters have registered (KIP-877).
	Metrics(ctx context.Context, in *MetricsRequest, opts ...grpc.CallOption) (*MetricsResponse, error)
	// Threads returns the stacks of the threads of a task, for people.
	Threads(ctx context.Context, in *ThreadsRequest, opts ...grpc.CallOption) (*ThreadsResponse, error)
}

type pluginClient struct {
	cc grpc.ClientConnInterface
}

func NewPluginClient(cc grpc.ClientConnInterface) PluginClient {
	return &pluginClient{cc}
}

func (c *pluginClient) Describe(ctx context.Context, in *DescribeRequest, opts ...grpc.CallOption) (*DescribeResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(DescribeResponse)
	err := c.cc.Invoke(ctx, Plugin_Describe_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *pluginClient) Validate(ctx context.Context, in *ValidateRequest, opts ...grpc.CallOption) (*ValidateResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(ValidateResponse)
	err := c.cc.Invoke(ctx, Plugin_Validate_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *pluginClient) AlterOffsets(ctx context.Context, in *AlterOffsetsRequest, opts ...grpc.CallOption) (*AlterOffsetsResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(AlterOffsetsResponse)
	err := c.cc.Invoke(ctx, Plugin_AlterOffsets_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *pluginClient) ExactlyOnce(ctx context.Context, in *ExactlyOnceRequest, opts ...grpc.CallOption) (*ExactlyOnceResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(ExactlyOnceResponse)
	err := c.cc.Invoke(ctx, Plugin_ExactlyOnce_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *pluginClient) RunConnector(ctx context.Context, opts ...grpc.CallOption) (grpc.BidiStreamingClient[ConnectorRequest, ConnectorResponse], error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	stream, err := c.cc.NewStream(ctx, &Plugin_ServiceDesc.Streams[0], Plugin_RunConnector_FullMethodName, cOpts...)
	if err != nil {
		return nil, err
	}
	x := &grpc.GenericClientStream[ConnectorRequest, ConnectorResponse]{ClientStream: stream}
	return x, nil
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type Plugin_RunConnectorClient = grpc.BidiStreamingClient[ConnectorRequest, ConnectorResponse]

func (c *pluginClient) RunSource(ctx context.Context, opts ...grpc.CallOption) (grpc.BidiStreamingClient[SourceRequest, SourceResponse], error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	stream, err := c.cc.NewStream(ctx, &Plugin_ServiceDesc.Streams[1], Plugin_RunSource_FullMethodName, cOpts...)
	if err != nil {
		return nil, err
	}
	x := &grpc.GenericClientStream[SourceRequest, SourceResponse]{ClientStream: stream}
	return x, nil
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type Plugin_RunSourceClient = grpc.BidiStreamingClient[SourceRequest, SourceResponse]

func (c *pluginClient) RunSink(ctx context.Context, opts ...grpc.CallOption) (grpc.BidiStreamingClient[SinkRequest, SinkResponse], error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	stream, err := c.cc.NewStream(ctx, &Plugin_ServiceDesc.Streams[2], Plugin_RunSink_FullMethodName, cOpts...)
	if err != nil {
		return nil, err
	}
	x := &grpc.GenericClientStream[SinkRequest, SinkResponse]{ClientStream: stream}
	return x, nil
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type Plugin_RunSinkClient = grpc.BidiStreamingClient[SinkRequest, SinkResponse]

func (c *pluginClient) RunTransformation(ctx context.Context, opts ...grpc.CallOption) (grpc.BidiStreamingClient[SinkRequest, SourceResponse], error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	stream, err := c.cc.NewStream(ctx, &Plugin_ServiceDesc.Streams[3], Plugin_RunTransformation_FullMethodName, cOpts...)
	if err != nil {
		return nil, err
	}
	x := &grpc.GenericClientStream[SinkRequest, SourceResponse]{ClientStream: stream}
	return x, nil
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type Plugin_RunTransformationClient = grpc.BidiStreamingClient[SinkRequest, SourceResponse]

func (c *pluginClient) RunConverter(ctx context.Context, opts ...grpc.CallOption) (grpc.BidiStreamingClient[SinkRequest, SourceResponse], error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	stream, err := c.cc.NewStream(ctx, &Plugin_ServiceDesc.Streams[4], Plugin_RunConverter_FullMethodName, cOpts...)
	if err != nil {
		return nil, err
	}
	x := &grpc.GenericClientStream[SinkRequest, SourceResponse]{ClientStream: stream}
	return x, nil
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type Plugin_RunConverterClient = grpc.BidiStreamingClient[SinkRequest, SourceResponse]

func (c *pluginClient) Resolve(ctx context.Context, in *ResolveRequest, opts ...grpc.CallOption) (*ResolveResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(ResolveResponse)
	err := c.cc.Invoke(ctx, Plugin_Resolve_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *pluginClient) Metrics(ctx context.Context, in *MetricsRequest, opts ...grpc.CallOption) (*MetricsResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(MetricsResponse)
	err := c.cc.Invoke(ctx, Plugin_Metrics_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *pluginClient) Threads(ctx context.Context, in *ThreadsRequest, opts ...grpc.CallOption) (*ThreadsResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(ThreadsResponse)
	err := c.cc.Invoke(ctx, Plugin_Threads_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// PluginServer is the server API for Plugin service.
// All implementations must embed UnimplementedPluginServer
// for forward compatibility.
type PluginServer interface {
	// Describe lists the classes that the plugin offers.
	Describe(context.Context, *DescribeRequest) (*DescribeResponse, error)
	// Validate checks the configuration of a connector and reports every key.
	Validate(context.Context, *ValidateRequest) (*ValidateResponse, error)
	// AlterOffsets asks a stopped connector to check a change of its offsets by a user. An error
	// rejects the change.
	AlterOffsets(context.Context, *AlterOffsetsRequest) (*AlterOffsetsResponse, error)
	// ExactlyOnce asks whether a source connector with this configuration resumes without loss or
	// duplicates.
	ExactlyOnce(context.Context, *ExactlyOnceRequest) (*ExactlyOnceResponse, error)
	// RunConnector runs one connector. The worker sends start, waits for started, then requests task
	// configurations any number of times. stop ends the connector.
	RunConnector(grpc.BidiStreamingServer[ConnectorRequest, ConnectorResponse]) error
	// RunSource runs one source task. The worker sends start and waits for started. Then each credit
	// permits the plugin to send one batch; without credit it does not poll. Batches arrive in the
	// order in which they were sent. After stop the plugin sends the records that it has polled, then
	// stopped, and ends the call.
	RunSource(grpc.BidiStreamingServer[SourceRequest, SourceResponse]) error
	// RunSink runs one sink task. The worker sends start and waits for started. Every further request
	// except stop has an id. The response is done with that id, in the order of the requests. The
	// worker may send several puts before the first is done. After a retriable error the plugin itself
	// retries the put after a back-off, until it succeeds or the call ends; it reports each failure
	// with an event.
	RunSink(grpc.BidiStreamingServer[SinkRequest, SinkResponse]) error
	// RunTransformation runs one transformation of one task, of a source or a sink. The worker sends
	// start, with the properties below transforms.X., and waits for started. The response to each put
	// is one batch with the resulting records, in the order of the put. The position of each is the
	// index of its original in the put, from 0. A record of the put without a result is dropped. A
	// result with an error means that the record failed, and errors.tolerance applies. A record of a
	// source has the offset -1, and the partition -1 unless it is set. The call ends when the worker
	// ends its stream. For a predicate the properties are those below predicates.X., and the results
	// are the matching records, of which only the positions are used.
	RunTransformation(grpc.BidiStreamingServer[SinkRequest, SourceResponse]) error
	// RunConverter runs one converter of one task, in one direction. The worker sends start, with the
	// properties of the converter and StartTask.conversion, and waits for started. The response to
	// each put is one batch with one record per record of the put, in order. The call ends when the
	// worker ends its stream. Conversion describes the records.
	RunConverter(grpc.BidiStreamingServer[SinkRequest, SourceResponse]) error
	// Resolve asks a configuration provider for the values of a path.
	Resolve(context.Context, *ResolveRequest) (*ResolveResponse, error)
	// Metrics returns the current values of the metrics that connectors, tasks, transformations and
	// converters have registered (KIP-877).
	Metrics(context.Context, *MetricsRequest) (*MetricsResponse, error)
	// Threads returns the stacks of the threads of a task, for people.
	Threads(context.Context, *ThreadsRequest) (*ThreadsResponse, error)
	mustEmbedUnimplementedPluginServer()
}

// UnimplementedPluginServer must be embedded to have
// forward compatible implementations.
//
// NOTE: this should be embedded by value instead of pointer to avoid a nil
// pointer dereference when methods are called.
type UnimplementedPluginServer struct{}

func (UnimplementedPluginServer) Describe(context.Context, *DescribeRequest) (*DescribeResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method Describe not implemented")
}
func (UnimplementedPluginServer) Validate(context.Context, *ValidateRequest) (*ValidateResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method Validate not implemented")
}
func (UnimplementedPluginServer) AlterOffsets(context.Context, *AlterOffsetsRequest) (*AlterOffsetsResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method AlterOffsets not implemented")
}
func (UnimplementedPluginServer) ExactlyOnce(context.Context, *ExactlyOnceRequest) (*ExactlyOnceResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method ExactlyOnce not implemented")
}
func (UnimplementedPluginServer) RunConnector(grpc.BidiStreamingServer[ConnectorRequest, ConnectorResponse]) error {
	return status.Error(codes.Unimplemented, "method RunConnector not implemented")
}
func (UnimplementedPluginServer) RunSource(grpc.BidiStreamingServer[SourceRequest, SourceResponse]) error {
	return status.Error(codes.Unimplemented, "method RunSource not implemented")
}
func (UnimplementedPluginServer) RunSink(grpc.BidiStreamingServer[SinkRequest, SinkResponse]) error {
	return status.Error(codes.Unimplemented, "method RunSink not implemented")
}
func (UnimplementedPluginServer) RunTransformation(grpc.BidiStreamingServer[SinkRequest, SourceResponse]) error {
	return status.Error(codes.Unimplemented, "method RunTransformation not implemented")
}
func (UnimplementedPluginServer) RunConverter(grpc.BidiStreamingServer[SinkRequest, SourceResponse]) error {
	return status.Error(codes.Unimplemented, "method RunConverter not implemented")
}
func (UnimplementedPluginServer) Resolve(context.Context, *ResolveRequest) (*ResolveResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method Resolve not implemented")
}
func (UnimplementedPluginServer) Metrics(context.Context, *MetricsRequest) (*MetricsResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method Metrics not implemented")
}
func (UnimplementedPluginServer) Threads(context.Context, *ThreadsRequest) (*ThreadsResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method Threads not implemented")
}
func (UnimplementedPluginServer) mustEmbedUnimplementedPluginServer() {}
func (UnimplementedPluginServer) testEmbeddedByValue()                {}

// UnsafePluginServer may be embedded to opt out of forward compatibility for this service.
// Use of this interface is not recommended, as added methods to PluginServer will
// result in compilation errors.
type UnsafePluginServer interface {
	mustEmbedUnimplementedPluginServer()
}

func RegisterPluginServer(s grpc.ServiceRegistrar, srv PluginServer) {
	// If the following call panics, it indicates UnimplementedPluginServer was
	// embedded by pointer and is nil.  This will cause panics if an
	// unimplemented method is ever invoked, so we test this at initialization
	// time to prevent it from happening at runtime later due to I/O.
	if t, ok := srv.(interface{ testEmbeddedByValue() }); ok {
		t.testEmbeddedByValue()
	}
	s.RegisterService(&Plugin_ServiceDesc, srv)
}

func _Plugin_Describe_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(DescribeRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(PluginServer).Describe(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: Plugin_Describe_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(PluginServer).Describe(ctx, req.(*DescribeRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _Plugin_Validate_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(ValidateRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(PluginServer).Validate(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: Plugin_Validate_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(PluginServer).Validate(ctx, req.(*ValidateRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _Plugin_AlterOffsets_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(AlterOffsetsRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(PluginServer).AlterOffsets(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: Plugin_AlterOffsets_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(PluginServer).AlterOffsets(ctx, req.(*AlterOffsetsRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _Plugin_ExactlyOnce_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(ExactlyOnceRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(PluginServer).ExactlyOnce(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: Plugin_ExactlyOnce_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(PluginServer).ExactlyOnce(ctx, req.(*ExactlyOnceRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _Plugin_RunConnector_Handler(srv interface{}, stream grpc.ServerStream) error {
	return srv.(PluginServer).RunConnector(&grpc.GenericServerStream[ConnectorRequest, ConnectorResponse]{ServerStream: stream})
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type Plugin_RunConnectorServer = grpc.BidiStreamingServer[ConnectorRequest, ConnectorResponse]

func _Plugin_RunSource_Handler(srv interface{}, stream grpc.ServerStream) error {
	return srv.(PluginServer).RunSource(&grpc.GenericServerStream[SourceRequest, SourceResponse]{ServerStream: stream})
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type Plugin_RunSourceServer = grpc.BidiStreamingServer[SourceRequest, SourceResponse]

func _Plugin_RunSink_Handler(srv interface{}, stream grpc.ServerStream) error {
	return srv.(PluginServer).RunSink(&grpc.GenericServerStream[SinkRequest, SinkResponse]{ServerStream: stream})
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type Plugin_RunSinkServer = grpc.BidiStreamingServer[SinkRequest, SinkResponse]

func _Plugin_RunTransformation_Handler(srv interface{}, stream grpc.ServerStream) error {
	return srv.(PluginServer).RunTransformation(&grpc.GenericServerStream[SinkRequest, SourceResponse]{ServerStream: stream})
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type Plugin_RunTransformationServer = grpc.BidiStreamingServer[SinkRequest, SourceResponse]

func _Plugin_RunConverter_Handler(srv interface{}, stream grpc.ServerStream) error {
	return srv.(PluginServer).RunConverter(&grpc.GenericServerStream[SinkRequest, SourceResponse]{ServerStream: stream})
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type Plugin_RunConverterServer = grpc.BidiStreamingServer[SinkRequest, SourceResponse]

func _Plugin_Resolve_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(ResolveRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(PluginServer).Resolve(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: Plugin_Resolve_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(PluginServer).Resolve(ctx, req.(*ResolveRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _Plugin_Metrics_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(MetricsRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(PluginServer).Metrics(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: Plugin_Metrics_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(PluginServer).Metrics(ctx, req.(*MetricsRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _Plugin_Threads_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(ThreadsRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(PluginServer).Threads(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: Plugin_Threads_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(PluginServer).Threads(ctx, req.(*ThreadsRequest))
	}
	return interceptor(ctx, in, info, handler)
}

// Plugin_ServiceDesc is the grpc.ServiceDesc for Plugin service.
// It's only intended for direct use with grpc.RegisterService,
// and not to be introspected or modified (even as a copy)
var Plugin_ServiceDesc = grpc.ServiceDesc{
	ServiceName: "connect.v1.Plugin",
	HandlerType: (*PluginServer)(nil),
	Methods: []grpc.MethodDesc{
		{
			MethodName: "Describe",
			Handler:    _Plugin_Describe_Handler,
		},
		{
			MethodName: "Validate",
			Handler:    _Plugin_Validate_Handler,
		},
		{
			MethodName: "AlterOffsets",
			Handler:    _Plugin_AlterOffsets_Handler,
		},
		{
			MethodName: "ExactlyOnce",
			Handler:    _Plugin_ExactlyOnce_Handler,
		},
		{
			MethodName: "Resolve",
			Handler:    _Plugin_Resolve_Handler,
		},
		{
			MethodName: "Metrics",
			Handler:    _Plugin_Metrics_Handler,
		},
		{
			MethodName: "Threads",
			Handler:    _Plugin_Threads_Handler,
		},
	},
	Streams: []grpc.StreamDesc{
		{
			StreamName:    "RunConnector",
			Handler:       _Plugin_RunConnector_Handler,
			ServerStreams: true,
			ClientStreams: true,
		},
		{
			StreamName:    "RunSource",
			Handler:       _Plugin_RunSource_Handler,
			ServerStreams: true,
			ClientStreams: true,
		},
		{
			StreamName:    "RunSink",
			Handler:       _Plugin_RunSink_Handler,
			ServerStreams: true,
			ClientStreams: true,
		},
		{
			StreamName:    "RunTransformation",
			Handler:       _Plugin_RunTransformation_Handler,
			ServerStreams: true,
			ClientStreams: true,
		},
		{
			StreamName:    "RunConverter",
			Handler:       _Plugin_RunConverter_Handler,
			ServerStreams: true,
			ClientStreams: true,
		},
	},
	Metadata: "connect/v1/connect.proto",
}

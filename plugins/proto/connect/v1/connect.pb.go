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
//   6. AlterOffsets when a user changes or deletes the offsets of a stopped connector; ExactlyOnce
//      when a configuration requires it.
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

// Code generated by protoc-gen-go. DO NOT EDIT.
// versions:
// 	protoc-gen-go v1.36.12
// 	protoc        v7.35.1
// source: connect/v1/connect.proto

package connectv1

import (
	protoreflect "google.golang.org/protobuf/reflect/protoreflect"
	protoimpl "google.golang.org/protobuf/runtime/protoimpl"
	reflect "reflect"
	sync "sync"
	unsafe "unsafe"
)

const (
	// Verify that this generated code is sufficiently up-to-date.
	_ = protoimpl.EnforceVersion(20 - protoimpl.MinVersion)
	// Verify that runtime/protoimpl is sufficiently up-to-date.
	_ = protoimpl.EnforceVersion(protoimpl.MaxVersion - 20)
)

// Boundary ends a transaction of a task with StartTask.boundaries, and is ignored for other tasks.
// Later records belong to the next transaction. A transaction that is open when the task ends or
// fails is aborted.
type Boundary int32

const (
	Boundary_BOUNDARY_NONE   Boundary = 0
	Boundary_BOUNDARY_COMMIT Boundary = 1 // commits the records and the source offset after them atomically
	Boundary_BOUNDARY_ABORT  Boundary = 2 // drops the records, but stores the source offset after them
)

// Enum value maps for Boundary.
var (
	Boundary_name = map[int32]string{
		0: "BOUNDARY_NONE",
		1: "BOUNDARY_COMMIT",
		2: "BOUNDARY_ABORT",
	}
	Boundary_value = map[string]int32{
		"BOUNDARY_NONE":   0,
		"BOUNDARY_COMMIT": 1,
		"BOUNDARY_ABORT":  2,
	}
)

func (x Boundary) Enum() *Boundary {
	p := new(Boundary)
	*p = x
	return p
}

func (x Boundary) String() string {
	return protoimpl.X.EnumStringOf(x.Descriptor(), protoreflect.EnumNumber(x))
}

func (Boundary) Descriptor() protoreflect.EnumDescriptor {
	return file_connect_v1_connect_proto_enumTypes[0].Descriptor()
}

func (Boundary) Type() protoreflect.EnumType {
	return &file_connect_v1_connect_proto_enumTypes[0]
}

func (x Boundary) Number() protoreflect.EnumNumber {
	return protoreflect.EnumNumber(x)
}

// Deprecated: Use Boundary.Descriptor instead.
func (Boundary) EnumDescriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{0}
}

type DescribeRequest struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *DescribeRequest) Reset() {
	*x = DescribeRequest{}
	mi := &file_connect_v1_connect_proto_msgTypes[0]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *DescribeRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*DescribeRequest) ProtoMessage() {}

func (x *DescribeRequest) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[0]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use DescribeRequest.ProtoReflect.Descriptor instead.
func (*DescribeRequest) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{0}
}

type DescribeResponse struct {
	state           protoimpl.MessageState `protogen:"open.v1"`
	Classes         []*Class               `protobuf:"bytes,1,rep,name=classes,proto3" json:"classes,omitempty"`
	Transformations []*Class               `protobuf:"bytes,2,rep,name=transformations,proto3" json:"transformations,omitempty"` // and predicates: their type is "transformation" or "predicate"
	Faults          []*Fault               `protobuf:"bytes,3,rep,name=faults,proto3" json:"faults,omitempty"`                   // classes that the plugin has but cannot offer
	unknownFields   protoimpl.UnknownFields
	sizeCache       protoimpl.SizeCache
}

func (x *DescribeResponse) Reset() {
	*x = DescribeResponse{}
	mi := &file_connect_v1_connect_proto_msgTypes[1]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *DescribeResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*DescribeResponse) ProtoMessage() {}

func (x *DescribeResponse) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[1]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use DescribeResponse.ProtoReflect.Descriptor instead.
func (*DescribeResponse) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{1}
}

func (x *DescribeResponse) GetClasses() []*Class {
	if x != nil {
		return x.Classes
	}
	return nil
}

func (x *DescribeResponse) GetTransformations() []*Class {
	if x != nil {
		return x.Transformations
	}
	return nil
}

func (x *DescribeResponse) GetFaults() []*Fault {
	if x != nil {
		return x.Faults
	}
	return nil
}

// Fault is the reason why a class cannot be used, such as a missing library.
type Fault struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Class         string                 `protobuf:"bytes,1,opt,name=class,proto3" json:"class,omitempty"`
	Reason        string                 `protobuf:"bytes,2,opt,name=reason,proto3" json:"reason,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Fault) Reset() {
	*x = Fault{}
	mi := &file_connect_v1_connect_proto_msgTypes[2]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Fault) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Fault) ProtoMessage() {}

func (x *Fault) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[2]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Fault.ProtoReflect.Descriptor instead.
func (*Fault) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{2}
}

func (x *Fault) GetClass() string {
	if x != nil {
		return x.Class
	}
	return ""
}

func (x *Fault) GetReason() string {
	if x != nil {
		return x.Reason
	}
	return ""
}

type Class struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Name          string                 `protobuf:"bytes,1,opt,name=name,proto3" json:"name,omitempty"`       // fully qualified, as in connector.class
	Aliases       []string               `protobuf:"bytes,2,rep,name=aliases,proto3" json:"aliases,omitempty"` // additional names
	Type          string                 `protobuf:"bytes,3,opt,name=type,proto3" json:"type,omitempty"`       // "source", "sink", "transformation" or "predicate"
	Version       string                 `protobuf:"bytes,4,opt,name=version,proto3" json:"version,omitempty"`
	Doc           string                 `protobuf:"bytes,5,opt,name=doc,proto3" json:"doc,omitempty"`
	Keys          []*Key                 `protobuf:"bytes,6,rep,name=keys,proto3" json:"keys,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Class) Reset() {
	*x = Class{}
	mi := &file_connect_v1_connect_proto_msgTypes[3]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Class) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Class) ProtoMessage() {}

func (x *Class) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[3]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Class.ProtoReflect.Descriptor instead.
func (*Class) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{3}
}

func (x *Class) GetName() string {
	if x != nil {
		return x.Name
	}
	return ""
}

func (x *Class) GetAliases() []string {
	if x != nil {
		return x.Aliases
	}
	return nil
}

func (x *Class) GetType() string {
	if x != nil {
		return x.Type
	}
	return ""
}

func (x *Class) GetVersion() string {
	if x != nil {
		return x.Version
	}
	return ""
}

func (x *Class) GetDoc() string {
	if x != nil {
		return x.Doc
	}
	return ""
}

func (x *Class) GetKeys() []*Key {
	if x != nil {
		return x.Keys
	}
	return nil
}

// Key is the definition of one configuration key, with the names of Kafka's ConfigDef.
type Key struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Name          string                 `protobuf:"bytes,1,opt,name=name,proto3" json:"name,omitempty"`
	Type          string                 `protobuf:"bytes,2,opt,name=type,proto3" json:"type,omitempty"` // BOOLEAN STRING INT SHORT LONG DOUBLE LIST CLASS PASSWORD
	DefaultValue  *string                `protobuf:"bytes,3,opt,name=default_value,json=defaultValue,proto3,oneof" json:"default_value,omitempty"`
	Required      bool                   `protobuf:"varint,4,opt,name=required,proto3" json:"required,omitempty"`
	Importance    string                 `protobuf:"bytes,5,opt,name=importance,proto3" json:"importance,omitempty"` // HIGH MEDIUM LOW
	Doc           string                 `protobuf:"bytes,6,opt,name=doc,proto3" json:"doc,omitempty"`
	Group         string                 `protobuf:"bytes,7,opt,name=group,proto3" json:"group,omitempty"`
	Order         int32                  `protobuf:"varint,8,opt,name=order,proto3" json:"order,omitempty"`
	Width         string                 `protobuf:"bytes,9,opt,name=width,proto3" json:"width,omitempty"` // NONE SHORT MEDIUM LONG
	DisplayName   string                 `protobuf:"bytes,10,opt,name=display_name,json=displayName,proto3" json:"display_name,omitempty"`
	Dependents    []string               `protobuf:"bytes,11,rep,name=dependents,proto3" json:"dependents,omitempty"`
	Recommended   []string               `protobuf:"bytes,12,rep,name=recommended,proto3" json:"recommended,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Key) Reset() {
	*x = Key{}
	mi := &file_connect_v1_connect_proto_msgTypes[4]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Key) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Key) ProtoMessage() {}

func (x *Key) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[4]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Key.ProtoReflect.Descriptor instead.
func (*Key) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{4}
}

func (x *Key) GetName() string {
	if x != nil {
		return x.Name
	}
	return ""
}

func (x *Key) GetType() string {
	if x != nil {
		return x.Type
	}
	return ""
}

func (x *Key) GetDefaultValue() string {
	if x != nil && x.DefaultValue != nil {
		return *x.DefaultValue
	}
	return ""
}

func (x *Key) GetRequired() bool {
	if x != nil {
		return x.Required
	}
	return false
}

func (x *Key) GetImportance() string {
	if x != nil {
		return x.Importance
	}
	return ""
}

func (x *Key) GetDoc() string {
	if x != nil {
		return x.Doc
	}
	return ""
}

func (x *Key) GetGroup() string {
	if x != nil {
		return x.Group
	}
	return ""
}

func (x *Key) GetOrder() int32 {
	if x != nil {
		return x.Order
	}
	return 0
}

func (x *Key) GetWidth() string {
	if x != nil {
		return x.Width
	}
	return ""
}

func (x *Key) GetDisplayName() string {
	if x != nil {
		return x.DisplayName
	}
	return ""
}

func (x *Key) GetDependents() []string {
	if x != nil {
		return x.Dependents
	}
	return nil
}

func (x *Key) GetRecommended() []string {
	if x != nil {
		return x.Recommended
	}
	return nil
}

type ValidateRequest struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Class         string                 `protobuf:"bytes,1,opt,name=class,proto3" json:"class,omitempty"`
	Config        map[string]string      `protobuf:"bytes,2,rep,name=config,proto3" json:"config,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ValidateRequest) Reset() {
	*x = ValidateRequest{}
	mi := &file_connect_v1_connect_proto_msgTypes[5]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ValidateRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ValidateRequest) ProtoMessage() {}

func (x *ValidateRequest) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[5]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use ValidateRequest.ProtoReflect.Descriptor instead.
func (*ValidateRequest) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{5}
}

func (x *ValidateRequest) GetClass() string {
	if x != nil {
		return x.Class
	}
	return ""
}

func (x *ValidateRequest) GetConfig() map[string]string {
	if x != nil {
		return x.Config
	}
	return nil
}

type ValidateResponse struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Values        []*KeyValue            `protobuf:"bytes,1,rep,name=values,proto3" json:"values,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ValidateResponse) Reset() {
	*x = ValidateResponse{}
	mi := &file_connect_v1_connect_proto_msgTypes[6]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ValidateResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ValidateResponse) ProtoMessage() {}

func (x *ValidateResponse) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[6]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use ValidateResponse.ProtoReflect.Descriptor instead.
func (*ValidateResponse) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{6}
}

func (x *ValidateResponse) GetValues() []*KeyValue {
	if x != nil {
		return x.Values
	}
	return nil
}

// KeyValue is the validation result of one key.
type KeyValue struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Name          string                 `protobuf:"bytes,1,opt,name=name,proto3" json:"name,omitempty"`
	Value         *string                `protobuf:"bytes,2,opt,name=value,proto3,oneof" json:"value,omitempty"` // absent: unset, or not parseable
	Errors        []string               `protobuf:"bytes,3,rep,name=errors,proto3" json:"errors,omitempty"`
	Recommended   []string               `protobuf:"bytes,4,rep,name=recommended,proto3" json:"recommended,omitempty"`
	Visible       bool                   `protobuf:"varint,5,opt,name=visible,proto3" json:"visible,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *KeyValue) Reset() {
	*x = KeyValue{}
	mi := &file_connect_v1_connect_proto_msgTypes[7]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *KeyValue) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*KeyValue) ProtoMessage() {}

func (x *KeyValue) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[7]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use KeyValue.ProtoReflect.Descriptor instead.
func (*KeyValue) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{7}
}

func (x *KeyValue) GetName() string {
	if x != nil {
		return x.Name
	}
	return ""
}

func (x *KeyValue) GetValue() string {
	if x != nil && x.Value != nil {
		return *x.Value
	}
	return ""
}

func (x *KeyValue) GetErrors() []string {
	if x != nil {
		return x.Errors
	}
	return nil
}

func (x *KeyValue) GetRecommended() []string {
	if x != nil {
		return x.Recommended
	}
	return nil
}

func (x *KeyValue) GetVisible() bool {
	if x != nil {
		return x.Visible
	}
	return false
}

type AlterOffsetsRequest struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Class         string                 `protobuf:"bytes,1,opt,name=class,proto3" json:"class,omitempty"`
	Config        map[string]string      `protobuf:"bytes,2,rep,name=config,proto3" json:"config,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	Offsets       []*Offset              `protobuf:"bytes,3,rep,name=offsets,proto3" json:"offsets,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *AlterOffsetsRequest) Reset() {
	*x = AlterOffsetsRequest{}
	mi := &file_connect_v1_connect_proto_msgTypes[8]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *AlterOffsetsRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*AlterOffsetsRequest) ProtoMessage() {}

func (x *AlterOffsetsRequest) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[8]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use AlterOffsetsRequest.ProtoReflect.Descriptor instead.
func (*AlterOffsetsRequest) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{8}
}

func (x *AlterOffsetsRequest) GetClass() string {
	if x != nil {
		return x.Class
	}
	return ""
}

func (x *AlterOffsetsRequest) GetConfig() map[string]string {
	if x != nil {
		return x.Config
	}
	return nil
}

func (x *AlterOffsetsRequest) GetOffsets() []*Offset {
	if x != nil {
		return x.Offsets
	}
	return nil
}

type AlterOffsetsResponse struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Handled       bool                   `protobuf:"varint,1,opt,name=handled,proto3" json:"handled,omitempty"` // false: not implemented; only the worker's stored offsets change
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *AlterOffsetsResponse) Reset() {
	*x = AlterOffsetsResponse{}
	mi := &file_connect_v1_connect_proto_msgTypes[9]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *AlterOffsetsResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*AlterOffsetsResponse) ProtoMessage() {}

func (x *AlterOffsetsResponse) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[9]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use AlterOffsetsResponse.ProtoReflect.Descriptor instead.
func (*AlterOffsetsResponse) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{9}
}

func (x *AlterOffsetsResponse) GetHandled() bool {
	if x != nil {
		return x.Handled
	}
	return false
}

type ExactlyOnceRequest struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Class         string                 `protobuf:"bytes,1,opt,name=class,proto3" json:"class,omitempty"`
	Config        map[string]string      `protobuf:"bytes,2,rep,name=config,proto3" json:"config,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ExactlyOnceRequest) Reset() {
	*x = ExactlyOnceRequest{}
	mi := &file_connect_v1_connect_proto_msgTypes[10]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ExactlyOnceRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ExactlyOnceRequest) ProtoMessage() {}

func (x *ExactlyOnceRequest) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[10]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use ExactlyOnceRequest.ProtoReflect.Descriptor instead.
func (*ExactlyOnceRequest) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{10}
}

func (x *ExactlyOnceRequest) GetClass() string {
	if x != nil {
		return x.Class
	}
	return ""
}

func (x *ExactlyOnceRequest) GetConfig() map[string]string {
	if x != nil {
		return x.Config
	}
	return nil
}

type ExactlyOnceResponse struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Declared      bool                   `protobuf:"varint,1,opt,name=declared,proto3" json:"declared,omitempty"` // false: not implemented
	Supported     bool                   `protobuf:"varint,2,opt,name=supported,proto3" json:"supported,omitempty"`
	Boundaries    bool                   `protobuf:"varint,3,opt,name=boundaries,proto3" json:"boundaries,omitempty"` // its tasks can define transactions, for transaction.boundary=connector
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ExactlyOnceResponse) Reset() {
	*x = ExactlyOnceResponse{}
	mi := &file_connect_v1_connect_proto_msgTypes[11]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ExactlyOnceResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ExactlyOnceResponse) ProtoMessage() {}

func (x *ExactlyOnceResponse) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[11]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use ExactlyOnceResponse.ProtoReflect.Descriptor instead.
func (*ExactlyOnceResponse) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{11}
}

func (x *ExactlyOnceResponse) GetDeclared() bool {
	if x != nil {
		return x.Declared
	}
	return false
}

func (x *ExactlyOnceResponse) GetSupported() bool {
	if x != nil {
		return x.Supported
	}
	return false
}

func (x *ExactlyOnceResponse) GetBoundaries() bool {
	if x != nil {
		return x.Boundaries
	}
	return false
}

// Value is a piece of data; null if nothing is set. Field numbers are below 16, so that a tag is
// one byte.
type Value struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Types that are valid to be assigned to Kind:
	//
	//	*Value_Bool
	//	*Value_Int8
	//	*Value_Int16
	//	*Value_Int32
	//	*Value_Int64
	//	*Value_Float32
	//	*Value_Float64
	//	*Value_String_
	//	*Value_Bytes
	//	*Value_List
	//	*Value_Map
	//	*Value_Struct
	//	*Value_Decimal
	//	*Value_Time
	//	*Value_Json
	Kind          isValue_Kind `protobuf_oneof:"kind"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Value) Reset() {
	*x = Value{}
	mi := &file_connect_v1_connect_proto_msgTypes[12]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Value) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Value) ProtoMessage() {}

func (x *Value) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[12]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Value.ProtoReflect.Descriptor instead.
func (*Value) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{12}
}

func (x *Value) GetKind() isValue_Kind {
	if x != nil {
		return x.Kind
	}
	return nil
}

func (x *Value) GetBool() bool {
	if x != nil {
		if x, ok := x.Kind.(*Value_Bool); ok {
			return x.Bool
		}
	}
	return false
}

func (x *Value) GetInt8() int64 {
	if x != nil {
		if x, ok := x.Kind.(*Value_Int8); ok {
			return x.Int8
		}
	}
	return 0
}

func (x *Value) GetInt16() int64 {
	if x != nil {
		if x, ok := x.Kind.(*Value_Int16); ok {
			return x.Int16
		}
	}
	return 0
}

func (x *Value) GetInt32() int64 {
	if x != nil {
		if x, ok := x.Kind.(*Value_Int32); ok {
			return x.Int32
		}
	}
	return 0
}

func (x *Value) GetInt64() int64 {
	if x != nil {
		if x, ok := x.Kind.(*Value_Int64); ok {
			return x.Int64
		}
	}
	return 0
}

func (x *Value) GetFloat32() float32 {
	if x != nil {
		if x, ok := x.Kind.(*Value_Float32); ok {
			return x.Float32
		}
	}
	return 0
}

func (x *Value) GetFloat64() float64 {
	if x != nil {
		if x, ok := x.Kind.(*Value_Float64); ok {
			return x.Float64
		}
	}
	return 0
}

func (x *Value) GetString_() string {
	if x != nil {
		if x, ok := x.Kind.(*Value_String_); ok {
			return x.String_
		}
	}
	return ""
}

func (x *Value) GetBytes() []byte {
	if x != nil {
		if x, ok := x.Kind.(*Value_Bytes); ok {
			return x.Bytes
		}
	}
	return nil
}

func (x *Value) GetList() *List {
	if x != nil {
		if x, ok := x.Kind.(*Value_List); ok {
			return x.List
		}
	}
	return nil
}

func (x *Value) GetMap() *Map {
	if x != nil {
		if x, ok := x.Kind.(*Value_Map); ok {
			return x.Map
		}
	}
	return nil
}

func (x *Value) GetStruct() *Struct {
	if x != nil {
		if x, ok := x.Kind.(*Value_Struct); ok {
			return x.Struct
		}
	}
	return nil
}

func (x *Value) GetDecimal() *Decimal {
	if x != nil {
		if x, ok := x.Kind.(*Value_Decimal); ok {
			return x.Decimal
		}
	}
	return nil
}

func (x *Value) GetTime() int64 {
	if x != nil {
		if x, ok := x.Kind.(*Value_Time); ok {
			return x.Time
		}
	}
	return 0
}

func (x *Value) GetJson() []byte {
	if x != nil {
		if x, ok := x.Kind.(*Value_Json); ok {
			return x.Json
		}
	}
	return nil
}

type isValue_Kind interface {
	isValue_Kind()
}

type Value_Bool struct {
	Bool bool `protobuf:"varint,1,opt,name=bool,proto3,oneof"`
}

type Value_Int8 struct {
	Int8 int64 `protobuf:"zigzag64,2,opt,name=int8,proto3,oneof"`
}

type Value_Int16 struct {
	Int16 int64 `protobuf:"zigzag64,3,opt,name=int16,proto3,oneof"`
}

type Value_Int32 struct {
	Int32 int64 `protobuf:"zigzag64,4,opt,name=int32,proto3,oneof"`
}

type Value_Int64 struct {
	Int64 int64 `protobuf:"zigzag64,5,opt,name=int64,proto3,oneof"`
}

type Value_Float32 struct {
	Float32 float32 `protobuf:"fixed32,6,opt,name=float32,proto3,oneof"`
}

type Value_Float64 struct {
	Float64 float64 `protobuf:"fixed64,7,opt,name=float64,proto3,oneof"`
}

type Value_String_ struct {
	String_ string `protobuf:"bytes,8,opt,name=string,proto3,oneof"`
}

type Value_Bytes struct {
	Bytes []byte `protobuf:"bytes,9,opt,name=bytes,proto3,oneof"`
}

type Value_List struct {
	List *List `protobuf:"bytes,10,opt,name=list,proto3,oneof"`
}

type Value_Map struct {
	Map *Map `protobuf:"bytes,11,opt,name=map,proto3,oneof"`
}

type Value_Struct struct {
	Struct *Struct `protobuf:"bytes,12,opt,name=struct,proto3,oneof"`
}

type Value_Decimal struct {
	Decimal *Decimal `protobuf:"bytes,13,opt,name=decimal,proto3,oneof"`
}

type Value_Time struct {
	Time int64 `protobuf:"zigzag64,14,opt,name=time,proto3,oneof"` // Date, Time or Timestamp, by the schema's name; milliseconds since 1970
}

type Value_Json struct {
	Json []byte `protobuf:"bytes,15,opt,name=json,proto3,oneof"` // one schemaless JSON document, as text
}

func (*Value_Bool) isValue_Kind() {}

func (*Value_Int8) isValue_Kind() {}

func (*Value_Int16) isValue_Kind() {}

func (*Value_Int32) isValue_Kind() {}

func (*Value_Int64) isValue_Kind() {}

func (*Value_Float32) isValue_Kind() {}

func (*Value_Float64) isValue_Kind() {}

func (*Value_String_) isValue_Kind() {}

func (*Value_Bytes) isValue_Kind() {}

func (*Value_List) isValue_Kind() {}

func (*Value_Map) isValue_Kind() {}

func (*Value_Struct) isValue_Kind() {}

func (*Value_Decimal) isValue_Kind() {}

func (*Value_Time) isValue_Kind() {}

func (*Value_Json) isValue_Kind() {}

type List struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Items         []*Value               `protobuf:"bytes,1,rep,name=items,proto3" json:"items,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *List) Reset() {
	*x = List{}
	mi := &file_connect_v1_connect_proto_msgTypes[13]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *List) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*List) ProtoMessage() {}

func (x *List) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[13]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use List.ProtoReflect.Descriptor instead.
func (*List) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{13}
}

func (x *List) GetItems() []*Value {
	if x != nil {
		return x.Items
	}
	return nil
}

type Map struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Entries       []*Entry               `protobuf:"bytes,1,rep,name=entries,proto3" json:"entries,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Map) Reset() {
	*x = Map{}
	mi := &file_connect_v1_connect_proto_msgTypes[14]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Map) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Map) ProtoMessage() {}

func (x *Map) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[14]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Map.ProtoReflect.Descriptor instead.
func (*Map) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{14}
}

func (x *Map) GetEntries() []*Entry {
	if x != nil {
		return x.Entries
	}
	return nil
}

type Entry struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Key           *Value                 `protobuf:"bytes,1,opt,name=key,proto3" json:"key,omitempty"`
	Value         *Value                 `protobuf:"bytes,2,opt,name=value,proto3" json:"value,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Entry) Reset() {
	*x = Entry{}
	mi := &file_connect_v1_connect_proto_msgTypes[15]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Entry) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Entry) ProtoMessage() {}

func (x *Entry) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[15]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Entry.ProtoReflect.Descriptor instead.
func (*Entry) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{15}
}

func (x *Entry) GetKey() *Value {
	if x != nil {
		return x.Key
	}
	return nil
}

func (x *Entry) GetValue() *Value {
	if x != nil {
		return x.Value
	}
	return nil
}

type Struct struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Schema        uint32                 `protobuf:"varint,1,opt,name=schema,proto3" json:"schema,omitempty"` // id of a struct schema
	Values        []*Value               `protobuf:"bytes,2,rep,name=values,proto3" json:"values,omitempty"`  // one per field, in the schema's order
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Struct) Reset() {
	*x = Struct{}
	mi := &file_connect_v1_connect_proto_msgTypes[16]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Struct) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Struct) ProtoMessage() {}

func (x *Struct) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[16]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Struct.ProtoReflect.Descriptor instead.
func (*Struct) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{16}
}

func (x *Struct) GetSchema() uint32 {
	if x != nil {
		return x.Schema
	}
	return 0
}

func (x *Struct) GetValues() []*Value {
	if x != nil {
		return x.Values
	}
	return nil
}

type Decimal struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Unscaled      []byte                 `protobuf:"bytes,1,opt,name=unscaled,proto3" json:"unscaled,omitempty"` // two's complement, big-endian
	Scale         int32                  `protobuf:"zigzag32,2,opt,name=scale,proto3" json:"scale,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Decimal) Reset() {
	*x = Decimal{}
	mi := &file_connect_v1_connect_proto_msgTypes[17]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Decimal) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Decimal) ProtoMessage() {}

func (x *Decimal) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[17]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Decimal.ProtoReflect.Descriptor instead.
func (*Decimal) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{17}
}

func (x *Decimal) GetUnscaled() []byte {
	if x != nil {
		return x.Unscaled
	}
	return nil
}

func (x *Decimal) GetScale() int32 {
	if x != nil {
		return x.Scale
	}
	return 0
}

// Schema is sent once per call, in the first batch that uses it. Ids start at 1; 0 means
// schemaless. A schema follows the schemas of its parts. A later batch may reuse an id for another
// schema, which replaces the first: a sender with ever new schemas reuses its ids. The worker
// stores at most 500,000 schemas and 128 MiB of schemas per call.
type Schema struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Id            uint32                 `protobuf:"varint,1,opt,name=id,proto3" json:"id,omitempty"`
	Type          string                 `protobuf:"bytes,2,opt,name=type,proto3" json:"type,omitempty"` // boolean int8 int16 int32 int64 float32 float64 string bytes array map struct
	Optional      bool                   `protobuf:"varint,3,opt,name=optional,proto3" json:"optional,omitempty"`
	Name          string                 `protobuf:"bytes,4,opt,name=name,proto3" json:"name,omitempty"`
	Version       int32                  `protobuf:"varint,5,opt,name=version,proto3" json:"version,omitempty"`
	Doc           string                 `protobuf:"bytes,6,opt,name=doc,proto3" json:"doc,omitempty"`
	Parameters    map[string]string      `protobuf:"bytes,7,rep,name=parameters,proto3" json:"parameters,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	Default       *Value                 `protobuf:"bytes,8,opt,name=default,proto3" json:"default,omitempty"`
	Fields        []*Field               `protobuf:"bytes,9,rep,name=fields,proto3" json:"fields,omitempty"` // of a struct
	Key           uint32                 `protobuf:"varint,10,opt,name=key,proto3" json:"key,omitempty"`     // of a map: the keys' schema
	Elem          uint32                 `protobuf:"varint,11,opt,name=elem,proto3" json:"elem,omitempty"`   // of an array or map: the values' schema
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Schema) Reset() {
	*x = Schema{}
	mi := &file_connect_v1_connect_proto_msgTypes[18]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Schema) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Schema) ProtoMessage() {}

func (x *Schema) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[18]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Schema.ProtoReflect.Descriptor instead.
func (*Schema) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{18}
}

func (x *Schema) GetId() uint32 {
	if x != nil {
		return x.Id
	}
	return 0
}

func (x *Schema) GetType() string {
	if x != nil {
		return x.Type
	}
	return ""
}

func (x *Schema) GetOptional() bool {
	if x != nil {
		return x.Optional
	}
	return false
}

func (x *Schema) GetName() string {
	if x != nil {
		return x.Name
	}
	return ""
}

func (x *Schema) GetVersion() int32 {
	if x != nil {
		return x.Version
	}
	return 0
}

func (x *Schema) GetDoc() string {
	if x != nil {
		return x.Doc
	}
	return ""
}

func (x *Schema) GetParameters() map[string]string {
	if x != nil {
		return x.Parameters
	}
	return nil
}

func (x *Schema) GetDefault() *Value {
	if x != nil {
		return x.Default
	}
	return nil
}

func (x *Schema) GetFields() []*Field {
	if x != nil {
		return x.Fields
	}
	return nil
}

func (x *Schema) GetKey() uint32 {
	if x != nil {
		return x.Key
	}
	return 0
}

func (x *Schema) GetElem() uint32 {
	if x != nil {
		return x.Elem
	}
	return 0
}

type Field struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Name          string                 `protobuf:"bytes,1,opt,name=name,proto3" json:"name,omitempty"`
	Schema        uint32                 `protobuf:"varint,2,opt,name=schema,proto3" json:"schema,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Field) Reset() {
	*x = Field{}
	mi := &file_connect_v1_connect_proto_msgTypes[19]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Field) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Field) ProtoMessage() {}

func (x *Field) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[19]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Field.ProtoReflect.Descriptor instead.
func (*Field) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{19}
}

func (x *Field) GetName() string {
	if x != nil {
		return x.Name
	}
	return ""
}

func (x *Field) GetSchema() uint32 {
	if x != nil {
		return x.Schema
	}
	return 0
}

type Header struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Key           string                 `protobuf:"bytes,1,opt,name=key,proto3" json:"key,omitempty"`
	Schema        uint32                 `protobuf:"varint,2,opt,name=schema,proto3" json:"schema,omitempty"`
	Value         *Value                 `protobuf:"bytes,3,opt,name=value,proto3" json:"value,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Header) Reset() {
	*x = Header{}
	mi := &file_connect_v1_connect_proto_msgTypes[20]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Header) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Header) ProtoMessage() {}

func (x *Header) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[20]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Header.ProtoReflect.Descriptor instead.
func (*Header) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{20}
}

func (x *Header) GetKey() string {
	if x != nil {
		return x.Key
	}
	return ""
}

func (x *Header) GetSchema() uint32 {
	if x != nil {
		return x.Schema
	}
	return 0
}

func (x *Header) GetValue() *Value {
	if x != nil {
		return x.Value
	}
	return nil
}

// Offset is a source partition and the offset within it. Both are maps of strings to null,
// booleans, numbers and strings. If the offset is not set, the stored offset is deleted.
type Offset struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Partition     *Map                   `protobuf:"bytes,1,opt,name=partition,proto3" json:"partition,omitempty"`
	Offset        *Map                   `protobuf:"bytes,2,opt,name=offset,proto3,oneof" json:"offset,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Offset) Reset() {
	*x = Offset{}
	mi := &file_connect_v1_connect_proto_msgTypes[21]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Offset) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Offset) ProtoMessage() {}

func (x *Offset) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[21]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Offset.ProtoReflect.Descriptor instead.
func (*Offset) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{21}
}

func (x *Offset) GetPartition() *Map {
	if x != nil {
		return x.Partition
	}
	return nil
}

func (x *Offset) GetOffset() *Map {
	if x != nil {
		return x.Offset
	}
	return nil
}

type Error struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Message       string                 `protobuf:"bytes,1,opt,name=message,proto3" json:"message,omitempty"`
	Retriable     bool                   `protobuf:"varint,2,opt,name=retriable,proto3" json:"retriable,omitempty"`
	Records       []*RecordError         `protobuf:"bytes,3,rep,name=records,proto3" json:"records,omitempty"` // if set, only these records were not delivered
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Error) Reset() {
	*x = Error{}
	mi := &file_connect_v1_connect_proto_msgTypes[22]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Error) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Error) ProtoMessage() {}

func (x *Error) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[22]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Error.ProtoReflect.Descriptor instead.
func (*Error) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{22}
}

func (x *Error) GetMessage() string {
	if x != nil {
		return x.Message
	}
	return ""
}

func (x *Error) GetRetriable() bool {
	if x != nil {
		return x.Retriable
	}
	return false
}

func (x *Error) GetRecords() []*RecordError {
	if x != nil {
		return x.Records
	}
	return nil
}

type RecordError struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Index         uint32                 `protobuf:"varint,1,opt,name=index,proto3" json:"index,omitempty"` // in the put
	Message       string                 `protobuf:"bytes,2,opt,name=message,proto3" json:"message,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *RecordError) Reset() {
	*x = RecordError{}
	mi := &file_connect_v1_connect_proto_msgTypes[23]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RecordError) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RecordError) ProtoMessage() {}

func (x *RecordError) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[23]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RecordError.ProtoReflect.Descriptor instead.
func (*RecordError) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{23}
}

func (x *RecordError) GetIndex() uint32 {
	if x != nil {
		return x.Index
	}
	return 0
}

func (x *RecordError) GetMessage() string {
	if x != nil {
		return x.Message
	}
	return ""
}

type ConnectorRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Types that are valid to be assigned to Request:
	//
	//	*ConnectorRequest_Start
	//	*ConnectorRequest_TaskConfigs
	//	*ConnectorRequest_Stop
	Request       isConnectorRequest_Request `protobuf_oneof:"request"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ConnectorRequest) Reset() {
	*x = ConnectorRequest{}
	mi := &file_connect_v1_connect_proto_msgTypes[24]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ConnectorRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ConnectorRequest) ProtoMessage() {}

func (x *ConnectorRequest) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[24]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use ConnectorRequest.ProtoReflect.Descriptor instead.
func (*ConnectorRequest) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{24}
}

func (x *ConnectorRequest) GetRequest() isConnectorRequest_Request {
	if x != nil {
		return x.Request
	}
	return nil
}

func (x *ConnectorRequest) GetStart() *StartConnector {
	if x != nil {
		if x, ok := x.Request.(*ConnectorRequest_Start); ok {
			return x.Start
		}
	}
	return nil
}

func (x *ConnectorRequest) GetTaskConfigs() *TaskConfigs {
	if x != nil {
		if x, ok := x.Request.(*ConnectorRequest_TaskConfigs); ok {
			return x.TaskConfigs
		}
	}
	return nil
}

func (x *ConnectorRequest) GetStop() *Stop {
	if x != nil {
		if x, ok := x.Request.(*ConnectorRequest_Stop); ok {
			return x.Stop
		}
	}
	return nil
}

type isConnectorRequest_Request interface {
	isConnectorRequest_Request()
}

type ConnectorRequest_Start struct {
	Start *StartConnector `protobuf:"bytes,1,opt,name=start,proto3,oneof"`
}

type ConnectorRequest_TaskConfigs struct {
	TaskConfigs *TaskConfigs `protobuf:"bytes,2,opt,name=task_configs,json=taskConfigs,proto3,oneof"`
}

type ConnectorRequest_Stop struct {
	Stop *Stop `protobuf:"bytes,3,opt,name=stop,proto3,oneof"`
}

func (*ConnectorRequest_Start) isConnectorRequest_Request() {}

func (*ConnectorRequest_TaskConfigs) isConnectorRequest_Request() {}

func (*ConnectorRequest_Stop) isConnectorRequest_Request() {}

type StartConnector struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Name          string                 `protobuf:"bytes,1,opt,name=name,proto3" json:"name,omitempty"`
	Class         string                 `protobuf:"bytes,2,opt,name=class,proto3" json:"class,omitempty"`
	Config        map[string]string      `protobuf:"bytes,3,rep,name=config,proto3" json:"config,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *StartConnector) Reset() {
	*x = StartConnector{}
	mi := &file_connect_v1_connect_proto_msgTypes[25]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *StartConnector) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*StartConnector) ProtoMessage() {}

func (x *StartConnector) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[25]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use StartConnector.ProtoReflect.Descriptor instead.
func (*StartConnector) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{25}
}

func (x *StartConnector) GetName() string {
	if x != nil {
		return x.Name
	}
	return ""
}

func (x *StartConnector) GetClass() string {
	if x != nil {
		return x.Class
	}
	return ""
}

func (x *StartConnector) GetConfig() map[string]string {
	if x != nil {
		return x.Config
	}
	return nil
}

type TaskConfigs struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	MaxTasks      uint32                 `protobuf:"varint,1,opt,name=max_tasks,json=maxTasks,proto3" json:"max_tasks,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *TaskConfigs) Reset() {
	*x = TaskConfigs{}
	mi := &file_connect_v1_connect_proto_msgTypes[26]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *TaskConfigs) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*TaskConfigs) ProtoMessage() {}

func (x *TaskConfigs) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[26]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use TaskConfigs.ProtoReflect.Descriptor instead.
func (*TaskConfigs) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{26}
}

func (x *TaskConfigs) GetMaxTasks() uint32 {
	if x != nil {
		return x.MaxTasks
	}
	return 0
}

type Stop struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Stop) Reset() {
	*x = Stop{}
	mi := &file_connect_v1_connect_proto_msgTypes[27]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Stop) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Stop) ProtoMessage() {}

func (x *Stop) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[27]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Stop.ProtoReflect.Descriptor instead.
func (*Stop) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{27}
}

type ConnectorResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Types that are valid to be assigned to Response:
	//
	//	*ConnectorResponse_Started
	//	*ConnectorResponse_TaskConfigs
	//	*ConnectorResponse_ReconfigureTasks
	Response      isConnectorResponse_Response `protobuf_oneof:"response"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ConnectorResponse) Reset() {
	*x = ConnectorResponse{}
	mi := &file_connect_v1_connect_proto_msgTypes[28]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ConnectorResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ConnectorResponse) ProtoMessage() {}

func (x *ConnectorResponse) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[28]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use ConnectorResponse.ProtoReflect.Descriptor instead.
func (*ConnectorResponse) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{28}
}

func (x *ConnectorResponse) GetResponse() isConnectorResponse_Response {
	if x != nil {
		return x.Response
	}
	return nil
}

func (x *ConnectorResponse) GetStarted() *Started {
	if x != nil {
		if x, ok := x.Response.(*ConnectorResponse_Started); ok {
			return x.Started
		}
	}
	return nil
}

func (x *ConnectorResponse) GetTaskConfigs() *TaskConfigsResult {
	if x != nil {
		if x, ok := x.Response.(*ConnectorResponse_TaskConfigs); ok {
			return x.TaskConfigs
		}
	}
	return nil
}

func (x *ConnectorResponse) GetReconfigureTasks() *ReconfigureTasks {
	if x != nil {
		if x, ok := x.Response.(*ConnectorResponse_ReconfigureTasks); ok {
			return x.ReconfigureTasks
		}
	}
	return nil
}

type isConnectorResponse_Response interface {
	isConnectorResponse_Response()
}

type ConnectorResponse_Started struct {
	Started *Started `protobuf:"bytes,1,opt,name=started,proto3,oneof"`
}

type ConnectorResponse_TaskConfigs struct {
	TaskConfigs *TaskConfigsResult `protobuf:"bytes,2,opt,name=task_configs,json=taskConfigs,proto3,oneof"`
}

type ConnectorResponse_ReconfigureTasks struct {
	ReconfigureTasks *ReconfigureTasks `protobuf:"bytes,3,opt,name=reconfigure_tasks,json=reconfigureTasks,proto3,oneof"` // requests a new TaskConfigs call
}

func (*ConnectorResponse_Started) isConnectorResponse_Response() {}

func (*ConnectorResponse_TaskConfigs) isConnectorResponse_Response() {}

func (*ConnectorResponse_ReconfigureTasks) isConnectorResponse_Response() {}

type Started struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	ShowsIdle     bool                   `protobuf:"varint,1,opt,name=shows_idle,json=showsIdle,proto3" json:"shows_idle,omitempty"` // of a source task: it supports StartTask.idle_ms
	Follows       bool                   `protobuf:"varint,2,opt,name=follows,proto3" json:"follows,omitempty"`                      // of a source task: it requests progress messages
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Started) Reset() {
	*x = Started{}
	mi := &file_connect_v1_connect_proto_msgTypes[29]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Started) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Started) ProtoMessage() {}

func (x *Started) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[29]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Started.ProtoReflect.Descriptor instead.
func (*Started) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{29}
}

func (x *Started) GetShowsIdle() bool {
	if x != nil {
		return x.ShowsIdle
	}
	return false
}

func (x *Started) GetFollows() bool {
	if x != nil {
		return x.Follows
	}
	return false
}

type ReconfigureTasks struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ReconfigureTasks) Reset() {
	*x = ReconfigureTasks{}
	mi := &file_connect_v1_connect_proto_msgTypes[30]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ReconfigureTasks) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ReconfigureTasks) ProtoMessage() {}

func (x *ReconfigureTasks) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[30]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use ReconfigureTasks.ProtoReflect.Descriptor instead.
func (*ReconfigureTasks) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{30}
}

type TaskConfigsResult struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Configs       []*TaskConfig          `protobuf:"bytes,1,rep,name=configs,proto3" json:"configs,omitempty"`
	Error         *Error                 `protobuf:"bytes,2,opt,name=error,proto3" json:"error,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *TaskConfigsResult) Reset() {
	*x = TaskConfigsResult{}
	mi := &file_connect_v1_connect_proto_msgTypes[31]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *TaskConfigsResult) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*TaskConfigsResult) ProtoMessage() {}

func (x *TaskConfigsResult) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[31]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use TaskConfigsResult.ProtoReflect.Descriptor instead.
func (*TaskConfigsResult) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{31}
}

func (x *TaskConfigsResult) GetConfigs() []*TaskConfig {
	if x != nil {
		return x.Configs
	}
	return nil
}

func (x *TaskConfigsResult) GetError() *Error {
	if x != nil {
		return x.Error
	}
	return nil
}

type TaskConfig struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Config        map[string]string      `protobuf:"bytes,1,rep,name=config,proto3" json:"config,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *TaskConfig) Reset() {
	*x = TaskConfig{}
	mi := &file_connect_v1_connect_proto_msgTypes[32]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *TaskConfig) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*TaskConfig) ProtoMessage() {}

func (x *TaskConfig) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[32]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use TaskConfig.ProtoReflect.Descriptor instead.
func (*TaskConfig) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{32}
}

func (x *TaskConfig) GetConfig() map[string]string {
	if x != nil {
		return x.Config
	}
	return nil
}

type StartTask struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Connector     string                 `protobuf:"bytes,1,opt,name=connector,proto3" json:"connector,omitempty"`
	Task          uint32                 `protobuf:"varint,2,opt,name=task,proto3" json:"task,omitempty"`
	Class         string                 `protobuf:"bytes,3,opt,name=class,proto3" json:"class,omitempty"` // the connector's class
	Config        map[string]string      `protobuf:"bytes,4,rep,name=config,proto3" json:"config,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	IdleMs        uint32                 `protobuf:"varint,5,opt,name=idle_ms,json=idleMs,proto3" json:"idle_ms,omitempty"` // of a source task: maximum time without a sign of life during a poll; 0: no limit
	Boundaries    bool                   `protobuf:"varint,6,opt,name=boundaries,proto3" json:"boundaries,omitempty"`       // of a source task: SourceRecord.boundary and SourceBatch.boundary define transactions
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *StartTask) Reset() {
	*x = StartTask{}
	mi := &file_connect_v1_connect_proto_msgTypes[33]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *StartTask) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*StartTask) ProtoMessage() {}

func (x *StartTask) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[33]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use StartTask.ProtoReflect.Descriptor instead.
func (*StartTask) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{33}
}

func (x *StartTask) GetConnector() string {
	if x != nil {
		return x.Connector
	}
	return ""
}

func (x *StartTask) GetTask() uint32 {
	if x != nil {
		return x.Task
	}
	return 0
}

func (x *StartTask) GetClass() string {
	if x != nil {
		return x.Class
	}
	return ""
}

func (x *StartTask) GetConfig() map[string]string {
	if x != nil {
		return x.Config
	}
	return nil
}

func (x *StartTask) GetIdleMs() uint32 {
	if x != nil {
		return x.IdleMs
	}
	return 0
}

func (x *StartTask) GetBoundaries() bool {
	if x != nil {
		return x.Boundaries
	}
	return false
}

type SourceRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Types that are valid to be assigned to Request:
	//
	//	*SourceRequest_Start
	//	*SourceRequest_Credit
	//	*SourceRequest_Committed
	//	*SourceRequest_Offset
	//	*SourceRequest_Stop
	//	*SourceRequest_Progress
	Request       isSourceRequest_Request `protobuf_oneof:"request"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *SourceRequest) Reset() {
	*x = SourceRequest{}
	mi := &file_connect_v1_connect_proto_msgTypes[34]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *SourceRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*SourceRequest) ProtoMessage() {}

func (x *SourceRequest) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[34]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use SourceRequest.ProtoReflect.Descriptor instead.
func (*SourceRequest) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{34}
}

func (x *SourceRequest) GetRequest() isSourceRequest_Request {
	if x != nil {
		return x.Request
	}
	return nil
}

func (x *SourceRequest) GetStart() *StartTask {
	if x != nil {
		if x, ok := x.Request.(*SourceRequest_Start); ok {
			return x.Start
		}
	}
	return nil
}

func (x *SourceRequest) GetCredit() *Credit {
	if x != nil {
		if x, ok := x.Request.(*SourceRequest_Credit); ok {
			return x.Credit
		}
	}
	return nil
}

func (x *SourceRequest) GetCommitted() *Committed {
	if x != nil {
		if x, ok := x.Request.(*SourceRequest_Committed); ok {
			return x.Committed
		}
	}
	return nil
}

func (x *SourceRequest) GetOffset() *OffsetAnswer {
	if x != nil {
		if x, ok := x.Request.(*SourceRequest_Offset); ok {
			return x.Offset
		}
	}
	return nil
}

func (x *SourceRequest) GetStop() *Stop {
	if x != nil {
		if x, ok := x.Request.(*SourceRequest_Stop); ok {
			return x.Stop
		}
	}
	return nil
}

func (x *SourceRequest) GetProgress() *Progress {
	if x != nil {
		if x, ok := x.Request.(*SourceRequest_Progress); ok {
			return x.Progress
		}
	}
	return nil
}

type isSourceRequest_Request interface {
	isSourceRequest_Request()
}

type SourceRequest_Start struct {
	Start *StartTask `protobuf:"bytes,1,opt,name=start,proto3,oneof"`
}

type SourceRequest_Credit struct {
	Credit *Credit `protobuf:"bytes,2,opt,name=credit,proto3,oneof"`
}

type SourceRequest_Committed struct {
	Committed *Committed `protobuf:"bytes,3,opt,name=committed,proto3,oneof"`
}

type SourceRequest_Offset struct {
	Offset *OffsetAnswer `protobuf:"bytes,4,opt,name=offset,proto3,oneof"`
}

type SourceRequest_Stop struct {
	Stop *Stop `protobuf:"bytes,5,opt,name=stop,proto3,oneof"`
}

type SourceRequest_Progress struct {
	Progress *Progress `protobuf:"bytes,6,opt,name=progress,proto3,oneof"`
}

func (*SourceRequest_Start) isSourceRequest_Request() {}

func (*SourceRequest_Credit) isSourceRequest_Request() {}

func (*SourceRequest_Committed) isSourceRequest_Request() {}

func (*SourceRequest_Offset) isSourceRequest_Request() {}

func (*SourceRequest_Stop) isSourceRequest_Request() {}

func (*SourceRequest_Progress) isSourceRequest_Request() {}

// Progress immediately reports the state of its batches to a task that requested it. The worker may
// omit messages that a later one supersedes.
type Progress struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Acknowledged  uint64                 `protobuf:"varint,1,opt,name=acknowledged,proto3" json:"acknowledged,omitempty"` // number of batches of this call, from the first, that the brokers have acknowledged
	Paused        bool                   `protobuf:"varint,2,opt,name=paused,proto3" json:"paused,omitempty"`             // no batches are accepted until the connector is resumed
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Progress) Reset() {
	*x = Progress{}
	mi := &file_connect_v1_connect_proto_msgTypes[35]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Progress) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Progress) ProtoMessage() {}

func (x *Progress) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[35]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Progress.ProtoReflect.Descriptor instead.
func (*Progress) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{35}
}

func (x *Progress) GetAcknowledged() uint64 {
	if x != nil {
		return x.Acknowledged
	}
	return 0
}

func (x *Progress) GetPaused() bool {
	if x != nil {
		return x.Paused
	}
	return false
}

type Credit struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Batches       uint32                 `protobuf:"varint,1,opt,name=batches,proto3" json:"batches,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Credit) Reset() {
	*x = Credit{}
	mi := &file_connect_v1_connect_proto_msgTypes[36]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Credit) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Credit) ProtoMessage() {}

func (x *Credit) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[36]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Credit.ProtoReflect.Descriptor instead.
func (*Credit) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{36}
}

func (x *Credit) GetBatches() uint32 {
	if x != nil {
		return x.Batches
	}
	return 0
}

// Committed reports the offsets that are now stored.
type Committed struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Offsets       []*Offset              `protobuf:"bytes,1,rep,name=offsets,proto3" json:"offsets,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Committed) Reset() {
	*x = Committed{}
	mi := &file_connect_v1_connect_proto_msgTypes[37]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Committed) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Committed) ProtoMessage() {}

func (x *Committed) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[37]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Committed.ProtoReflect.Descriptor instead.
func (*Committed) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{37}
}

func (x *Committed) GetOffsets() []*Offset {
	if x != nil {
		return x.Offsets
	}
	return nil
}

type OffsetAnswer struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Id            uint32                 `protobuf:"varint,1,opt,name=id,proto3" json:"id,omitempty"`
	Offset        *Map                   `protobuf:"bytes,2,opt,name=offset,proto3,oneof" json:"offset,omitempty"` // not set: no stored offset
	Error         *Error                 `protobuf:"bytes,3,opt,name=error,proto3" json:"error,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *OffsetAnswer) Reset() {
	*x = OffsetAnswer{}
	mi := &file_connect_v1_connect_proto_msgTypes[38]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *OffsetAnswer) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*OffsetAnswer) ProtoMessage() {}

func (x *OffsetAnswer) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[38]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use OffsetAnswer.ProtoReflect.Descriptor instead.
func (*OffsetAnswer) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{38}
}

func (x *OffsetAnswer) GetId() uint32 {
	if x != nil {
		return x.Id
	}
	return 0
}

func (x *OffsetAnswer) GetOffset() *Map {
	if x != nil {
		return x.Offset
	}
	return nil
}

func (x *OffsetAnswer) GetError() *Error {
	if x != nil {
		return x.Error
	}
	return nil
}

type SourceResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Types that are valid to be assigned to Response:
	//
	//	*SourceResponse_Started
	//	*SourceResponse_Batch
	//	*SourceResponse_Offset
	//	*SourceResponse_Event
	//	*SourceResponse_Stopped
	//	*SourceResponse_Idle
	Response      isSourceResponse_Response `protobuf_oneof:"response"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *SourceResponse) Reset() {
	*x = SourceResponse{}
	mi := &file_connect_v1_connect_proto_msgTypes[39]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *SourceResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*SourceResponse) ProtoMessage() {}

func (x *SourceResponse) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[39]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use SourceResponse.ProtoReflect.Descriptor instead.
func (*SourceResponse) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{39}
}

func (x *SourceResponse) GetResponse() isSourceResponse_Response {
	if x != nil {
		return x.Response
	}
	return nil
}

func (x *SourceResponse) GetStarted() *Started {
	if x != nil {
		if x, ok := x.Response.(*SourceResponse_Started); ok {
			return x.Started
		}
	}
	return nil
}

func (x *SourceResponse) GetBatch() *SourceBatch {
	if x != nil {
		if x, ok := x.Response.(*SourceResponse_Batch); ok {
			return x.Batch
		}
	}
	return nil
}

func (x *SourceResponse) GetOffset() *OffsetQuery {
	if x != nil {
		if x, ok := x.Response.(*SourceResponse_Offset); ok {
			return x.Offset
		}
	}
	return nil
}

func (x *SourceResponse) GetEvent() *Error {
	if x != nil {
		if x, ok := x.Response.(*SourceResponse_Event); ok {
			return x.Event
		}
	}
	return nil
}

func (x *SourceResponse) GetStopped() *Stopped {
	if x != nil {
		if x, ok := x.Response.(*SourceResponse_Stopped); ok {
			return x.Stopped
		}
	}
	return nil
}

func (x *SourceResponse) GetIdle() *Idle {
	if x != nil {
		if x, ok := x.Response.(*SourceResponse_Idle); ok {
			return x.Idle
		}
	}
	return nil
}

type isSourceResponse_Response interface {
	isSourceResponse_Response()
}

type SourceResponse_Started struct {
	Started *Started `protobuf:"bytes,1,opt,name=started,proto3,oneof"`
}

type SourceResponse_Batch struct {
	Batch *SourceBatch `protobuf:"bytes,2,opt,name=batch,proto3,oneof"`
}

type SourceResponse_Offset struct {
	Offset *OffsetQuery `protobuf:"bytes,3,opt,name=offset,proto3,oneof"`
}

type SourceResponse_Event struct {
	Event *Error `protobuf:"bytes,4,opt,name=event,proto3,oneof"` // a poll failed and will be retried
}

type SourceResponse_Stopped struct {
	Stopped *Stopped `protobuf:"bytes,5,opt,name=stopped,proto3,oneof"`
}

type SourceResponse_Idle struct {
	Idle *Idle `protobuf:"bytes,6,opt,name=idle,proto3,oneof"` // a poll has returned without data
}

func (*SourceResponse_Started) isSourceResponse_Response() {}

func (*SourceResponse_Batch) isSourceResponse_Response() {}

func (*SourceResponse_Offset) isSourceResponse_Response() {}

func (*SourceResponse_Event) isSourceResponse_Response() {}

func (*SourceResponse_Stopped) isSourceResponse_Response() {}

func (*SourceResponse_Idle) isSourceResponse_Response() {}

type Stopped struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Stopped) Reset() {
	*x = Stopped{}
	mi := &file_connect_v1_connect_proto_msgTypes[40]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Stopped) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Stopped) ProtoMessage() {}

func (x *Stopped) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[40]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Stopped.ProtoReflect.Descriptor instead.
func (*Stopped) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{40}
}

type Idle struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Idle) Reset() {
	*x = Idle{}
	mi := &file_connect_v1_connect_proto_msgTypes[41]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Idle) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Idle) ProtoMessage() {}

func (x *Idle) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[41]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Idle.ProtoReflect.Descriptor instead.
func (*Idle) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{41}
}

// OffsetQuery requests the stored offset of a source partition. Without a partition it requests all
// offsets of the connector. The offset in the response then has a list "offsets" of maps, each with
// a "partition" and an "offset".
type OffsetQuery struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Id            uint32                 `protobuf:"varint,1,opt,name=id,proto3" json:"id,omitempty"`
	Partition     *Map                   `protobuf:"bytes,2,opt,name=partition,proto3" json:"partition,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *OffsetQuery) Reset() {
	*x = OffsetQuery{}
	mi := &file_connect_v1_connect_proto_msgTypes[42]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *OffsetQuery) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*OffsetQuery) ProtoMessage() {}

func (x *OffsetQuery) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[42]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use OffsetQuery.ProtoReflect.Descriptor instead.
func (*OffsetQuery) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{42}
}

func (x *OffsetQuery) GetId() uint32 {
	if x != nil {
		return x.Id
	}
	return 0
}

func (x *OffsetQuery) GetPartition() *Map {
	if x != nil {
		return x.Partition
	}
	return nil
}

// SourceBatch is the result of one poll: records of one source partition, in order.
type SourceBatch struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Schemas       []*Schema              `protobuf:"bytes,1,rep,name=schemas,proto3" json:"schemas,omitempty"`                            // first used in this batch
	Topics        []string               `protobuf:"bytes,2,rep,name=topics,proto3" json:"topics,omitempty"`                              // indexed by SourceRecord.topic
	Partition     *Map                   `protobuf:"bytes,3,opt,name=partition,proto3,oneof" json:"partition,omitempty"`                  // not set: this input cannot resume
	Offset        *Map                   `protobuf:"bytes,4,opt,name=offset,proto3,oneof" json:"offset,omitempty"`                        // the source offset after the last record
	PositionKey   string                 `protobuf:"bytes,5,opt,name=position_key,json=positionKey,proto3" json:"position_key,omitempty"` // the offset field for a record's position; empty: none
	Lag           int64                  `protobuf:"zigzag64,6,opt,name=lag,proto3" json:"lag,omitempty"`                                 // bytes of input known to be waiting after this batch; -1: unknown
	Records       []*SourceRecord        `protobuf:"bytes,7,rep,name=records,proto3" json:"records,omitempty"`
	Boundary      Boundary               `protobuf:"varint,8,opt,name=boundary,proto3,enum=connect.v1.Boundary" json:"boundary,omitempty"` // after the last record; also for a batch without records
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *SourceBatch) Reset() {
	*x = SourceBatch{}
	mi := &file_connect_v1_connect_proto_msgTypes[43]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *SourceBatch) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*SourceBatch) ProtoMessage() {}

func (x *SourceBatch) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[43]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use SourceBatch.ProtoReflect.Descriptor instead.
func (*SourceBatch) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{43}
}

func (x *SourceBatch) GetSchemas() []*Schema {
	if x != nil {
		return x.Schemas
	}
	return nil
}

func (x *SourceBatch) GetTopics() []string {
	if x != nil {
		return x.Topics
	}
	return nil
}

func (x *SourceBatch) GetPartition() *Map {
	if x != nil {
		return x.Partition
	}
	return nil
}

func (x *SourceBatch) GetOffset() *Map {
	if x != nil {
		return x.Offset
	}
	return nil
}

func (x *SourceBatch) GetPositionKey() string {
	if x != nil {
		return x.PositionKey
	}
	return ""
}

func (x *SourceBatch) GetLag() int64 {
	if x != nil {
		return x.Lag
	}
	return 0
}

func (x *SourceBatch) GetRecords() []*SourceRecord {
	if x != nil {
		return x.Records
	}
	return nil
}

func (x *SourceBatch) GetBoundary() Boundary {
	if x != nil {
		return x.Boundary
	}
	return Boundary_BOUNDARY_NONE
}

type SourceRecord struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Topic         uint32                 `protobuf:"varint,1,opt,name=topic,proto3" json:"topic,omitempty"`
	Partition     *int32                 `protobuf:"zigzag32,2,opt,name=partition,proto3,oneof" json:"partition,omitempty"`
	Timestamp     *int64                 `protobuf:"zigzag64,3,opt,name=timestamp,proto3,oneof" json:"timestamp,omitempty"` // milliseconds since 1970
	KeySchema     uint32                 `protobuf:"varint,4,opt,name=key_schema,json=keySchema,proto3" json:"key_schema,omitempty"`
	Key           *Value                 `protobuf:"bytes,5,opt,name=key,proto3" json:"key,omitempty"`
	ValueSchema   uint32                 `protobuf:"varint,6,opt,name=value_schema,json=valueSchema,proto3" json:"value_schema,omitempty"`
	Value         *Value                 `protobuf:"bytes,7,opt,name=value,proto3" json:"value,omitempty"`
	Headers       []*Header              `protobuf:"bytes,8,rep,name=headers,proto3" json:"headers,omitempty"`
	Position      int64                  `protobuf:"zigzag64,9,opt,name=position,proto3" json:"position,omitempty"`
	Error         *string                `protobuf:"bytes,10,opt,name=error,proto3,oneof" json:"error,omitempty"`                           // the input is not a valid record; value is the raw input as far as it is known
	Boundary      Boundary               `protobuf:"varint,11,opt,name=boundary,proto3,enum=connect.v1.Boundary" json:"boundary,omitempty"` // after this record; needs a position_key unless the record is the last of its batch
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *SourceRecord) Reset() {
	*x = SourceRecord{}
	mi := &file_connect_v1_connect_proto_msgTypes[44]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *SourceRecord) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*SourceRecord) ProtoMessage() {}

func (x *SourceRecord) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[44]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use SourceRecord.ProtoReflect.Descriptor instead.
func (*SourceRecord) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{44}
}

func (x *SourceRecord) GetTopic() uint32 {
	if x != nil {
		return x.Topic
	}
	return 0
}

func (x *SourceRecord) GetPartition() int32 {
	if x != nil && x.Partition != nil {
		return *x.Partition
	}
	return 0
}

func (x *SourceRecord) GetTimestamp() int64 {
	if x != nil && x.Timestamp != nil {
		return *x.Timestamp
	}
	return 0
}

func (x *SourceRecord) GetKeySchema() uint32 {
	if x != nil {
		return x.KeySchema
	}
	return 0
}

func (x *SourceRecord) GetKey() *Value {
	if x != nil {
		return x.Key
	}
	return nil
}

func (x *SourceRecord) GetValueSchema() uint32 {
	if x != nil {
		return x.ValueSchema
	}
	return 0
}

func (x *SourceRecord) GetValue() *Value {
	if x != nil {
		return x.Value
	}
	return nil
}

func (x *SourceRecord) GetHeaders() []*Header {
	if x != nil {
		return x.Headers
	}
	return nil
}

func (x *SourceRecord) GetPosition() int64 {
	if x != nil {
		return x.Position
	}
	return 0
}

func (x *SourceRecord) GetError() string {
	if x != nil && x.Error != nil {
		return *x.Error
	}
	return ""
}

func (x *SourceRecord) GetBoundary() Boundary {
	if x != nil {
		return x.Boundary
	}
	return Boundary_BOUNDARY_NONE
}

type SinkRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Types that are valid to be assigned to Request:
	//
	//	*SinkRequest_Start
	//	*SinkRequest_Put
	//	*SinkRequest_Flush
	//	*SinkRequest_Open
	//	*SinkRequest_Close
	//	*SinkRequest_Stop
	Request       isSinkRequest_Request `protobuf_oneof:"request"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *SinkRequest) Reset() {
	*x = SinkRequest{}
	mi := &file_connect_v1_connect_proto_msgTypes[45]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *SinkRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*SinkRequest) ProtoMessage() {}

func (x *SinkRequest) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[45]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use SinkRequest.ProtoReflect.Descriptor instead.
func (*SinkRequest) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{45}
}

func (x *SinkRequest) GetRequest() isSinkRequest_Request {
	if x != nil {
		return x.Request
	}
	return nil
}

func (x *SinkRequest) GetStart() *StartTask {
	if x != nil {
		if x, ok := x.Request.(*SinkRequest_Start); ok {
			return x.Start
		}
	}
	return nil
}

func (x *SinkRequest) GetPut() *Put {
	if x != nil {
		if x, ok := x.Request.(*SinkRequest_Put); ok {
			return x.Put
		}
	}
	return nil
}

func (x *SinkRequest) GetFlush() *Flush {
	if x != nil {
		if x, ok := x.Request.(*SinkRequest_Flush); ok {
			return x.Flush
		}
	}
	return nil
}

func (x *SinkRequest) GetOpen() *Partitions {
	if x != nil {
		if x, ok := x.Request.(*SinkRequest_Open); ok {
			return x.Open
		}
	}
	return nil
}

func (x *SinkRequest) GetClose() *Partitions {
	if x != nil {
		if x, ok := x.Request.(*SinkRequest_Close); ok {
			return x.Close
		}
	}
	return nil
}

func (x *SinkRequest) GetStop() *Stop {
	if x != nil {
		if x, ok := x.Request.(*SinkRequest_Stop); ok {
			return x.Stop
		}
	}
	return nil
}

type isSinkRequest_Request interface {
	isSinkRequest_Request()
}

type SinkRequest_Start struct {
	Start *StartTask `protobuf:"bytes,1,opt,name=start,proto3,oneof"`
}

type SinkRequest_Put struct {
	Put *Put `protobuf:"bytes,2,opt,name=put,proto3,oneof"`
}

type SinkRequest_Flush struct {
	Flush *Flush `protobuf:"bytes,3,opt,name=flush,proto3,oneof"`
}

type SinkRequest_Open struct {
	Open *Partitions `protobuf:"bytes,4,opt,name=open,proto3,oneof"`
}

type SinkRequest_Close struct {
	Close *Partitions `protobuf:"bytes,5,opt,name=close,proto3,oneof"`
}

type SinkRequest_Stop struct {
	Stop *Stop `protobuf:"bytes,6,opt,name=stop,proto3,oneof"`
}

func (*SinkRequest_Start) isSinkRequest_Request() {}

func (*SinkRequest_Put) isSinkRequest_Request() {}

func (*SinkRequest_Flush) isSinkRequest_Request() {}

func (*SinkRequest_Open) isSinkRequest_Request() {}

func (*SinkRequest_Close) isSinkRequest_Request() {}

func (*SinkRequest_Stop) isSinkRequest_Request() {}

// Put holds records of any number of partitions, in order within each.
type Put struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Id            uint32                 `protobuf:"varint,1,opt,name=id,proto3" json:"id,omitempty"`
	Schemas       []*Schema              `protobuf:"bytes,2,rep,name=schemas,proto3" json:"schemas,omitempty"`
	Partitions    []*TopicPartition      `protobuf:"bytes,3,rep,name=partitions,proto3" json:"partitions,omitempty"` // indexed by SinkRecord.partition
	Records       []*SinkRecord          `protobuf:"bytes,4,rep,name=records,proto3" json:"records,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Put) Reset() {
	*x = Put{}
	mi := &file_connect_v1_connect_proto_msgTypes[46]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Put) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Put) ProtoMessage() {}

func (x *Put) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[46]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Put.ProtoReflect.Descriptor instead.
func (*Put) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{46}
}

func (x *Put) GetId() uint32 {
	if x != nil {
		return x.Id
	}
	return 0
}

func (x *Put) GetSchemas() []*Schema {
	if x != nil {
		return x.Schemas
	}
	return nil
}

func (x *Put) GetPartitions() []*TopicPartition {
	if x != nil {
		return x.Partitions
	}
	return nil
}

func (x *Put) GetRecords() []*SinkRecord {
	if x != nil {
		return x.Records
	}
	return nil
}

type TopicPartition struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Topic         string                 `protobuf:"bytes,1,opt,name=topic,proto3" json:"topic,omitempty"`
	Partition     int32                  `protobuf:"varint,2,opt,name=partition,proto3" json:"partition,omitempty"`
	Offset        int64                  `protobuf:"varint,3,opt,name=offset,proto3" json:"offset,omitempty"` // in flush: after the last put record; in its done: the offset to commit
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *TopicPartition) Reset() {
	*x = TopicPartition{}
	mi := &file_connect_v1_connect_proto_msgTypes[47]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *TopicPartition) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*TopicPartition) ProtoMessage() {}

func (x *TopicPartition) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[47]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use TopicPartition.ProtoReflect.Descriptor instead.
func (*TopicPartition) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{47}
}

func (x *TopicPartition) GetTopic() string {
	if x != nil {
		return x.Topic
	}
	return ""
}

func (x *TopicPartition) GetPartition() int32 {
	if x != nil {
		return x.Partition
	}
	return 0
}

func (x *TopicPartition) GetOffset() int64 {
	if x != nil {
		return x.Offset
	}
	return 0
}

type SinkRecord struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Partition     uint32                 `protobuf:"varint,1,opt,name=partition,proto3" json:"partition,omitempty"`
	Offset        int64                  `protobuf:"varint,2,opt,name=offset,proto3" json:"offset,omitempty"`
	Timestamp     *int64                 `protobuf:"zigzag64,3,opt,name=timestamp,proto3,oneof" json:"timestamp,omitempty"`
	LogAppendTime bool                   `protobuf:"varint,4,opt,name=log_append_time,json=logAppendTime,proto3" json:"log_append_time,omitempty"`
	KeySchema     uint32                 `protobuf:"varint,5,opt,name=key_schema,json=keySchema,proto3" json:"key_schema,omitempty"`
	Key           *Value                 `protobuf:"bytes,6,opt,name=key,proto3" json:"key,omitempty"`
	ValueSchema   uint32                 `protobuf:"varint,7,opt,name=value_schema,json=valueSchema,proto3" json:"value_schema,omitempty"`
	Value         *Value                 `protobuf:"bytes,8,opt,name=value,proto3" json:"value,omitempty"`
	Headers       []*Header              `protobuf:"bytes,9,rep,name=headers,proto3" json:"headers,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *SinkRecord) Reset() {
	*x = SinkRecord{}
	mi := &file_connect_v1_connect_proto_msgTypes[48]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *SinkRecord) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*SinkRecord) ProtoMessage() {}

func (x *SinkRecord) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[48]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use SinkRecord.ProtoReflect.Descriptor instead.
func (*SinkRecord) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{48}
}

func (x *SinkRecord) GetPartition() uint32 {
	if x != nil {
		return x.Partition
	}
	return 0
}

func (x *SinkRecord) GetOffset() int64 {
	if x != nil {
		return x.Offset
	}
	return 0
}

func (x *SinkRecord) GetTimestamp() int64 {
	if x != nil && x.Timestamp != nil {
		return *x.Timestamp
	}
	return 0
}

func (x *SinkRecord) GetLogAppendTime() bool {
	if x != nil {
		return x.LogAppendTime
	}
	return false
}

func (x *SinkRecord) GetKeySchema() uint32 {
	if x != nil {
		return x.KeySchema
	}
	return 0
}

func (x *SinkRecord) GetKey() *Value {
	if x != nil {
		return x.Key
	}
	return nil
}

func (x *SinkRecord) GetValueSchema() uint32 {
	if x != nil {
		return x.ValueSchema
	}
	return 0
}

func (x *SinkRecord) GetValue() *Value {
	if x != nil {
		return x.Value
	}
	return nil
}

func (x *SinkRecord) GetHeaders() []*Header {
	if x != nil {
		return x.Headers
	}
	return nil
}

// Flush makes all put records durable.
type Flush struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Id            uint32                 `protobuf:"varint,1,opt,name=id,proto3" json:"id,omitempty"`
	Offsets       []*TopicPartition      `protobuf:"bytes,2,rep,name=offsets,proto3" json:"offsets,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Flush) Reset() {
	*x = Flush{}
	mi := &file_connect_v1_connect_proto_msgTypes[49]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Flush) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Flush) ProtoMessage() {}

func (x *Flush) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[49]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Flush.ProtoReflect.Descriptor instead.
func (*Flush) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{49}
}

func (x *Flush) GetId() uint32 {
	if x != nil {
		return x.Id
	}
	return 0
}

func (x *Flush) GetOffsets() []*TopicPartition {
	if x != nil {
		return x.Offsets
	}
	return nil
}

type Partitions struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Id            uint32                 `protobuf:"varint,1,opt,name=id,proto3" json:"id,omitempty"`
	Partitions    []*TopicPartition      `protobuf:"bytes,2,rep,name=partitions,proto3" json:"partitions,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Partitions) Reset() {
	*x = Partitions{}
	mi := &file_connect_v1_connect_proto_msgTypes[50]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Partitions) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Partitions) ProtoMessage() {}

func (x *Partitions) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[50]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Partitions.ProtoReflect.Descriptor instead.
func (*Partitions) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{50}
}

func (x *Partitions) GetId() uint32 {
	if x != nil {
		return x.Id
	}
	return 0
}

func (x *Partitions) GetPartitions() []*TopicPartition {
	if x != nil {
		return x.Partitions
	}
	return nil
}

type SinkResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Types that are valid to be assigned to Response:
	//
	//	*SinkResponse_Started
	//	*SinkResponse_Done
	//	*SinkResponse_Event
	//	*SinkResponse_Stopped
	Response      isSinkResponse_Response `protobuf_oneof:"response"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *SinkResponse) Reset() {
	*x = SinkResponse{}
	mi := &file_connect_v1_connect_proto_msgTypes[51]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *SinkResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*SinkResponse) ProtoMessage() {}

func (x *SinkResponse) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[51]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use SinkResponse.ProtoReflect.Descriptor instead.
func (*SinkResponse) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{51}
}

func (x *SinkResponse) GetResponse() isSinkResponse_Response {
	if x != nil {
		return x.Response
	}
	return nil
}

func (x *SinkResponse) GetStarted() *Started {
	if x != nil {
		if x, ok := x.Response.(*SinkResponse_Started); ok {
			return x.Started
		}
	}
	return nil
}

func (x *SinkResponse) GetDone() *Done {
	if x != nil {
		if x, ok := x.Response.(*SinkResponse_Done); ok {
			return x.Done
		}
	}
	return nil
}

func (x *SinkResponse) GetEvent() *Error {
	if x != nil {
		if x, ok := x.Response.(*SinkResponse_Event); ok {
			return x.Event
		}
	}
	return nil
}

func (x *SinkResponse) GetStopped() *Stopped {
	if x != nil {
		if x, ok := x.Response.(*SinkResponse_Stopped); ok {
			return x.Stopped
		}
	}
	return nil
}

type isSinkResponse_Response interface {
	isSinkResponse_Response()
}

type SinkResponse_Started struct {
	Started *Started `protobuf:"bytes,1,opt,name=started,proto3,oneof"`
}

type SinkResponse_Done struct {
	Done *Done `protobuf:"bytes,2,opt,name=done,proto3,oneof"`
}

type SinkResponse_Event struct {
	Event *Error `protobuf:"bytes,3,opt,name=event,proto3,oneof"`
}

type SinkResponse_Stopped struct {
	Stopped *Stopped `protobuf:"bytes,4,opt,name=stopped,proto3,oneof"`
}

func (*SinkResponse_Started) isSinkResponse_Response() {}

func (*SinkResponse_Done) isSinkResponse_Response() {}

func (*SinkResponse_Event) isSinkResponse_Response() {}

func (*SinkResponse_Stopped) isSinkResponse_Response() {}

type Done struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Id            uint32                 `protobuf:"varint,1,opt,name=id,proto3" json:"id,omitempty"`
	Error         *Error                 `protobuf:"bytes,2,opt,name=error,proto3" json:"error,omitempty"`
	Offsets       []*TopicPartition      `protobuf:"bytes,3,rep,name=offsets,proto3" json:"offsets,omitempty"` // of a flush: the offsets that may be committed
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Done) Reset() {
	*x = Done{}
	mi := &file_connect_v1_connect_proto_msgTypes[52]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Done) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Done) ProtoMessage() {}

func (x *Done) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[52]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Done.ProtoReflect.Descriptor instead.
func (*Done) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{52}
}

func (x *Done) GetId() uint32 {
	if x != nil {
		return x.Id
	}
	return 0
}

func (x *Done) GetError() *Error {
	if x != nil {
		return x.Error
	}
	return nil
}

func (x *Done) GetOffsets() []*TopicPartition {
	if x != nil {
		return x.Offsets
	}
	return nil
}

var File_connect_v1_connect_proto protoreflect.FileDescriptor

const file_connect_v1_connect_proto_rawDesc = "" +
	"\n" +
	"\x18connect/v1/connect.proto\x12\n" +
	"connect.v1\"\x11\n" +
	"\x0fDescribeRequest\"\xa7\x01\n" +
	"\x10DescribeResponse\x12+\n" +
	"\aclasses\x18\x01 \x03(\v2\x11.connect.v1.ClassR\aclasses\x12;\n" +
	"\x0ftransformations\x18\x02 \x03(\v2\x11.connect.v1.ClassR\x0ftransformations\x12)\n" +
	"\x06faults\x18\x03 \x03(\v2\x11.connect.v1.FaultR\x06faults\"5\n" +
	"\x05Fault\x12\x14\n" +
	"\x05class\x18\x01 \x01(\tR\x05class\x12\x16\n" +
	"\x06reason\x18\x02 \x01(\tR\x06reason\"\x9a\x01\n" +
	"\x05Class\x12\x12\n" +
	"\x04name\x18\x01 \x01(\tR\x04name\x12\x18\n" +
	"\aaliases\x18\x02 \x03(\tR\aaliases\x12\x12\n" +
	"\x04type\x18\x03 \x01(\tR\x04type\x12\x18\n" +
	"\aversion\x18\x04 \x01(\tR\aversion\x12\x10\n" +
	"\x03doc\x18\x05 \x01(\tR\x03doc\x12#\n" +
	"\x04keys\x18\x06 \x03(\v2\x0f.connect.v1.KeyR\x04keys\"\xde\x02\n" +
	"\x03Key\x12\x12\n" +
	"\x04name\x18\x01 \x01(\tR\x04name\x12\x12\n" +
	"\x04type\x18\x02 \x01(\tR\x04type\x12(\n" +
	"\rdefault_value\x18\x03 \x01(\tH\x00R\fdefaultValue\x88\x01\x01\x12\x1a\n" +
	"\brequired\x18\x04 \x01(\bR\brequired\x12\x1e\n" +
	"\n" +
	"importance\x18\x05 \x01(\tR\n" +
	"importance\x12\x10\n" +
	"\x03doc\x18\x06 \x01(\tR\x03doc\x12\x14\n" +
	"\x05group\x18\a \x01(\tR\x05group\x12\x14\n" +
	"\x05order\x18\b \x01(\x05R\x05order\x12\x14\n" +
	"\x05width\x18\t \x01(\tR\x05width\x12!\n" +
	"\fdisplay_name\x18\n" +
	" \x01(\tR\vdisplayName\x12\x1e\n" +
	"\n" +
	"dependents\x18\v \x03(\tR\n" +
	"dependents\x12 \n" +
	"\vrecommended\x18\f \x03(\tR\vrecommendedB\x10\n" +
	"\x0e_default_value\"\xa3\x01\n" +
	"\x0fValidateRequest\x12\x14\n" +
	"\x05class\x18\x01 \x01(\tR\x05class\x12?\n" +
	"\x06config\x18\x02 \x03(\v2'.connect.v1.ValidateRequest.ConfigEntryR\x06config\x1a9\n" +
	"\vConfigEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"@\n" +
	"\x10ValidateResponse\x12,\n" +
	"\x06values\x18\x01 \x03(\v2\x14.connect.v1.KeyValueR\x06values\"\x97\x01\n" +
	"\bKeyValue\x12\x12\n" +
	"\x04name\x18\x01 \x01(\tR\x04name\x12\x19\n" +
	"\x05value\x18\x02 \x01(\tH\x00R\x05value\x88\x01\x01\x12\x16\n" +
	"\x06errors\x18\x03 \x03(\tR\x06errors\x12 \n" +
	"\vrecommended\x18\x04 \x03(\tR\vrecommended\x12\x18\n" +
	"\avisible\x18\x05 \x01(\bR\avisibleB\b\n" +
	"\x06_value\"\xd9\x01\n" +
	"\x13AlterOffsetsRequest\x12\x14\n" +
	"\x05class\x18\x01 \x01(\tR\x05class\x12C\n" +
	"\x06config\x18\x02 \x03(\v2+.connect.v1.AlterOffsetsRequest.ConfigEntryR\x06config\x12,\n" +
	"\aoffsets\x18\x03 \x03(\v2\x12.connect.v1.OffsetR\aoffsets\x1a9\n" +
	"\vConfigEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"0\n" +
	"\x14AlterOffsetsResponse\x12\x18\n" +
	"\ahandled\x18\x01 \x01(\bR\ahandled\"\xa9\x01\n" +
	"\x12ExactlyOnceRequest\x12\x14\n" +
	"\x05class\x18\x01 \x01(\tR\x05class\x12B\n" +
	"\x06config\x18\x02 \x03(\v2*.connect.v1.ExactlyOnceRequest.ConfigEntryR\x06config\x1a9\n" +
	"\vConfigEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"o\n" +
	"\x13ExactlyOnceResponse\x12\x1a\n" +
	"\bdeclared\x18\x01 \x01(\bR\bdeclared\x12\x1c\n" +
	"\tsupported\x18\x02 \x01(\bR\tsupported\x12\x1e\n" +
	"\n" +
	"boundaries\x18\x03 \x01(\bR\n" +
	"boundaries\"\xc5\x03\n" +
	"\x05Value\x12\x14\n" +
	"\x04bool\x18\x01 \x01(\bH\x00R\x04bool\x12\x14\n" +
	"\x04int8\x18\x02 \x01(\x12H\x00R\x04int8\x12\x16\n" +
	"\x05int16\x18\x03 \x01(\x12H\x00R\x05int16\x12\x16\n" +
	"\x05int32\x18\x04 \x01(\x12H\x00R\x05int32\x12\x16\n" +
	"\x05int64\x18\x05 \x01(\x12H\x00R\x05int64\x12\x1a\n" +
	"\afloat32\x18\x06 \x01(\x02H\x00R\afloat32\x12\x1a\n" +
	"\afloat64\x18\a \x01(\x01H\x00R\afloat64\x12\x18\n" +
	"\x06string\x18\b \x01(\tH\x00R\x06string\x12\x16\n" +
	"\x05bytes\x18\t \x01(\fH\x00R\x05bytes\x12&\n" +
	"\x04list\x18\n" +
	" \x01(\v2\x10.connect.v1.ListH\x00R\x04list\x12#\n" +
	"\x03map\x18\v \x01(\v2\x0f.connect.v1.MapH\x00R\x03map\x12,\n" +
	"\x06struct\x18\f \x01(\v2\x12.connect.v1.StructH\x00R\x06struct\x12/\n" +
	"\adecimal\x18\r \x01(\v2\x13.connect.v1.DecimalH\x00R\adecimal\x12\x14\n" +
	"\x04time\x18\x0e \x01(\x12H\x00R\x04time\x12\x14\n" +
	"\x04json\x18\x0f \x01(\fH\x00R\x04jsonB\x06\n" +
	"\x04kind\"/\n" +
	"\x04List\x12'\n" +
	"\x05items\x18\x01 \x03(\v2\x11.connect.v1.ValueR\x05items\"2\n" +
	"\x03Map\x12+\n" +
	"\aentries\x18\x01 \x03(\v2\x11.connect.v1.EntryR\aentries\"U\n" +
	"\x05Entry\x12#\n" +
	"\x03key\x18\x01 \x01(\v2\x11.connect.v1.ValueR\x03key\x12'\n" +
	"\x05value\x18\x02 \x01(\v2\x11.connect.v1.ValueR\x05value\"K\n" +
	"\x06Struct\x12\x16\n" +
	"\x06schema\x18\x01 \x01(\rR\x06schema\x12)\n" +
	"\x06values\x18\x02 \x03(\v2\x11.connect.v1.ValueR\x06values\";\n" +
	"\aDecimal\x12\x1a\n" +
	"\bunscaled\x18\x01 \x01(\fR\bunscaled\x12\x14\n" +
	"\x05scale\x18\x02 \x01(\x11R\x05scale\"\x89\x03\n" +
	"\x06Schema\x12\x0e\n" +
	"\x02id\x18\x01 \x01(\rR\x02id\x12\x12\n" +
	"\x04type\x18\x02 \x01(\tR\x04type\x12\x1a\n" +
	"\boptional\x18\x03 \x01(\bR\boptional\x12\x12\n" +
	"\x04name\x18\x04 \x01(\tR\x04name\x12\x18\n" +
	"\aversion\x18\x05 \x01(\x05R\aversion\x12\x10\n" +
	"\x03doc\x18\x06 \x01(\tR\x03doc\x12B\n" +
	"\n" +
	"parameters\x18\a \x03(\v2\".connect.v1.Schema.ParametersEntryR\n" +
	"parameters\x12+\n" +
	"\adefault\x18\b \x01(\v2\x11.connect.v1.ValueR\adefault\x12)\n" +
	"\x06fields\x18\t \x03(\v2\x11.connect.v1.FieldR\x06fields\x12\x10\n" +
	"\x03key\x18\n" +
	" \x01(\rR\x03key\x12\x12\n" +
	"\x04elem\x18\v \x01(\rR\x04elem\x1a=\n" +
	"\x0fParametersEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"3\n" +
	"\x05Field\x12\x12\n" +
	"\x04name\x18\x01 \x01(\tR\x04name\x12\x16\n" +
	"\x06schema\x18\x02 \x01(\rR\x06schema\"[\n" +
	"\x06Header\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x16\n" +
	"\x06schema\x18\x02 \x01(\rR\x06schema\x12'\n" +
	"\x05value\x18\x03 \x01(\v2\x11.connect.v1.ValueR\x05value\"p\n" +
	"\x06Offset\x12-\n" +
	"\tpartition\x18\x01 \x01(\v2\x0f.connect.v1.MapR\tpartition\x12,\n" +
	"\x06offset\x18\x02 \x01(\v2\x0f.connect.v1.MapH\x00R\x06offset\x88\x01\x01B\t\n" +
	"\a_offset\"r\n" +
	"\x05Error\x12\x18\n" +
	"\amessage\x18\x01 \x01(\tR\amessage\x12\x1c\n" +
	"\tretriable\x18\x02 \x01(\bR\tretriable\x121\n" +
	"\arecords\x18\x03 \x03(\v2\x17.connect.v1.RecordErrorR\arecords\"=\n" +
	"\vRecordError\x12\x14\n" +
	"\x05index\x18\x01 \x01(\rR\x05index\x12\x18\n" +
	"\amessage\x18\x02 \x01(\tR\amessage\"\xb7\x01\n" +
	"\x10ConnectorRequest\x122\n" +
	"\x05start\x18\x01 \x01(\v2\x1a.connect.v1.StartConnectorH\x00R\x05start\x12<\n" +
	"\ftask_configs\x18\x02 \x01(\v2\x17.connect.v1.TaskConfigsH\x00R\vtaskConfigs\x12&\n" +
	"\x04stop\x18\x03 \x01(\v2\x10.connect.v1.StopH\x00R\x04stopB\t\n" +
	"\arequest\"\xb5\x01\n" +
	"\x0eStartConnector\x12\x12\n" +
	"\x04name\x18\x01 \x01(\tR\x04name\x12\x14\n" +
	"\x05class\x18\x02 \x01(\tR\x05class\x12>\n" +
	"\x06config\x18\x03 \x03(\v2&.connect.v1.StartConnector.ConfigEntryR\x06config\x1a9\n" +
	"\vConfigEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"*\n" +
	"\vTaskConfigs\x12\x1b\n" +
	"\tmax_tasks\x18\x01 \x01(\rR\bmaxTasks\"\x06\n" +
	"\x04Stop\"\xe1\x01\n" +
	"\x11ConnectorResponse\x12/\n" +
	"\astarted\x18\x01 \x01(\v2\x13.connect.v1.StartedH\x00R\astarted\x12B\n" +
	"\ftask_configs\x18\x02 \x01(\v2\x1d.connect.v1.TaskConfigsResultH\x00R\vtaskConfigs\x12K\n" +
	"\x11reconfigure_tasks\x18\x03 \x01(\v2\x1c.connect.v1.ReconfigureTasksH\x00R\x10reconfigureTasksB\n" +
	"\n" +
	"\bresponse\"B\n" +
	"\aStarted\x12\x1d\n" +
	"\n" +
	"shows_idle\x18\x01 \x01(\bR\tshowsIdle\x12\x18\n" +
	"\afollows\x18\x02 \x01(\bR\afollows\"\x12\n" +
	"\x10ReconfigureTasks\"n\n" +
	"\x11TaskConfigsResult\x120\n" +
	"\aconfigs\x18\x01 \x03(\v2\x16.connect.v1.TaskConfigR\aconfigs\x12'\n" +
	"\x05error\x18\x02 \x01(\v2\x11.connect.v1.ErrorR\x05error\"\x83\x01\n" +
	"\n" +
	"TaskConfig\x12:\n" +
	"\x06config\x18\x01 \x03(\v2\".connect.v1.TaskConfig.ConfigEntryR\x06config\x1a9\n" +
	"\vConfigEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"\x82\x02\n" +
	"\tStartTask\x12\x1c\n" +
	"\tconnector\x18\x01 \x01(\tR\tconnector\x12\x12\n" +
	"\x04task\x18\x02 \x01(\rR\x04task\x12\x14\n" +
	"\x05class\x18\x03 \x01(\tR\x05class\x129\n" +
	"\x06config\x18\x04 \x03(\v2!.connect.v1.StartTask.ConfigEntryR\x06config\x12\x17\n" +
	"\aidle_ms\x18\x05 \x01(\rR\x06idleMs\x12\x1e\n" +
	"\n" +
	"boundaries\x18\x06 \x01(\bR\n" +
	"boundaries\x1a9\n" +
	"\vConfigEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"\xbe\x02\n" +
	"\rSourceRequest\x12-\n" +
	"\x05start\x18\x01 \x01(\v2\x15.connect.v1.StartTaskH\x00R\x05start\x12,\n" +
	"\x06credit\x18\x02 \x01(\v2\x12.connect.v1.CreditH\x00R\x06credit\x125\n" +
	"\tcommitted\x18\x03 \x01(\v2\x15.connect.v1.CommittedH\x00R\tcommitted\x122\n" +
	"\x06offset\x18\x04 \x01(\v2\x18.connect.v1.OffsetAnswerH\x00R\x06offset\x12&\n" +
	"\x04stop\x18\x05 \x01(\v2\x10.connect.v1.StopH\x00R\x04stop\x122\n" +
	"\bprogress\x18\x06 \x01(\v2\x14.connect.v1.ProgressH\x00R\bprogressB\t\n" +
	"\arequest\"F\n" +
	"\bProgress\x12\"\n" +
	"\facknowledged\x18\x01 \x01(\x04R\facknowledged\x12\x16\n" +
	"\x06paused\x18\x02 \x01(\bR\x06paused\"\"\n" +
	"\x06Credit\x12\x18\n" +
	"\abatches\x18\x01 \x01(\rR\abatches\"9\n" +
	"\tCommitted\x12,\n" +
	"\aoffsets\x18\x01 \x03(\v2\x12.connect.v1.OffsetR\aoffsets\"\x80\x01\n" +
	"\fOffsetAnswer\x12\x0e\n" +
	"\x02id\x18\x01 \x01(\rR\x02id\x12,\n" +
	"\x06offset\x18\x02 \x01(\v2\x0f.connect.v1.MapH\x00R\x06offset\x88\x01\x01\x12'\n" +
	"\x05error\x18\x03 \x01(\v2\x11.connect.v1.ErrorR\x05errorB\t\n" +
	"\a_offset\"\xb5\x02\n" +
	"\x0eSourceResponse\x12/\n" +
	"\astarted\x18\x01 \x01(\v2\x13.connect.v1.StartedH\x00R\astarted\x12/\n" +
	"\x05batch\x18\x02 \x01(\v2\x17.connect.v1.SourceBatchH\x00R\x05batch\x121\n" +
	"\x06offset\x18\x03 \x01(\v2\x17.connect.v1.OffsetQueryH\x00R\x06offset\x12)\n" +
	"\x05event\x18\x04 \x01(\v2\x11.connect.v1.ErrorH\x00R\x05event\x12/\n" +
	"\astopped\x18\x05 \x01(\v2\x13.connect.v1.StoppedH\x00R\astopped\x12&\n" +
	"\x04idle\x18\x06 \x01(\v2\x10.connect.v1.IdleH\x00R\x04idleB\n" +
	"\n" +
	"\bresponse\"\t\n" +
	"\aStopped\"\x06\n" +
	"\x04Idle\"L\n" +
	"\vOffsetQuery\x12\x0e\n" +
	"\x02id\x18\x01 \x01(\rR\x02id\x12-\n" +
	"\tpartition\x18\x02 \x01(\v2\x0f.connect.v1.MapR\tpartition\"\xe9\x02\n" +
	"\vSourceBatch\x12,\n" +
	"\aschemas\x18\x01 \x03(\v2\x12.connect.v1.SchemaR\aschemas\x12\x16\n" +
	"\x06topics\x18\x02 \x03(\tR\x06topics\x122\n" +
	"\tpartition\x18\x03 \x01(\v2\x0f.connect.v1.MapH\x00R\tpartition\x88\x01\x01\x12,\n" +
	"\x06offset\x18\x04 \x01(\v2\x0f.connect.v1.MapH\x01R\x06offset\x88\x01\x01\x12!\n" +
	"\fposition_key\x18\x05 \x01(\tR\vpositionKey\x12\x10\n" +
	"\x03lag\x18\x06 \x01(\x12R\x03lag\x122\n" +
	"\arecords\x18\a \x03(\v2\x18.connect.v1.SourceRecordR\arecords\x120\n" +
	"\bboundary\x18\b \x01(\x0e2\x14.connect.v1.BoundaryR\bboundaryB\f\n" +
	"\n" +
	"_partitionB\t\n" +
	"\a_offset\"\xb7\x03\n" +
	"\fSourceRecord\x12\x14\n" +
	"\x05topic\x18\x01 \x01(\rR\x05topic\x12!\n" +
	"\tpartition\x18\x02 \x01(\x11H\x00R\tpartition\x88\x01\x01\x12!\n" +
	"\ttimestamp\x18\x03 \x01(\x12H\x01R\ttimestamp\x88\x01\x01\x12\x1d\n" +
	"\n" +
	"key_schema\x18\x04 \x01(\rR\tkeySchema\x12#\n" +
	"\x03key\x18\x05 \x01(\v2\x11.connect.v1.ValueR\x03key\x12!\n" +
	"\fvalue_schema\x18\x06 \x01(\rR\vvalueSchema\x12'\n" +
	"\x05value\x18\a \x01(\v2\x11.connect.v1.ValueR\x05value\x12,\n" +
	"\aheaders\x18\b \x03(\v2\x12.connect.v1.HeaderR\aheaders\x12\x1a\n" +
	"\bposition\x18\t \x01(\x12R\bposition\x12\x19\n" +
	"\x05error\x18\n" +
	" \x01(\tH\x02R\x05error\x88\x01\x01\x120\n" +
	"\bboundary\x18\v \x01(\x0e2\x14.connect.v1.BoundaryR\bboundaryB\f\n" +
	"\n" +
	"_partitionB\f\n" +
	"\n" +
	"_timestampB\b\n" +
	"\x06_error\"\x9d\x02\n" +
	"\vSinkRequest\x12-\n" +
	"\x05start\x18\x01 \x01(\v2\x15.connect.v1.StartTaskH\x00R\x05start\x12#\n" +
	"\x03put\x18\x02 \x01(\v2\x0f.connect.v1.PutH\x00R\x03put\x12)\n" +
	"\x05flush\x18\x03 \x01(\v2\x11.connect.v1.FlushH\x00R\x05flush\x12,\n" +
	"\x04open\x18\x04 \x01(\v2\x16.connect.v1.PartitionsH\x00R\x04open\x12.\n" +
	"\x05close\x18\x05 \x01(\v2\x16.connect.v1.PartitionsH\x00R\x05close\x12&\n" +
	"\x04stop\x18\x06 \x01(\v2\x10.connect.v1.StopH\x00R\x04stopB\t\n" +
	"\arequest\"\xb1\x01\n" +
	"\x03Put\x12\x0e\n" +
	"\x02id\x18\x01 \x01(\rR\x02id\x12,\n" +
	"\aschemas\x18\x02 \x03(\v2\x12.connect.v1.SchemaR\aschemas\x12:\n" +
	"\n" +
	"partitions\x18\x03 \x03(\v2\x1a.connect.v1.TopicPartitionR\n" +
	"partitions\x120\n" +
	"\arecords\x18\x04 \x03(\v2\x16.connect.v1.SinkRecordR\arecords\"\\\n" +
	"\x0eTopicPartition\x12\x14\n" +
	"\x05topic\x18\x01 \x01(\tR\x05topic\x12\x1c\n" +
	"\tpartition\x18\x02 \x01(\x05R\tpartition\x12\x16\n" +
	"\x06offset\x18\x03 \x01(\x03R\x06offset\"\xd9\x02\n" +
	"\n" +
	"SinkRecord\x12\x1c\n" +
	"\tpartition\x18\x01 \x01(\rR\tpartition\x12\x16\n" +
	"\x06offset\x18\x02 \x01(\x03R\x06offset\x12!\n" +
	"\ttimestamp\x18\x03 \x01(\x12H\x00R\ttimestamp\x88\x01\x01\x12&\n" +
	"\x0flog_append_time\x18\x04 \x01(\bR\rlogAppendTime\x12\x1d\n" +
	"\n" +
	"key_schema\x18\x05 \x01(\rR\tkeySchema\x12#\n" +
	"\x03key\x18\x06 \x01(\v2\x11.connect.v1.ValueR\x03key\x12!\n" +
	"\fvalue_schema\x18\a \x01(\rR\vvalueSchema\x12'\n" +
	"\x05value\x18\b \x01(\v2\x11.connect.v1.ValueR\x05value\x12,\n" +
	"\aheaders\x18\t \x03(\v2\x12.connect.v1.HeaderR\aheadersB\f\n" +
	"\n" +
	"_timestamp\"M\n" +
	"\x05Flush\x12\x0e\n" +
	"\x02id\x18\x01 \x01(\rR\x02id\x124\n" +
	"\aoffsets\x18\x02 \x03(\v2\x1a.connect.v1.TopicPartitionR\aoffsets\"X\n" +
	"\n" +
	"Partitions\x12\x0e\n" +
	"\x02id\x18\x01 \x01(\rR\x02id\x12:\n" +
	"\n" +
	"partitions\x18\x02 \x03(\v2\x1a.connect.v1.TopicPartitionR\n" +
	"partitions\"\xcf\x01\n" +
	"\fSinkResponse\x12/\n" +
	"\astarted\x18\x01 \x01(\v2\x13.connect.v1.StartedH\x00R\astarted\x12&\n" +
	"\x04done\x18\x02 \x01(\v2\x10.connect.v1.DoneH\x00R\x04done\x12)\n" +
	"\x05event\x18\x03 \x01(\v2\x11.connect.v1.ErrorH\x00R\x05event\x12/\n" +
	"\astopped\x18\x04 \x01(\v2\x13.connect.v1.StoppedH\x00R\astoppedB\n" +
	"\n" +
	"\bresponse\"u\n" +
	"\x04Done\x12\x0e\n" +
	"\x02id\x18\x01 \x01(\rR\x02id\x12'\n" +
	"\x05error\x18\x02 \x01(\v2\x11.connect.v1.ErrorR\x05error\x124\n" +
	"\aoffsets\x18\x03 \x03(\v2\x1a.connect.v1.TopicPartitionR\aoffsets*F\n" +
	"\bBoundary\x12\x11\n" +
	"\rBOUNDARY_NONE\x10\x00\x12\x13\n" +
	"\x0fBOUNDARY_COMMIT\x10\x01\x12\x12\n" +
	"\x0eBOUNDARY_ABORT\x10\x022\xe2\x04\n" +
	"\x06Plugin\x12E\n" +
	"\bDescribe\x12\x1b.connect.v1.DescribeRequest\x1a\x1c.connect.v1.DescribeResponse\x12E\n" +
	"\bValidate\x12\x1b.connect.v1.ValidateRequest\x1a\x1c.connect.v1.ValidateResponse\x12Q\n" +
	"\fAlterOffsets\x12\x1f.connect.v1.AlterOffsetsRequest\x1a .connect.v1.AlterOffsetsResponse\x12N\n" +
	"\vExactlyOnce\x12\x1e.connect.v1.ExactlyOnceRequest\x1a\x1f.connect.v1.ExactlyOnceResponse\x12O\n" +
	"\fRunConnector\x12\x1c.connect.v1.ConnectorRequest\x1a\x1d.connect.v1.ConnectorResponse(\x010\x01\x12F\n" +
	"\tRunSource\x12\x19.connect.v1.SourceRequest\x1a\x1a.connect.v1.SourceResponse(\x010\x01\x12@\n" +
	"\aRunSink\x12\x17.connect.v1.SinkRequest\x1a\x18.connect.v1.SinkResponse(\x010\x01\x12L\n" +
	"\x11RunTransformation\x12\x17.connect.v1.SinkRequest\x1a\x1a.connect.v1.SourceResponse(\x010\x01B-Z+millrace/plugins/proto/connect/v1;connectv1b\x06proto3"

var (
	file_connect_v1_connect_proto_rawDescOnce sync.Once
	file_connect_v1_connect_proto_rawDescData []byte
)

func file_connect_v1_connect_proto_rawDescGZIP() []byte {
	file_connect_v1_connect_proto_rawDescOnce.Do(func() {
		file_connect_v1_connect_proto_rawDescData = protoimpl.X.CompressGZIP(unsafe.Slice(unsafe.StringData(file_connect_v1_connect_proto_rawDesc), len(file_connect_v1_connect_proto_rawDesc)))
	})
	return file_connect_v1_connect_proto_rawDescData
}

var file_connect_v1_connect_proto_enumTypes = make([]protoimpl.EnumInfo, 1)
var file_connect_v1_connect_proto_msgTypes = make([]protoimpl.MessageInfo, 60)
var file_connect_v1_connect_proto_goTypes = []any{
	(Boundary)(0),                // 0: connect.v1.Boundary
	(*DescribeRequest)(nil),      // 1: connect.v1.DescribeRequest
	(*DescribeResponse)(nil),     // 2: connect.v1.DescribeResponse
	(*Fault)(nil),                // 3: connect.v1.Fault
	(*Class)(nil),                // 4: connect.v1.Class
	(*Key)(nil),                  // 5: connect.v1.Key
	(*ValidateRequest)(nil),      // 6: connect.v1.ValidateRequest
	(*ValidateResponse)(nil),     // 7: connect.v1.ValidateResponse
	(*KeyValue)(nil),             // 8: connect.v1.KeyValue
	(*AlterOffsetsRequest)(nil),  // 9: connect.v1.AlterOffsetsRequest
	(*AlterOffsetsResponse)(nil), // 10: connect.v1.AlterOffsetsResponse
	(*ExactlyOnceRequest)(nil),   // 11: connect.v1.ExactlyOnceRequest
	(*ExactlyOnceResponse)(nil),  // 12: connect.v1.ExactlyOnceResponse
	(*Value)(nil),                // 13: connect.v1.Value
	(*List)(nil),                 // 14: connect.v1.List
	(*Map)(nil),                  // 15: connect.v1.Map
	(*Entry)(nil),                // 16: connect.v1.Entry
	(*Struct)(nil),               // 17: connect.v1.Struct
	(*Decimal)(nil),              // 18: connect.v1.Decimal
	(*Schema)(nil),               // 19: connect.v1.Schema
	(*Field)(nil),                // 20: connect.v1.Field
	(*Header)(nil),               // 21: connect.v1.Header
	(*Offset)(nil),               // 22: connect.v1.Offset
	(*Error)(nil),                // 23: connect.v1.Error
	(*RecordError)(nil),          // 24: connect.v1.RecordError
	(*ConnectorRequest)(nil),     // 25: connect.v1.ConnectorRequest
	(*StartConnector)(nil),       // 26: connect.v1.StartConnector
	(*TaskConfigs)(nil),          // 27: connect.v1.TaskConfigs
	(*Stop)(nil),                 // 28: connect.v1.Stop
	(*ConnectorResponse)(nil),    // 29: connect.v1.ConnectorResponse
	(*Started)(nil),              // 30: connect.v1.Started
	(*ReconfigureTasks)(nil),     // 31: connect.v1.ReconfigureTasks
	(*TaskConfigsResult)(nil),    // 32: connect.v1.TaskConfigsResult
	(*TaskConfig)(nil),           // 33: connect.v1.TaskConfig
	(*StartTask)(nil),            // 34: connect.v1.StartTask
	(*SourceRequest)(nil),        // 35: connect.v1.SourceRequest
	(*Progress)(nil),             // 36: connect.v1.Progress
	(*Credit)(nil),               // 37: connect.v1.Credit
	(*Committed)(nil),            // 38: connect.v1.Committed
	(*OffsetAnswer)(nil),         // 39: connect.v1.OffsetAnswer
	(*SourceResponse)(nil),       // 40: connect.v1.SourceResponse
	(*Stopped)(nil),              // 41: connect.v1.Stopped
	(*Idle)(nil),                 // 42: connect.v1.Idle
	(*OffsetQuery)(nil),          // 43: connect.v1.OffsetQuery
	(*SourceBatch)(nil),          // 44: connect.v1.SourceBatch
	(*SourceRecord)(nil),         // 45: connect.v1.SourceRecord
	(*SinkRequest)(nil),          // 46: connect.v1.SinkRequest
	(*Put)(nil),                  // 47: connect.v1.Put
	(*TopicPartition)(nil),       // 48: connect.v1.TopicPartition
	(*SinkRecord)(nil),           // 49: connect.v1.SinkRecord
	(*Flush)(nil),                // 50: connect.v1.Flush
	(*Partitions)(nil),           // 51: connect.v1.Partitions
	(*SinkResponse)(nil),         // 52: connect.v1.SinkResponse
	(*Done)(nil),                 // 53: connect.v1.Done
	nil,                          // 54: connect.v1.ValidateRequest.ConfigEntry
	nil,                          // 55: connect.v1.AlterOffsetsRequest.ConfigEntry
	nil,                          // 56: connect.v1.ExactlyOnceRequest.ConfigEntry
	nil,                          // 57: connect.v1.Schema.ParametersEntry
	nil,                          // 58: connect.v1.StartConnector.ConfigEntry
	nil,                          // 59: connect.v1.TaskConfig.ConfigEntry
	nil,                          // 60: connect.v1.StartTask.ConfigEntry
}
var file_connect_v1_connect_proto_depIdxs = []int32{
	4,  // 0: connect.v1.DescribeResponse.classes:type_name -> connect.v1.Class
	4,  // 1: connect.v1.DescribeResponse.transformations:type_name -> connect.v1.Class
	3,  // 2: connect.v1.DescribeResponse.faults:type_name -> connect.v1.Fault
	5,  // 3: connect.v1.Class.keys:type_name -> connect.v1.Key
	54, // 4: connect.v1.ValidateRequest.config:type_name -> connect.v1.ValidateRequest.ConfigEntry
	8,  // 5: connect.v1.ValidateResponse.values:type_name -> connect.v1.KeyValue
	55, // 6: connect.v1.AlterOffsetsRequest.config:type_name -> connect.v1.AlterOffsetsRequest.ConfigEntry
	22, // 7: connect.v1.AlterOffsetsRequest.offsets:type_name -> connect.v1.Offset
	56, // 8: connect.v1.ExactlyOnceRequest.config:type_name -> connect.v1.ExactlyOnceRequest.ConfigEntry
	14, // 9: connect.v1.Value.list:type_name -> connect.v1.List
	15, // 10: connect.v1.Value.map:type_name -> connect.v1.Map
	17, // 11: connect.v1.Value.struct:type_name -> connect.v1.Struct
	18, // 12: connect.v1.Value.decimal:type_name -> connect.v1.Decimal
	13, // 13: connect.v1.List.items:type_name -> connect.v1.Value
	16, // 14: connect.v1.Map.entries:type_name -> connect.v1.Entry
	13, // 15: connect.v1.Entry.key:type_name -> connect.v1.Value
	13, // 16: connect.v1.Entry.value:type_name -> connect.v1.Value
	13, // 17: connect.v1.Struct.values:type_name -> connect.v1.Value
	57, // 18: connect.v1.Schema.parameters:type_name -> connect.v1.Schema.ParametersEntry
	13, // 19: connect.v1.Schema.default:type_name -> connect.v1.Value
	20, // 20: connect.v1.Schema.fields:type_name -> connect.v1.Field
	13, // 21: connect.v1.Header.value:type_name -> connect.v1.Value
	15, // 22: connect.v1.Offset.partition:type_name -> connect.v1.Map
	15, // 23: connect.v1.Offset.offset:type_name -> connect.v1.Map
	24, // 24: connect.v1.Error.records:type_name -> connect.v1.RecordError
	26, // 25: connect.v1.ConnectorRequest.start:type_name -> connect.v1.StartConnector
	27, // 26: connect.v1.ConnectorRequest.task_configs:type_name -> connect.v1.TaskConfigs
	28, // 27: connect.v1.ConnectorRequest.stop:type_name -> connect.v1.Stop
	58, // 28: connect.v1.StartConnector.config:type_name -> connect.v1.StartConnector.ConfigEntry
	30, // 29: connect.v1.ConnectorResponse.started:type_name -> connect.v1.Started
	32, // 30: connect.v1.ConnectorResponse.task_configs:type_name -> connect.v1.TaskConfigsResult
	31, // 31: connect.v1.ConnectorResponse.reconfigure_tasks:type_name -> connect.v1.ReconfigureTasks
	33, // 32: connect.v1.TaskConfigsResult.configs:type_name -> connect.v1.TaskConfig
	23, // 33: connect.v1.TaskConfigsResult.error:type_name -> connect.v1.Error
	59, // 34: connect.v1.TaskConfig.config:type_name -> connect.v1.TaskConfig.ConfigEntry
	60, // 35: connect.v1.StartTask.config:type_name -> connect.v1.StartTask.ConfigEntry
	34, // 36: connect.v1.SourceRequest.start:type_name -> connect.v1.StartTask
	37, // 37: connect.v1.SourceRequest.credit:type_name -> connect.v1.Credit
	38, // 38: connect.v1.SourceRequest.committed:type_name -> connect.v1.Committed
	39, // 39: connect.v1.SourceRequest.offset:type_name -> connect.v1.OffsetAnswer
	28, // 40: connect.v1.SourceRequest.stop:type_name -> connect.v1.Stop
	36, // 41: connect.v1.SourceRequest.progress:type_name -> connect.v1.Progress
	22, // 42: connect.v1.Committed.offsets:type_name -> connect.v1.Offset
	15, // 43: connect.v1.OffsetAnswer.offset:type_name -> connect.v1.Map
	23, // 44: connect.v1.OffsetAnswer.error:type_name -> connect.v1.Error
	30, // 45: connect.v1.SourceResponse.started:type_name -> connect.v1.Started
	44, // 46: connect.v1.SourceResponse.batch:type_name -> connect.v1.SourceBatch
	43, // 47: connect.v1.SourceResponse.offset:type_name -> connect.v1.OffsetQuery
	23, // 48: connect.v1.SourceResponse.event:type_name -> connect.v1.Error
	41, // 49: connect.v1.SourceResponse.stopped:type_name -> connect.v1.Stopped
	42, // 50: connect.v1.SourceResponse.idle:type_name -> connect.v1.Idle
	15, // 51: connect.v1.OffsetQuery.partition:type_name -> connect.v1.Map
	19, // 52: connect.v1.SourceBatch.schemas:type_name -> connect.v1.Schema
	15, // 53: connect.v1.SourceBatch.partition:type_name -> connect.v1.Map
	15, // 54: connect.v1.SourceBatch.offset:type_name -> connect.v1.Map
	45, // 55: connect.v1.SourceBatch.records:type_name -> connect.v1.SourceRecord
	0,  // 56: connect.v1.SourceBatch.boundary:type_name -> connect.v1.Boundary
	13, // 57: connect.v1.SourceRecord.key:type_name -> connect.v1.Value
	13, // 58: connect.v1.SourceRecord.value:type_name -> connect.v1.Value
	21, // 59: connect.v1.SourceRecord.headers:type_name -> connect.v1.Header
	0,  // 60: connect.v1.SourceRecord.boundary:type_name -> connect.v1.Boundary
	34, // 61: connect.v1.SinkRequest.start:type_name -> connect.v1.StartTask
	47, // 62: connect.v1.SinkRequest.put:type_name -> connect.v1.Put
	50, // 63: connect.v1.SinkRequest.flush:type_name -> connect.v1.Flush
	51, // 64: connect.v1.SinkRequest.open:type_name -> connect.v1.Partitions
	51, // 65: connect.v1.SinkRequest.close:type_name -> connect.v1.Partitions
	28, // 66: connect.v1.SinkRequest.stop:type_name -> connect.v1.Stop
	19, // 67: connect.v1.Put.schemas:type_name -> connect.v1.Schema
	48, // 68: connect.v1.Put.partitions:type_name -> connect.v1.TopicPartition
	49, // 69: connect.v1.Put.records:type_name -> connect.v1.SinkRecord
	13, // 70: connect.v1.SinkRecord.key:type_name -> connect.v1.Value
	13, // 71: connect.v1.SinkRecord.value:type_name -> connect.v1.Value
	21, // 72: connect.v1.SinkRecord.headers:type_name -> connect.v1.Header
	48, // 73: connect.v1.Flush.offsets:type_name -> connect.v1.TopicPartition
	48, // 74: connect.v1.Partitions.partitions:type_name -> connect.v1.TopicPartition
	30, // 75: connect.v1.SinkResponse.started:type_name -> connect.v1.Started
	53, // 76: connect.v1.SinkResponse.done:type_name -> connect.v1.Done
	23, // 77: connect.v1.SinkResponse.event:type_name -> connect.v1.Error
	41, // 78: connect.v1.SinkResponse.stopped:type_name -> connect.v1.Stopped
	23, // 79: connect.v1.Done.error:type_name -> connect.v1.Error
	48, // 80: connect.v1.Done.offsets:type_name -> connect.v1.TopicPartition
	1,  // 81: connect.v1.Plugin.Describe:input_type -> connect.v1.DescribeRequest
	6,  // 82: connect.v1.Plugin.Validate:input_type -> connect.v1.ValidateRequest
	9,  // 83: connect.v1.Plugin.AlterOffsets:input_type -> connect.v1.AlterOffsetsRequest
	11, // 84: connect.v1.Plugin.ExactlyOnce:input_type -> connect.v1.ExactlyOnceRequest
	25, // 85: connect.v1.Plugin.RunConnector:input_type -> connect.v1.ConnectorRequest
	35, // 86: connect.v1.Plugin.RunSource:input_type -> connect.v1.SourceRequest
	46, // 87: connect.v1.Plugin.RunSink:input_type -> connect.v1.SinkRequest
	46, // 88: connect.v1.Plugin.RunTransformation:input_type -> connect.v1.SinkRequest
	2,  // 89: connect.v1.Plugin.Describe:output_type -> connect.v1.DescribeResponse
	7,  // 90: connect.v1.Plugin.Validate:output_type -> connect.v1.ValidateResponse
	10, // 91: connect.v1.Plugin.AlterOffsets:output_type -> connect.v1.AlterOffsetsResponse
	12, // 92: connect.v1.Plugin.ExactlyOnce:output_type -> connect.v1.ExactlyOnceResponse
	29, // 93: connect.v1.Plugin.RunConnector:output_type -> connect.v1.ConnectorResponse
	40, // 94: connect.v1.Plugin.RunSource:output_type -> connect.v1.SourceResponse
	52, // 95: connect.v1.Plugin.RunSink:output_type -> connect.v1.SinkResponse
	40, // 96: connect.v1.Plugin.RunTransformation:output_type -> connect.v1.SourceResponse
	89, // [89:97] is the sub-list for method output_type
	81, // [81:89] is the sub-list for method input_type
	81, // [81:81] is the sub-list for extension type_name
	81, // [81:81] is the sub-list for extension extendee
	0,  // [0:81] is the sub-list for field type_name
}

func init() { file_connect_v1_connect_proto_init() }
func file_connect_v1_connect_proto_init() {
	if File_connect_v1_connect_proto != nil {
		return
	}
	file_connect_v1_connect_proto_msgTypes[4].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[7].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[12].OneofWrappers = []any{
		(*Value_Bool)(nil),
		(*Value_Int8)(nil),
		(*Value_Int16)(nil),
		(*Value_Int32)(nil),
		(*Value_Int64)(nil),
		(*Value_Float32)(nil),
		(*Value_Float64)(nil),
		(*Value_String_)(nil),
		(*Value_Bytes)(nil),
		(*Value_List)(nil),
		(*Value_Map)(nil),
		(*Value_Struct)(nil),
		(*Value_Decimal)(nil),
		(*Value_Time)(nil),
		(*Value_Json)(nil),
	}
	file_connect_v1_connect_proto_msgTypes[21].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[24].OneofWrappers = []any{
		(*ConnectorRequest_Start)(nil),
		(*ConnectorRequest_TaskConfigs)(nil),
		(*ConnectorRequest_Stop)(nil),
	}
	file_connect_v1_connect_proto_msgTypes[28].OneofWrappers = []any{
		(*ConnectorResponse_Started)(nil),
		(*ConnectorResponse_TaskConfigs)(nil),
		(*ConnectorResponse_ReconfigureTasks)(nil),
	}
	file_connect_v1_connect_proto_msgTypes[34].OneofWrappers = []any{
		(*SourceRequest_Start)(nil),
		(*SourceRequest_Credit)(nil),
		(*SourceRequest_Committed)(nil),
		(*SourceRequest_Offset)(nil),
		(*SourceRequest_Stop)(nil),
		(*SourceRequest_Progress)(nil),
	}
	file_connect_v1_connect_proto_msgTypes[38].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[39].OneofWrappers = []any{
		(*SourceResponse_Started)(nil),
		(*SourceResponse_Batch)(nil),
		(*SourceResponse_Offset)(nil),
		(*SourceResponse_Event)(nil),
		(*SourceResponse_Stopped)(nil),
		(*SourceResponse_Idle)(nil),
	}
	file_connect_v1_connect_proto_msgTypes[43].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[44].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[45].OneofWrappers = []any{
		(*SinkRequest_Start)(nil),
		(*SinkRequest_Put)(nil),
		(*SinkRequest_Flush)(nil),
		(*SinkRequest_Open)(nil),
		(*SinkRequest_Close)(nil),
		(*SinkRequest_Stop)(nil),
	}
	file_connect_v1_connect_proto_msgTypes[48].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[51].OneofWrappers = []any{
		(*SinkResponse_Started)(nil),
		(*SinkResponse_Done)(nil),
		(*SinkResponse_Event)(nil),
		(*SinkResponse_Stopped)(nil),
	}
	type x struct{}
	out := protoimpl.TypeBuilder{
		File: protoimpl.DescBuilder{
			GoPackagePath: reflect.TypeOf(x{}).PkgPath(),
			RawDescriptor: unsafe.Slice(unsafe.StringData(file_connect_v1_connect_proto_rawDesc), len(file_connect_v1_connect_proto_rawDesc)),
			NumEnums:      1,
			NumMessages:   60,
			NumExtensions: 0,
			NumServices:   1,
		},
		GoTypes:           file_connect_v1_connect_proto_goTypes,
		DependencyIndexes: file_connect_v1_connect_proto_depIdxs,
		EnumInfos:         file_connect_v1_connect_proto_enumTypes,
		MessageInfos:      file_connect_v1_connect_proto_msgTypes,
	}.Build()
	File_connect_v1_connect_proto = out.File
	file_connect_v1_connect_proto_goTypes = nil
	file_connect_v1_connect_proto_depIdxs = nil
}

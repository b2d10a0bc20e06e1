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

// Part is a part of a record.
type Part int32

const (
	Part_PART_NONE   Part = 0
	Part_PART_KEY    Part = 1
	Part_PART_VALUE  Part = 2
	Part_PART_HEADER Part = 3
	Part_PART_ALL    Part = 4 // it is larger than a message may be
)

// Enum value maps for Part.
var (
	Part_name = map[int32]string{
		0: "PART_NONE",
		1: "PART_KEY",
		2: "PART_VALUE",
		3: "PART_HEADER",
		4: "PART_ALL",
	}
	Part_value = map[string]int32{
		"PART_NONE":   0,
		"PART_KEY":    1,
		"PART_VALUE":  2,
		"PART_HEADER": 3,
		"PART_ALL":    4,
	}
)

func (x Part) Enum() *Part {
	p := new(Part)
	*p = x
	return p
}

func (x Part) String() string {
	return protoimpl.X.EnumStringOf(x.Descriptor(), protoreflect.EnumNumber(x))
}

func (Part) Descriptor() protoreflect.EnumDescriptor {
	return file_connect_v1_connect_proto_enumTypes[1].Descriptor()
}

func (Part) Type() protoreflect.EnumType {
	return &file_connect_v1_connect_proto_enumTypes[1]
}

func (x Part) Number() protoreflect.EnumNumber {
	return protoreflect.EnumNumber(x)
}

// Deprecated: Use Part.Descriptor instead.
func (Part) EnumDescriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{1}
}

type DescribeRequest struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Discovery     string                 `protobuf:"bytes,1,opt,name=discovery,proto3" json:"discovery,omitempty"` // the worker's plugin.discovery, of plugins in Java; empty: hybrid_warn
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

func (x *DescribeRequest) GetDiscovery() string {
	if x != nil {
		return x.Discovery
	}
	return ""
}

type DescribeResponse struct {
	state           protoimpl.MessageState `protogen:"open.v1"`
	Classes         []*Class               `protobuf:"bytes,1,rep,name=classes,proto3" json:"classes,omitempty"`
	Transformations []*Class               `protobuf:"bytes,2,rep,name=transformations,proto3" json:"transformations,omitempty"`                        // and predicates: their type is "transformation" or "predicate"
	Faults          []*Fault               `protobuf:"bytes,3,rep,name=faults,proto3" json:"faults,omitempty"`                                          // classes that the plugin has but cannot offer
	Converters      []*Class               `protobuf:"bytes,4,rep,name=converters,proto3" json:"converters,omitempty"`                                  // their type is "converter" or "header_converter"
	ConfigProviders []*Class               `protobuf:"bytes,5,rep,name=config_providers,json=configProviders,proto3" json:"config_providers,omitempty"` // their type is "config_provider"
	// Names of classes that META-INF/services does not name, if plugin.discovery is hybrid_warn or
	// hybrid_fail. With hybrid_fail the plugin does not offer them.
	Unnamed       []string `protobuf:"bytes,6,rep,name=unnamed,proto3" json:"unnamed,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
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

func (x *DescribeResponse) GetConverters() []*Class {
	if x != nil {
		return x.Converters
	}
	return nil
}

func (x *DescribeResponse) GetConfigProviders() []*Class {
	if x != nil {
		return x.ConfigProviders
	}
	return nil
}

func (x *DescribeResponse) GetUnnamed() []string {
	if x != nil {
		return x.Unnamed
	}
	return nil
}

// Fault is the reason why a class cannot be used, such as a missing library.
type Fault struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Class         string                 `protobuf:"bytes,1,opt,name=class,proto3" json:"class,omitempty"` // empty: the reason names a file, such as a jar that cannot be read
	Reason        string                 `protobuf:"bytes,2,opt,name=reason,proto3" json:"reason,omitempty"`
	Late          bool                   `protobuf:"varint,3,opt,name=late,proto3" json:"late,omitempty"` // describing the class took too long; the next description may be different
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

func (x *Fault) GetLate() bool {
	if x != nil {
		return x.Late
	}
	return false
}

type Class struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Name          string                 `protobuf:"bytes,1,opt,name=name,proto3" json:"name,omitempty"`       // fully qualified, as in connector.class
	Aliases       []string               `protobuf:"bytes,2,rep,name=aliases,proto3" json:"aliases,omitempty"` // additional names
	Type          string                 `protobuf:"bytes,3,opt,name=type,proto3" json:"type,omitempty"`       // "source", "sink", or what DescribeResponse says
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
	Offsets       []*Offset              `protobuf:"bytes,3,rep,name=offsets,proto3" json:"offsets,omitempty"`   // of a source connector
	Consumed      []*ConsumerOffset      `protobuf:"bytes,4,rep,name=consumed,proto3" json:"consumed,omitempty"` // of a sink connector
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

func (x *AlterOffsetsRequest) GetConsumed() []*ConsumerOffset {
	if x != nil {
		return x.Consumed
	}
	return nil
}

// ConsumerOffset is the offset of a sink connector in a partition. If the offset is not set, it is
// deleted.
type ConsumerOffset struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Topic         string                 `protobuf:"bytes,1,opt,name=topic,proto3" json:"topic,omitempty"`
	Partition     int32                  `protobuf:"varint,2,opt,name=partition,proto3" json:"partition,omitempty"`
	Offset        *int64                 `protobuf:"varint,3,opt,name=offset,proto3,oneof" json:"offset,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ConsumerOffset) Reset() {
	*x = ConsumerOffset{}
	mi := &file_connect_v1_connect_proto_msgTypes[9]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ConsumerOffset) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ConsumerOffset) ProtoMessage() {}

func (x *ConsumerOffset) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use ConsumerOffset.ProtoReflect.Descriptor instead.
func (*ConsumerOffset) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{9}
}

func (x *ConsumerOffset) GetTopic() string {
	if x != nil {
		return x.Topic
	}
	return ""
}

func (x *ConsumerOffset) GetPartition() int32 {
	if x != nil {
		return x.Partition
	}
	return 0
}

func (x *ConsumerOffset) GetOffset() int64 {
	if x != nil && x.Offset != nil {
		return *x.Offset
	}
	return 0
}

type AlterOffsetsResponse struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Handled       bool                   `protobuf:"varint,1,opt,name=handled,proto3" json:"handled,omitempty"` // false: not implemented; only the worker's stored offsets change
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *AlterOffsetsResponse) Reset() {
	*x = AlterOffsetsResponse{}
	mi := &file_connect_v1_connect_proto_msgTypes[10]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *AlterOffsetsResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*AlterOffsetsResponse) ProtoMessage() {}

func (x *AlterOffsetsResponse) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use AlterOffsetsResponse.ProtoReflect.Descriptor instead.
func (*AlterOffsetsResponse) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{10}
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
	mi := &file_connect_v1_connect_proto_msgTypes[11]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ExactlyOnceRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ExactlyOnceRequest) ProtoMessage() {}

func (x *ExactlyOnceRequest) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use ExactlyOnceRequest.ProtoReflect.Descriptor instead.
func (*ExactlyOnceRequest) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{11}
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
	mi := &file_connect_v1_connect_proto_msgTypes[12]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ExactlyOnceResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ExactlyOnceResponse) ProtoMessage() {}

func (x *ExactlyOnceResponse) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use ExactlyOnceResponse.ProtoReflect.Descriptor instead.
func (*ExactlyOnceResponse) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{12}
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

type ResolveRequest struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Class         string                 `protobuf:"bytes,1,opt,name=class,proto3" json:"class,omitempty"`
	Config        map[string]string      `protobuf:"bytes,2,rep,name=config,proto3" json:"config,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"` // of the provider; one instance serves equal configurations
	Path          string                 `protobuf:"bytes,3,opt,name=path,proto3" json:"path,omitempty"`
	Keys          []string               `protobuf:"bytes,4,rep,name=keys,proto3" json:"keys,omitempty"` // none: all keys of the path
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ResolveRequest) Reset() {
	*x = ResolveRequest{}
	mi := &file_connect_v1_connect_proto_msgTypes[13]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ResolveRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ResolveRequest) ProtoMessage() {}

func (x *ResolveRequest) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use ResolveRequest.ProtoReflect.Descriptor instead.
func (*ResolveRequest) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{13}
}

func (x *ResolveRequest) GetClass() string {
	if x != nil {
		return x.Class
	}
	return ""
}

func (x *ResolveRequest) GetConfig() map[string]string {
	if x != nil {
		return x.Config
	}
	return nil
}

func (x *ResolveRequest) GetPath() string {
	if x != nil {
		return x.Path
	}
	return ""
}

func (x *ResolveRequest) GetKeys() []string {
	if x != nil {
		return x.Keys
	}
	return nil
}

type ResolveResponse struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Values        map[string]string      `protobuf:"bytes,1,rep,name=values,proto3" json:"values,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	TtlMs         *int64                 `protobuf:"varint,2,opt,name=ttl_ms,json=ttlMs,proto3,oneof" json:"ttl_ms,omitempty"` // after which the values expire; not set: never
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ResolveResponse) Reset() {
	*x = ResolveResponse{}
	mi := &file_connect_v1_connect_proto_msgTypes[14]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ResolveResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ResolveResponse) ProtoMessage() {}

func (x *ResolveResponse) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use ResolveResponse.ProtoReflect.Descriptor instead.
func (*ResolveResponse) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{14}
}

func (x *ResolveResponse) GetValues() map[string]string {
	if x != nil {
		return x.Values
	}
	return nil
}

func (x *ResolveResponse) GetTtlMs() int64 {
	if x != nil && x.TtlMs != nil {
		return *x.TtlMs
	}
	return 0
}

type MetricsRequest struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *MetricsRequest) Reset() {
	*x = MetricsRequest{}
	mi := &file_connect_v1_connect_proto_msgTypes[15]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *MetricsRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*MetricsRequest) ProtoMessage() {}

func (x *MetricsRequest) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use MetricsRequest.ProtoReflect.Descriptor instead.
func (*MetricsRequest) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{15}
}

type MetricsResponse struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Metrics       []*Metric              `protobuf:"bytes,1,rep,name=metrics,proto3" json:"metrics,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *MetricsResponse) Reset() {
	*x = MetricsResponse{}
	mi := &file_connect_v1_connect_proto_msgTypes[16]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *MetricsResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*MetricsResponse) ProtoMessage() {}

func (x *MetricsResponse) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use MetricsResponse.ProtoReflect.Descriptor instead.
func (*MetricsResponse) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{16}
}

func (x *MetricsResponse) GetMetrics() []*Metric {
	if x != nil {
		return x.Metrics
	}
	return nil
}

type Metric struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Connector     string                 `protobuf:"bytes,1,opt,name=connector,proto3" json:"connector,omitempty"`
	Task          *uint32                `protobuf:"varint,2,opt,name=task,proto3,oneof" json:"task,omitempty"`
	Class         string                 `protobuf:"bytes,3,opt,name=class,proto3" json:"class,omitempty"` // of the connector, task, transformation or converter that registered it
	Name          string                 `protobuf:"bytes,4,opt,name=name,proto3" json:"name,omitempty"`
	Description   string                 `protobuf:"bytes,5,opt,name=description,proto3" json:"description,omitempty"`
	Tags          map[string]string      `protobuf:"bytes,6,rep,name=tags,proto3" json:"tags,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"` // in addition to connector, task and class
	Value         float64                `protobuf:"fixed64,7,opt,name=value,proto3" json:"value,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Metric) Reset() {
	*x = Metric{}
	mi := &file_connect_v1_connect_proto_msgTypes[17]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Metric) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Metric) ProtoMessage() {}

func (x *Metric) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Metric.ProtoReflect.Descriptor instead.
func (*Metric) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{17}
}

func (x *Metric) GetConnector() string {
	if x != nil {
		return x.Connector
	}
	return ""
}

func (x *Metric) GetTask() uint32 {
	if x != nil && x.Task != nil {
		return *x.Task
	}
	return 0
}

func (x *Metric) GetClass() string {
	if x != nil {
		return x.Class
	}
	return ""
}

func (x *Metric) GetName() string {
	if x != nil {
		return x.Name
	}
	return ""
}

func (x *Metric) GetDescription() string {
	if x != nil {
		return x.Description
	}
	return ""
}

func (x *Metric) GetTags() map[string]string {
	if x != nil {
		return x.Tags
	}
	return nil
}

func (x *Metric) GetValue() float64 {
	if x != nil {
		return x.Value
	}
	return 0
}

type ThreadsRequest struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Connector     string                 `protobuf:"bytes,1,opt,name=connector,proto3" json:"connector,omitempty"` // empty: all threads of the process
	Task          *uint32                `protobuf:"varint,2,opt,name=task,proto3,oneof" json:"task,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ThreadsRequest) Reset() {
	*x = ThreadsRequest{}
	mi := &file_connect_v1_connect_proto_msgTypes[18]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ThreadsRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ThreadsRequest) ProtoMessage() {}

func (x *ThreadsRequest) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use ThreadsRequest.ProtoReflect.Descriptor instead.
func (*ThreadsRequest) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{18}
}

func (x *ThreadsRequest) GetConnector() string {
	if x != nil {
		return x.Connector
	}
	return ""
}

func (x *ThreadsRequest) GetTask() uint32 {
	if x != nil && x.Task != nil {
		return *x.Task
	}
	return 0
}

type ThreadsResponse struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Text          string                 `protobuf:"bytes,1,opt,name=text,proto3" json:"text,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ThreadsResponse) Reset() {
	*x = ThreadsResponse{}
	mi := &file_connect_v1_connect_proto_msgTypes[19]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ThreadsResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ThreadsResponse) ProtoMessage() {}

func (x *ThreadsResponse) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use ThreadsResponse.ProtoReflect.Descriptor instead.
func (*ThreadsResponse) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{19}
}

func (x *ThreadsResponse) GetText() string {
	if x != nil {
		return x.Text
	}
	return ""
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
	mi := &file_connect_v1_connect_proto_msgTypes[20]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Value) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Value) ProtoMessage() {}

func (x *Value) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Value.ProtoReflect.Descriptor instead.
func (*Value) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{20}
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
	mi := &file_connect_v1_connect_proto_msgTypes[21]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *List) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*List) ProtoMessage() {}

func (x *List) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use List.ProtoReflect.Descriptor instead.
func (*List) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{21}
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
	mi := &file_connect_v1_connect_proto_msgTypes[22]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Map) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Map) ProtoMessage() {}

func (x *Map) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Map.ProtoReflect.Descriptor instead.
func (*Map) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{22}
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
	mi := &file_connect_v1_connect_proto_msgTypes[23]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Entry) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Entry) ProtoMessage() {}

func (x *Entry) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Entry.ProtoReflect.Descriptor instead.
func (*Entry) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{23}
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
	mi := &file_connect_v1_connect_proto_msgTypes[24]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Struct) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Struct) ProtoMessage() {}

func (x *Struct) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Struct.ProtoReflect.Descriptor instead.
func (*Struct) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{24}
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
	mi := &file_connect_v1_connect_proto_msgTypes[25]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Decimal) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Decimal) ProtoMessage() {}

func (x *Decimal) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Decimal.ProtoReflect.Descriptor instead.
func (*Decimal) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{25}
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
	mi := &file_connect_v1_connect_proto_msgTypes[26]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Schema) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Schema) ProtoMessage() {}

func (x *Schema) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Schema.ProtoReflect.Descriptor instead.
func (*Schema) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{26}
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
	mi := &file_connect_v1_connect_proto_msgTypes[27]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Field) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Field) ProtoMessage() {}

func (x *Field) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Field.ProtoReflect.Descriptor instead.
func (*Field) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{27}
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
	mi := &file_connect_v1_connect_proto_msgTypes[28]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Header) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Header) ProtoMessage() {}

func (x *Header) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Header.ProtoReflect.Descriptor instead.
func (*Header) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{28}
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
	mi := &file_connect_v1_connect_proto_msgTypes[29]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Offset) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Offset) ProtoMessage() {}

func (x *Offset) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Offset.ProtoReflect.Descriptor instead.
func (*Offset) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{29}
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
	mi := &file_connect_v1_connect_proto_msgTypes[30]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Error) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Error) ProtoMessage() {}

func (x *Error) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Error.ProtoReflect.Descriptor instead.
func (*Error) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{30}
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
	mi := &file_connect_v1_connect_proto_msgTypes[31]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RecordError) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RecordError) ProtoMessage() {}

func (x *RecordError) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use RecordError.ProtoReflect.Descriptor instead.
func (*RecordError) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{31}
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
	//	*ConnectorRequest_Offset
	Request       isConnectorRequest_Request `protobuf_oneof:"request"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ConnectorRequest) Reset() {
	*x = ConnectorRequest{}
	mi := &file_connect_v1_connect_proto_msgTypes[32]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ConnectorRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ConnectorRequest) ProtoMessage() {}

func (x *ConnectorRequest) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use ConnectorRequest.ProtoReflect.Descriptor instead.
func (*ConnectorRequest) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{32}
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

func (x *ConnectorRequest) GetOffset() *OffsetAnswer {
	if x != nil {
		if x, ok := x.Request.(*ConnectorRequest_Offset); ok {
			return x.Offset
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

type ConnectorRequest_Offset struct {
	Offset *OffsetAnswer `protobuf:"bytes,4,opt,name=offset,proto3,oneof"`
}

func (*ConnectorRequest_Start) isConnectorRequest_Request() {}

func (*ConnectorRequest_TaskConfigs) isConnectorRequest_Request() {}

func (*ConnectorRequest_Stop) isConnectorRequest_Request() {}

func (*ConnectorRequest_Offset) isConnectorRequest_Request() {}

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
	mi := &file_connect_v1_connect_proto_msgTypes[33]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *StartConnector) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*StartConnector) ProtoMessage() {}

func (x *StartConnector) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use StartConnector.ProtoReflect.Descriptor instead.
func (*StartConnector) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{33}
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
	mi := &file_connect_v1_connect_proto_msgTypes[34]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *TaskConfigs) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*TaskConfigs) ProtoMessage() {}

func (x *TaskConfigs) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use TaskConfigs.ProtoReflect.Descriptor instead.
func (*TaskConfigs) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{34}
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
	mi := &file_connect_v1_connect_proto_msgTypes[35]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Stop) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Stop) ProtoMessage() {}

func (x *Stop) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Stop.ProtoReflect.Descriptor instead.
func (*Stop) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{35}
}

type ConnectorResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Types that are valid to be assigned to Response:
	//
	//	*ConnectorResponse_Started
	//	*ConnectorResponse_TaskConfigs
	//	*ConnectorResponse_ReconfigureTasks
	//	*ConnectorResponse_Offset
	Response      isConnectorResponse_Response `protobuf_oneof:"response"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ConnectorResponse) Reset() {
	*x = ConnectorResponse{}
	mi := &file_connect_v1_connect_proto_msgTypes[36]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ConnectorResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ConnectorResponse) ProtoMessage() {}

func (x *ConnectorResponse) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use ConnectorResponse.ProtoReflect.Descriptor instead.
func (*ConnectorResponse) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{36}
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

func (x *ConnectorResponse) GetOffset() *OffsetQuery {
	if x != nil {
		if x, ok := x.Response.(*ConnectorResponse_Offset); ok {
			return x.Offset
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

type ConnectorResponse_Offset struct {
	Offset *OffsetQuery `protobuf:"bytes,4,opt,name=offset,proto3,oneof"` // of a source connector, also before started
}

func (*ConnectorResponse_Started) isConnectorResponse_Response() {}

func (*ConnectorResponse_TaskConfigs) isConnectorResponse_Response() {}

func (*ConnectorResponse_ReconfigureTasks) isConnectorResponse_Response() {}

func (*ConnectorResponse_Offset) isConnectorResponse_Response() {}

type Started struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	ShowsIdle     bool                   `protobuf:"varint,1,opt,name=shows_idle,json=showsIdle,proto3" json:"shows_idle,omitempty"`             // of a source task: it supports StartTask.idle_ms
	Follows       bool                   `protobuf:"varint,2,opt,name=follows,proto3" json:"follows,omitempty"`                                  // of a source task: it requests progress messages
	WantsMetadata bool                   `protobuf:"varint,3,opt,name=wants_metadata,json=wantsMetadata,proto3" json:"wants_metadata,omitempty"` // of a source task: it requests produced messages
	WantsCommits  bool                   `protobuf:"varint,4,opt,name=wants_commits,json=wantsCommits,proto3" json:"wants_commits,omitempty"`    // of a source task: it requests committed at every commit, also without new offsets
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Started) Reset() {
	*x = Started{}
	mi := &file_connect_v1_connect_proto_msgTypes[37]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Started) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Started) ProtoMessage() {}

func (x *Started) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Started.ProtoReflect.Descriptor instead.
func (*Started) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{37}
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

func (x *Started) GetWantsMetadata() bool {
	if x != nil {
		return x.WantsMetadata
	}
	return false
}

func (x *Started) GetWantsCommits() bool {
	if x != nil {
		return x.WantsCommits
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
	mi := &file_connect_v1_connect_proto_msgTypes[38]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ReconfigureTasks) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ReconfigureTasks) ProtoMessage() {}

func (x *ReconfigureTasks) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use ReconfigureTasks.ProtoReflect.Descriptor instead.
func (*ReconfigureTasks) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{38}
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
	mi := &file_connect_v1_connect_proto_msgTypes[39]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *TaskConfigsResult) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*TaskConfigsResult) ProtoMessage() {}

func (x *TaskConfigsResult) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use TaskConfigsResult.ProtoReflect.Descriptor instead.
func (*TaskConfigsResult) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{39}
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
	mi := &file_connect_v1_connect_proto_msgTypes[40]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *TaskConfig) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*TaskConfig) ProtoMessage() {}

func (x *TaskConfig) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use TaskConfig.ProtoReflect.Descriptor instead.
func (*TaskConfig) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{40}
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
	IdleMs        uint32                 `protobuf:"varint,5,opt,name=idle_ms,json=idleMs,proto3" json:"idle_ms,omitempty"`              // of a source task: maximum time without a sign of life during a poll; 0: no limit
	Boundaries    bool                   `protobuf:"varint,6,opt,name=boundaries,proto3" json:"boundaries,omitempty"`                    // of a source task: SourceRecord.boundary and SourceBatch.boundary define transactions
	Reports       bool                   `protobuf:"varint,7,opt,name=reports,proto3" json:"reports,omitempty"`                          // of a sink task: the worker logs errant records or writes them to a dead letter queue
	Conversion    *Conversion            `protobuf:"bytes,8,opt,name=conversion,proto3" json:"conversion,omitempty"`                     // of a converter
	Alias         string                 `protobuf:"bytes,9,opt,name=alias,proto3" json:"alias,omitempty"`                               // of a transformation or predicate: its name in the configuration
	MaxMessage    uint32                 `protobuf:"varint,10,opt,name=max_message,json=maxMessage,proto3" json:"max_message,omitempty"` // of a source task: maximum size of a message to the worker, in bytes; 0: unknown
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *StartTask) Reset() {
	*x = StartTask{}
	mi := &file_connect_v1_connect_proto_msgTypes[41]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *StartTask) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*StartTask) ProtoMessage() {}

func (x *StartTask) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use StartTask.ProtoReflect.Descriptor instead.
func (*StartTask) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{41}
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

func (x *StartTask) GetReports() bool {
	if x != nil {
		return x.Reports
	}
	return false
}

func (x *StartTask) GetConversion() *Conversion {
	if x != nil {
		return x.Conversion
	}
	return nil
}

func (x *StartTask) GetAlias() string {
	if x != nil {
		return x.Alias
	}
	return ""
}

func (x *StartTask) GetMaxMessage() uint32 {
	if x != nil {
		return x.MaxMessage
	}
	return 0
}

// Conversion describes the records of RunConverter. Their value is what is converted, and their
// topic the topic. Of a converter for keys or values, their headers are the headers of the record,
// and those of the response replace them when data becomes bytes. Of a header converter, their key
// is the key of the header, a string. Bytes have the type bytes, or are null. SourceRecord.error
// says that a record cannot be converted.
type Conversion struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Key           bool                   `protobuf:"varint,1,opt,name=key,proto3" json:"key,omitempty"`                     // the values are keys of records
	Headers       bool                   `protobuf:"varint,2,opt,name=headers,proto3" json:"headers,omitempty"`             // the values are those of headers; the class is a header converter
	ToData        bool                   `protobuf:"varint,3,opt,name=to_data,json=toData,proto3" json:"to_data,omitempty"` // bytes become data; otherwise data becomes bytes
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Conversion) Reset() {
	*x = Conversion{}
	mi := &file_connect_v1_connect_proto_msgTypes[42]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Conversion) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Conversion) ProtoMessage() {}

func (x *Conversion) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Conversion.ProtoReflect.Descriptor instead.
func (*Conversion) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{42}
}

func (x *Conversion) GetKey() bool {
	if x != nil {
		return x.Key
	}
	return false
}

func (x *Conversion) GetHeaders() bool {
	if x != nil {
		return x.Headers
	}
	return false
}

func (x *Conversion) GetToData() bool {
	if x != nil {
		return x.ToData
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
	//	*SourceRequest_Produced
	Request       isSourceRequest_Request `protobuf_oneof:"request"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *SourceRequest) Reset() {
	*x = SourceRequest{}
	mi := &file_connect_v1_connect_proto_msgTypes[43]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *SourceRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*SourceRequest) ProtoMessage() {}

func (x *SourceRequest) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use SourceRequest.ProtoReflect.Descriptor instead.
func (*SourceRequest) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{43}
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

func (x *SourceRequest) GetProduced() *Produced {
	if x != nil {
		if x, ok := x.Request.(*SourceRequest_Produced); ok {
			return x.Produced
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

type SourceRequest_Produced struct {
	Produced *Produced `protobuf:"bytes,7,opt,name=produced,proto3,oneof"`
}

func (*SourceRequest_Start) isSourceRequest_Request() {}

func (*SourceRequest_Credit) isSourceRequest_Request() {}

func (*SourceRequest_Committed) isSourceRequest_Request() {}

func (*SourceRequest_Offset) isSourceRequest_Request() {}

func (*SourceRequest_Stop) isSourceRequest_Request() {}

func (*SourceRequest_Progress) isSourceRequest_Request() {}

func (*SourceRequest_Produced) isSourceRequest_Request() {}

// Progress immediately reports the state of its batches to a task that requested it. The worker may
// omit messages that a later one supersedes.
type Progress struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Acknowledged  uint64                 `protobuf:"varint,1,opt,name=acknowledged,proto3" json:"acknowledged,omitempty"` // number of batches of this call, from the first, that the brokers have acknowledged
	Paused        bool                   `protobuf:"varint,2,opt,name=paused,proto3" json:"paused,omitempty"`             // no batches are accepted until the connector is resumed
	Records       uint32                 `protobuf:"varint,3,opt,name=records,proto3" json:"records,omitempty"`           // of the next batch that are acknowledged too; set only if the task ends within that batch
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Progress) Reset() {
	*x = Progress{}
	mi := &file_connect_v1_connect_proto_msgTypes[44]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Progress) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Progress) ProtoMessage() {}

func (x *Progress) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Progress.ProtoReflect.Descriptor instead.
func (*Progress) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{44}
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

func (x *Progress) GetRecords() uint32 {
	if x != nil {
		return x.Records
	}
	return 0
}

// Produced reports where the brokers have stored the records of one batch, to a task that requested
// it. It precedes the progress and committed messages that cover the batch. Each list has an entry
// per record of the batch, in order. A record that was dropped has the partition -1.
type Produced struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Batch         uint64                 `protobuf:"varint,1,opt,name=batch,proto3" json:"batch,omitempty"`  // number of the batch in this call, from 1
	Topics        []string               `protobuf:"bytes,2,rep,name=topics,proto3" json:"topics,omitempty"` // indexed by topic
	Topic         []uint32               `protobuf:"varint,3,rep,packed,name=topic,proto3" json:"topic,omitempty"`
	Partition     []int32                `protobuf:"zigzag32,4,rep,packed,name=partition,proto3" json:"partition,omitempty"`
	Offset        []int64                `protobuf:"zigzag64,5,rep,packed,name=offset,proto3" json:"offset,omitempty"`
	Timestamp     []int64                `protobuf:"zigzag64,6,rep,packed,name=timestamp,proto3" json:"timestamp,omitempty"`            // milliseconds since 1970
	KeySize       []int32                `protobuf:"zigzag32,7,rep,packed,name=key_size,json=keySize,proto3" json:"key_size,omitempty"` // of the serialized key in bytes; -1: null
	ValueSize     []int32                `protobuf:"zigzag32,8,rep,packed,name=value_size,json=valueSize,proto3" json:"value_size,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Produced) Reset() {
	*x = Produced{}
	mi := &file_connect_v1_connect_proto_msgTypes[45]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Produced) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Produced) ProtoMessage() {}

func (x *Produced) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Produced.ProtoReflect.Descriptor instead.
func (*Produced) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{45}
}

func (x *Produced) GetBatch() uint64 {
	if x != nil {
		return x.Batch
	}
	return 0
}

func (x *Produced) GetTopics() []string {
	if x != nil {
		return x.Topics
	}
	return nil
}

func (x *Produced) GetTopic() []uint32 {
	if x != nil {
		return x.Topic
	}
	return nil
}

func (x *Produced) GetPartition() []int32 {
	if x != nil {
		return x.Partition
	}
	return nil
}

func (x *Produced) GetOffset() []int64 {
	if x != nil {
		return x.Offset
	}
	return nil
}

func (x *Produced) GetTimestamp() []int64 {
	if x != nil {
		return x.Timestamp
	}
	return nil
}

func (x *Produced) GetKeySize() []int32 {
	if x != nil {
		return x.KeySize
	}
	return nil
}

func (x *Produced) GetValueSize() []int32 {
	if x != nil {
		return x.ValueSize
	}
	return nil
}

type Credit struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Batches       uint32                 `protobuf:"varint,1,opt,name=batches,proto3" json:"batches,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Credit) Reset() {
	*x = Credit{}
	mi := &file_connect_v1_connect_proto_msgTypes[46]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Credit) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Credit) ProtoMessage() {}

func (x *Credit) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Credit.ProtoReflect.Descriptor instead.
func (*Credit) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{46}
}

func (x *Credit) GetBatches() uint32 {
	if x != nil {
		return x.Batches
	}
	return 0
}

// Committed reports the offsets that are now stored. There are none at a commit without new offsets,
// which is reported only to a task that requested it.
type Committed struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Offsets       []*Offset              `protobuf:"bytes,1,rep,name=offsets,proto3" json:"offsets,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Committed) Reset() {
	*x = Committed{}
	mi := &file_connect_v1_connect_proto_msgTypes[47]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Committed) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Committed) ProtoMessage() {}

func (x *Committed) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Committed.ProtoReflect.Descriptor instead.
func (*Committed) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{47}
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
	mi := &file_connect_v1_connect_proto_msgTypes[48]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *OffsetAnswer) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*OffsetAnswer) ProtoMessage() {}

func (x *OffsetAnswer) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use OffsetAnswer.ProtoReflect.Descriptor instead.
func (*OffsetAnswer) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{48}
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
	mi := &file_connect_v1_connect_proto_msgTypes[49]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *SourceResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*SourceResponse) ProtoMessage() {}

func (x *SourceResponse) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use SourceResponse.ProtoReflect.Descriptor instead.
func (*SourceResponse) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{49}
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
	Idle *Idle `protobuf:"bytes,6,opt,name=idle,proto3,oneof"` // a poll has returned without data, or a transformation or converter works on its put
}

func (*SourceResponse_Started) isSourceResponse_Response() {}

func (*SourceResponse_Batch) isSourceResponse_Response() {}

func (*SourceResponse_Offset) isSourceResponse_Response() {}

func (*SourceResponse_Event) isSourceResponse_Response() {}

func (*SourceResponse_Stopped) isSourceResponse_Response() {}

func (*SourceResponse_Idle) isSourceResponse_Response() {}

// Stopped says that the task sends no more batches. After a failure of the task, the worker still
// stores and reports what it can, then ends its stream, and the call ends with the same error.
type Stopped struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Error         *Error                 `protobuf:"bytes,1,opt,name=error,proto3" json:"error,omitempty"` // of a source task: why it failed
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Stopped) Reset() {
	*x = Stopped{}
	mi := &file_connect_v1_connect_proto_msgTypes[50]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Stopped) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Stopped) ProtoMessage() {}

func (x *Stopped) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Stopped.ProtoReflect.Descriptor instead.
func (*Stopped) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{50}
}

func (x *Stopped) GetError() *Error {
	if x != nil {
		return x.Error
	}
	return nil
}

type Idle struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Idle) Reset() {
	*x = Idle{}
	mi := &file_connect_v1_connect_proto_msgTypes[51]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Idle) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Idle) ProtoMessage() {}

func (x *Idle) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use Idle.ProtoReflect.Descriptor instead.
func (*Idle) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{51}
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
	mi := &file_connect_v1_connect_proto_msgTypes[52]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *OffsetQuery) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*OffsetQuery) ProtoMessage() {}

func (x *OffsetQuery) ProtoReflect() protoreflect.Message {
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

// Deprecated: Use OffsetQuery.ProtoReflect.Descriptor instead.
func (*OffsetQuery) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{52}
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

// SourceBatch is the result of one poll: records of one source partition, in order. A poll with
// records of several source partitions, or with more data than a message may have, is several
// batches.
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
	Offsets       *RecordOffsets         `protobuf:"bytes,9,opt,name=offsets,proto3" json:"offsets,omitempty"`                             // instead of position_key
	Continues     bool                   `protobuf:"varint,10,opt,name=continues,proto3" json:"continues,omitempty"`                       // the next batch is of the same poll: a transaction with transaction.boundary=poll contains both
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *SourceBatch) Reset() {
	*x = SourceBatch{}
	mi := &file_connect_v1_connect_proto_msgTypes[53]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *SourceBatch) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*SourceBatch) ProtoMessage() {}

func (x *SourceBatch) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[53]
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
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{53}
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

func (x *SourceBatch) GetOffsets() *RecordOffsets {
	if x != nil {
		return x.Offsets
	}
	return nil
}

func (x *SourceBatch) GetContinues() bool {
	if x != nil {
		return x.Continues
	}
	return false
}

// RecordOffsets are the source offsets that resume right after each record of a batch but the last:
// maps, or null. The worker needs one if the task ends within the batch.
type RecordOffsets struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Offsets       []*Value               `protobuf:"bytes,1,rep,name=offsets,proto3" json:"offsets,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *RecordOffsets) Reset() {
	*x = RecordOffsets{}
	mi := &file_connect_v1_connect_proto_msgTypes[54]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RecordOffsets) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RecordOffsets) ProtoMessage() {}

func (x *RecordOffsets) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[54]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RecordOffsets.ProtoReflect.Descriptor instead.
func (*RecordOffsets) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{54}
}

func (x *RecordOffsets) GetOffsets() []*Value {
	if x != nil {
		return x.Offsets
	}
	return nil
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
	Boundary      Boundary               `protobuf:"varint,11,opt,name=boundary,proto3,enum=connect.v1.Boundary" json:"boundary,omitempty"` // after this record; needs a position_key or offsets unless the record is the last of its batch
	Failure       *RecordFailure         `protobuf:"bytes,12,opt,name=failure,proto3" json:"failure,omitempty"`                             // more about error
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *SourceRecord) Reset() {
	*x = SourceRecord{}
	mi := &file_connect_v1_connect_proto_msgTypes[55]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *SourceRecord) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*SourceRecord) ProtoMessage() {}

func (x *SourceRecord) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[55]
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
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{55}
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

func (x *SourceRecord) GetFailure() *RecordFailure {
	if x != nil {
		return x.Failure
	}
	return nil
}

// RecordFailure describes an error of a record.
type RecordFailure struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Exception     string                 `protobuf:"bytes,1,opt,name=exception,proto3" json:"exception,omitempty"`             // name of its class, if the plugin's language has such names
	Trace         string                 `protobuf:"bytes,2,opt,name=trace,proto3" json:"trace,omitempty"`                     // stack trace, if known
	Retriable     bool                   `protobuf:"varint,3,opt,name=retriable,proto3" json:"retriable,omitempty"`            // the worker repeats the transformation or conversion, as errors.retry.timeout says
	Part          Part                   `protobuf:"varint,4,opt,name=part,proto3,enum=connect.v1.Part" json:"part,omitempty"` // what the protocol cannot carry; the record has a text in its place
	Message       *string                `protobuf:"bytes,5,opt,name=message,proto3,oneof" json:"message,omitempty"`           // of the exception alone
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *RecordFailure) Reset() {
	*x = RecordFailure{}
	mi := &file_connect_v1_connect_proto_msgTypes[56]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RecordFailure) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RecordFailure) ProtoMessage() {}

func (x *RecordFailure) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[56]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RecordFailure.ProtoReflect.Descriptor instead.
func (*RecordFailure) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{56}
}

func (x *RecordFailure) GetException() string {
	if x != nil {
		return x.Exception
	}
	return ""
}

func (x *RecordFailure) GetTrace() string {
	if x != nil {
		return x.Trace
	}
	return ""
}

func (x *RecordFailure) GetRetriable() bool {
	if x != nil {
		return x.Retriable
	}
	return false
}

func (x *RecordFailure) GetPart() Part {
	if x != nil {
		return x.Part
	}
	return Part_PART_NONE
}

func (x *RecordFailure) GetMessage() string {
	if x != nil && x.Message != nil {
		return *x.Message
	}
	return ""
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
	//	*SinkRequest_Reported
	//	*SinkRequest_Committed
	Request       isSinkRequest_Request `protobuf_oneof:"request"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *SinkRequest) Reset() {
	*x = SinkRequest{}
	mi := &file_connect_v1_connect_proto_msgTypes[57]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *SinkRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*SinkRequest) ProtoMessage() {}

func (x *SinkRequest) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[57]
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
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{57}
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

func (x *SinkRequest) GetReported() *Reported {
	if x != nil {
		if x, ok := x.Request.(*SinkRequest_Reported); ok {
			return x.Reported
		}
	}
	return nil
}

func (x *SinkRequest) GetCommitted() *Done {
	if x != nil {
		if x, ok := x.Request.(*SinkRequest_Committed); ok {
			return x.Committed
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

type SinkRequest_Reported struct {
	Reported *Reported `protobuf:"bytes,7,opt,name=reported,proto3,oneof"`
}

type SinkRequest_Committed struct {
	Committed *Done `protobuf:"bytes,8,opt,name=committed,proto3,oneof"` // the response to committed
}

func (*SinkRequest_Start) isSinkRequest_Request() {}

func (*SinkRequest_Put) isSinkRequest_Request() {}

func (*SinkRequest_Flush) isSinkRequest_Request() {}

func (*SinkRequest_Open) isSinkRequest_Request() {}

func (*SinkRequest_Close) isSinkRequest_Request() {}

func (*SinkRequest_Stop) isSinkRequest_Request() {}

func (*SinkRequest_Reported) isSinkRequest_Request() {}

func (*SinkRequest_Committed) isSinkRequest_Request() {}

// Reported is the response to errant, after the record was logged or written to the dead letter
// queue. An error fails the task.
type Reported struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Id            uint32                 `protobuf:"varint,1,opt,name=id,proto3" json:"id,omitempty"`
	Error         *Error                 `protobuf:"bytes,2,opt,name=error,proto3" json:"error,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Reported) Reset() {
	*x = Reported{}
	mi := &file_connect_v1_connect_proto_msgTypes[58]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Reported) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Reported) ProtoMessage() {}

func (x *Reported) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[58]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Reported.ProtoReflect.Descriptor instead.
func (*Reported) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{58}
}

func (x *Reported) GetId() uint32 {
	if x != nil {
		return x.Id
	}
	return 0
}

func (x *Reported) GetError() *Error {
	if x != nil {
		return x.Error
	}
	return nil
}

// Put holds records of any number of partitions, in order within each.
type Put struct {
	state           protoimpl.MessageState `protogen:"open.v1"`
	Id              uint32                 `protobuf:"varint,1,opt,name=id,proto3" json:"id,omitempty"`
	Schemas         []*Schema              `protobuf:"bytes,2,rep,name=schemas,proto3" json:"schemas,omitempty"`
	Partitions      []*TopicPartition      `protobuf:"bytes,3,rep,name=partitions,proto3" json:"partitions,omitempty"` // indexed by SinkRecord.partition
	Records         []*SinkRecord          `protobuf:"bytes,4,rep,name=records,proto3" json:"records,omitempty"`
	Handled         uint32                 `protobuf:"varint,5,opt,name=handled,proto3" json:"handled,omitempty"`                                             // number of seek and pause messages of this call that the worker has handled
	SourcePartition *Map                   `protobuf:"bytes,6,opt,name=source_partition,json=sourcePartition,proto3,oneof" json:"source_partition,omitempty"` // of RunTransformation: of the records of a source; not set: unknown
	unknownFields   protoimpl.UnknownFields
	sizeCache       protoimpl.SizeCache
}

func (x *Put) Reset() {
	*x = Put{}
	mi := &file_connect_v1_connect_proto_msgTypes[59]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Put) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Put) ProtoMessage() {}

func (x *Put) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[59]
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
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{59}
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

func (x *Put) GetHandled() uint32 {
	if x != nil {
		return x.Handled
	}
	return 0
}

func (x *Put) GetSourcePartition() *Map {
	if x != nil {
		return x.SourcePartition
	}
	return nil
}

type TopicPartition struct {
	state     protoimpl.MessageState `protogen:"open.v1"`
	Topic     string                 `protobuf:"bytes,1,opt,name=topic,proto3" json:"topic,omitempty"`
	Partition int32                  `protobuf:"varint,2,opt,name=partition,proto3" json:"partition,omitempty"`
	Offset    int64                  `protobuf:"varint,3,opt,name=offset,proto3" json:"offset,omitempty"` // in flush: after the last put record; in its done: the offset to commit
	// Of a put: the topic and partition that the worker has read, both or neither, if those above
	// differ because of a transformation (KIP-793) or of a replay. Open, close, flush, seek, pause,
	// resume and errant always have the topic and partition that the worker has read.
	OriginalTopic     *string `protobuf:"bytes,4,opt,name=original_topic,json=originalTopic,proto3,oneof" json:"original_topic,omitempty"`
	OriginalPartition *int32  `protobuf:"varint,5,opt,name=original_partition,json=originalPartition,proto3,oneof" json:"original_partition,omitempty"`
	unknownFields     protoimpl.UnknownFields
	sizeCache         protoimpl.SizeCache
}

func (x *TopicPartition) Reset() {
	*x = TopicPartition{}
	mi := &file_connect_v1_connect_proto_msgTypes[60]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *TopicPartition) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*TopicPartition) ProtoMessage() {}

func (x *TopicPartition) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[60]
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
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{60}
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

func (x *TopicPartition) GetOriginalTopic() string {
	if x != nil && x.OriginalTopic != nil {
		return *x.OriginalTopic
	}
	return ""
}

func (x *TopicPartition) GetOriginalPartition() int32 {
	if x != nil && x.OriginalPartition != nil {
		return *x.OriginalPartition
	}
	return 0
}

type SinkRecord struct {
	state          protoimpl.MessageState `protogen:"open.v1"`
	Partition      uint32                 `protobuf:"varint,1,opt,name=partition,proto3" json:"partition,omitempty"`
	Offset         int64                  `protobuf:"varint,2,opt,name=offset,proto3" json:"offset,omitempty"`
	Timestamp      *int64                 `protobuf:"zigzag64,3,opt,name=timestamp,proto3,oneof" json:"timestamp,omitempty"`
	LogAppendTime  bool                   `protobuf:"varint,4,opt,name=log_append_time,json=logAppendTime,proto3" json:"log_append_time,omitempty"`
	KeySchema      uint32                 `protobuf:"varint,5,opt,name=key_schema,json=keySchema,proto3" json:"key_schema,omitempty"`
	Key            *Value                 `protobuf:"bytes,6,opt,name=key,proto3" json:"key,omitempty"`
	ValueSchema    uint32                 `protobuf:"varint,7,opt,name=value_schema,json=valueSchema,proto3" json:"value_schema,omitempty"`
	Value          *Value                 `protobuf:"bytes,8,opt,name=value,proto3" json:"value,omitempty"`
	Headers        []*Header              `protobuf:"bytes,9,rep,name=headers,proto3" json:"headers,omitempty"`
	OriginalOffset *int64                 `protobuf:"varint,10,opt,name=original_offset,json=originalOffset,proto3,oneof" json:"original_offset,omitempty"` // that the worker has read, if offset is another one: of a replay
	SourceOffset   *Map                   `protobuf:"bytes,11,opt,name=source_offset,json=sourceOffset,proto3,oneof" json:"source_offset,omitempty"`        // of RunTransformation: that resumes right after this record of a source
	unknownFields  protoimpl.UnknownFields
	sizeCache      protoimpl.SizeCache
}

func (x *SinkRecord) Reset() {
	*x = SinkRecord{}
	mi := &file_connect_v1_connect_proto_msgTypes[61]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *SinkRecord) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*SinkRecord) ProtoMessage() {}

func (x *SinkRecord) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[61]
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
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{61}
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

func (x *SinkRecord) GetOriginalOffset() int64 {
	if x != nil && x.OriginalOffset != nil {
		return *x.OriginalOffset
	}
	return 0
}

func (x *SinkRecord) GetSourceOffset() *Map {
	if x != nil {
		return x.SourceOffset
	}
	return nil
}

// Flush makes all put records durable.
type Flush struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Id            uint32                 `protobuf:"varint,1,opt,name=id,proto3" json:"id,omitempty"`
	Offsets       []*TopicPartition      `protobuf:"bytes,2,rep,name=offsets,proto3" json:"offsets,omitempty"`
	Handled       uint32                 `protobuf:"varint,3,opt,name=handled,proto3" json:"handled,omitempty"` // as in put
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Flush) Reset() {
	*x = Flush{}
	mi := &file_connect_v1_connect_proto_msgTypes[62]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Flush) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Flush) ProtoMessage() {}

func (x *Flush) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[62]
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
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{62}
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

func (x *Flush) GetHandled() uint32 {
	if x != nil {
		return x.Handled
	}
	return 0
}

type Partitions struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Id            uint32                 `protobuf:"varint,1,opt,name=id,proto3" json:"id,omitempty"` // of open, close and committed
	Partitions    []*TopicPartition      `protobuf:"bytes,2,rep,name=partitions,proto3" json:"partitions,omitempty"`
	Group         *ConsumerGroup         `protobuf:"bytes,3,opt,name=group,proto3" json:"group,omitempty"` // of open
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Partitions) Reset() {
	*x = Partitions{}
	mi := &file_connect_v1_connect_proto_msgTypes[63]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Partitions) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Partitions) ProtoMessage() {}

func (x *Partitions) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[63]
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
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{63}
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

func (x *Partitions) GetGroup() *ConsumerGroup {
	if x != nil {
		return x.Group
	}
	return nil
}

// ConsumerGroup is the task's membership in its consumer group.
type ConsumerGroup struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Id            string                 `protobuf:"bytes,1,opt,name=id,proto3" json:"id,omitempty"`
	Generation    int32                  `protobuf:"varint,2,opt,name=generation,proto3" json:"generation,omitempty"`
	MemberId      string                 `protobuf:"bytes,3,opt,name=member_id,json=memberId,proto3" json:"member_id,omitempty"`
	InstanceId    string                 `protobuf:"bytes,4,opt,name=instance_id,json=instanceId,proto3" json:"instance_id,omitempty"` // empty: not a static member
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *ConsumerGroup) Reset() {
	*x = ConsumerGroup{}
	mi := &file_connect_v1_connect_proto_msgTypes[64]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *ConsumerGroup) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*ConsumerGroup) ProtoMessage() {}

func (x *ConsumerGroup) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[64]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use ConsumerGroup.ProtoReflect.Descriptor instead.
func (*ConsumerGroup) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{64}
}

func (x *ConsumerGroup) GetId() string {
	if x != nil {
		return x.Id
	}
	return ""
}

func (x *ConsumerGroup) GetGeneration() int32 {
	if x != nil {
		return x.Generation
	}
	return 0
}

func (x *ConsumerGroup) GetMemberId() string {
	if x != nil {
		return x.MemberId
	}
	return ""
}

func (x *ConsumerGroup) GetInstanceId() string {
	if x != nil {
		return x.InstanceId
	}
	return ""
}

type SinkResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// Types that are valid to be assigned to Response:
	//
	//	*SinkResponse_Started
	//	*SinkResponse_Done
	//	*SinkResponse_Event
	//	*SinkResponse_Stopped
	//	*SinkResponse_Seek
	//	*SinkResponse_Pause
	//	*SinkResponse_Resume
	//	*SinkResponse_RequestCommit
	//	*SinkResponse_Errant
	//	*SinkResponse_Committed
	Response      isSinkResponse_Response `protobuf_oneof:"response"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *SinkResponse) Reset() {
	*x = SinkResponse{}
	mi := &file_connect_v1_connect_proto_msgTypes[65]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *SinkResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*SinkResponse) ProtoMessage() {}

func (x *SinkResponse) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[65]
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
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{65}
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

func (x *SinkResponse) GetSeek() *Partitions {
	if x != nil {
		if x, ok := x.Response.(*SinkResponse_Seek); ok {
			return x.Seek
		}
	}
	return nil
}

func (x *SinkResponse) GetPause() *Partitions {
	if x != nil {
		if x, ok := x.Response.(*SinkResponse_Pause); ok {
			return x.Pause
		}
	}
	return nil
}

func (x *SinkResponse) GetResume() *Partitions {
	if x != nil {
		if x, ok := x.Response.(*SinkResponse_Resume); ok {
			return x.Resume
		}
	}
	return nil
}

func (x *SinkResponse) GetRequestCommit() *RequestCommit {
	if x != nil {
		if x, ok := x.Response.(*SinkResponse_RequestCommit); ok {
			return x.RequestCommit
		}
	}
	return nil
}

func (x *SinkResponse) GetErrant() *Errant {
	if x != nil {
		if x, ok := x.Response.(*SinkResponse_Errant); ok {
			return x.Errant
		}
	}
	return nil
}

func (x *SinkResponse) GetCommitted() *Partitions {
	if x != nil {
		if x, ok := x.Response.(*SinkResponse_Committed); ok {
			return x.Committed
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

type SinkResponse_Seek struct {
	Seek *Partitions `protobuf:"bytes,5,opt,name=seek,proto3,oneof"` // the next put of each partition begins at its offset
}

type SinkResponse_Pause struct {
	Pause *Partitions `protobuf:"bytes,6,opt,name=pause,proto3,oneof"` // no puts of these partitions; offset: the next one that the task needs, -1: of the first put
}

type SinkResponse_Resume struct {
	Resume *Partitions `protobuf:"bytes,7,opt,name=resume,proto3,oneof"` // ends a pause
}

type SinkResponse_RequestCommit struct {
	RequestCommit *RequestCommit `protobuf:"bytes,8,opt,name=request_commit,json=requestCommit,proto3,oneof"`
}

type SinkResponse_Errant struct {
	Errant *Errant `protobuf:"bytes,9,opt,name=errant,proto3,oneof"`
}

type SinkResponse_Committed struct {
	// asks which offsets of partitions the consumer group has committed; those without one are not
	// in the response
	Committed *Partitions `protobuf:"bytes,10,opt,name=committed,proto3,oneof"`
}

func (*SinkResponse_Started) isSinkResponse_Response() {}

func (*SinkResponse_Done) isSinkResponse_Response() {}

func (*SinkResponse_Event) isSinkResponse_Response() {}

func (*SinkResponse_Stopped) isSinkResponse_Response() {}

func (*SinkResponse_Seek) isSinkResponse_Response() {}

func (*SinkResponse_Pause) isSinkResponse_Response() {}

func (*SinkResponse_Resume) isSinkResponse_Response() {}

func (*SinkResponse_RequestCommit) isSinkResponse_Response() {}

func (*SinkResponse_Errant) isSinkResponse_Response() {}

func (*SinkResponse_Committed) isSinkResponse_Response() {}

// RequestCommit asks for a flush and a commit soon, instead of at the next interval.
type RequestCommit struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *RequestCommit) Reset() {
	*x = RequestCommit{}
	mi := &file_connect_v1_connect_proto_msgTypes[66]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RequestCommit) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RequestCommit) ProtoMessage() {}

func (x *RequestCommit) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[66]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RequestCommit.ProtoReflect.Descriptor instead.
func (*RequestCommit) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{66}
}

// Errant is a record that could not be delivered, reported during its put or later. A flush is done
// only after the worker has responded to all errant messages of the records that it covers.
type Errant struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	Id            uint32                 `protobuf:"varint,1,opt,name=id,proto3" json:"id,omitempty"`
	Topic         string                 `protobuf:"bytes,2,opt,name=topic,proto3" json:"topic,omitempty"` // that the worker has read, as the partition and the offset
	Partition     int32                  `protobuf:"varint,3,opt,name=partition,proto3" json:"partition,omitempty"`
	Offset        int64                  `protobuf:"varint,4,opt,name=offset,proto3" json:"offset,omitempty"`
	Message       string                 `protobuf:"bytes,5,opt,name=message,proto3" json:"message,omitempty"`
	Exception     string                 `protobuf:"bytes,6,opt,name=exception,proto3" json:"exception,omitempty"` // name of the class of the exception, if the plugin's language has such names
	Trace         string                 `protobuf:"bytes,7,opt,name=trace,proto3" json:"trace,omitempty"`         // stack trace, if known
	Record        *SourceBatch           `protobuf:"bytes,8,opt,name=record,proto3" json:"record,omitempty"`       // a record that the task has made itself: one, with its schemas
	Put           bool                   `protobuf:"varint,9,opt,name=put,proto3" json:"put,omitempty"`            // the worker has put the record: it uses record only if Kafka no longer has it
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Errant) Reset() {
	*x = Errant{}
	mi := &file_connect_v1_connect_proto_msgTypes[67]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Errant) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Errant) ProtoMessage() {}

func (x *Errant) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[67]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Errant.ProtoReflect.Descriptor instead.
func (*Errant) Descriptor() ([]byte, []int) {
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{67}
}

func (x *Errant) GetId() uint32 {
	if x != nil {
		return x.Id
	}
	return 0
}

func (x *Errant) GetTopic() string {
	if x != nil {
		return x.Topic
	}
	return ""
}

func (x *Errant) GetPartition() int32 {
	if x != nil {
		return x.Partition
	}
	return 0
}

func (x *Errant) GetOffset() int64 {
	if x != nil {
		return x.Offset
	}
	return 0
}

func (x *Errant) GetMessage() string {
	if x != nil {
		return x.Message
	}
	return ""
}

func (x *Errant) GetException() string {
	if x != nil {
		return x.Exception
	}
	return ""
}

func (x *Errant) GetTrace() string {
	if x != nil {
		return x.Trace
	}
	return ""
}

func (x *Errant) GetRecord() *SourceBatch {
	if x != nil {
		return x.Record
	}
	return nil
}

func (x *Errant) GetPut() bool {
	if x != nil {
		return x.Put
	}
	return false
}

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
	mi := &file_connect_v1_connect_proto_msgTypes[68]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Done) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Done) ProtoMessage() {}

func (x *Done) ProtoReflect() protoreflect.Message {
	mi := &file_connect_v1_connect_proto_msgTypes[68]
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
	return file_connect_v1_connect_proto_rawDescGZIP(), []int{68}
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
	"connect.v1\"/\n" +
	"\x0fDescribeRequest\x12\x1c\n" +
	"\tdiscovery\x18\x01 \x01(\tR\tdiscovery\"\xb2\x02\n" +
	"\x10DescribeResponse\x12+\n" +
	"\aclasses\x18\x01 \x03(\v2\x11.connect.v1.ClassR\aclasses\x12;\n" +
	"\x0ftransformations\x18\x02 \x03(\v2\x11.connect.v1.ClassR\x0ftransformations\x12)\n" +
	"\x06faults\x18\x03 \x03(\v2\x11.connect.v1.FaultR\x06faults\x121\n" +
	"\n" +
	"converters\x18\x04 \x03(\v2\x11.connect.v1.ClassR\n" +
	"converters\x12<\n" +
	"\x10config_providers\x18\x05 \x03(\v2\x11.connect.v1.ClassR\x0fconfigProviders\x12\x18\n" +
	"\aunnamed\x18\x06 \x03(\tR\aunnamed\"I\n" +
	"\x05Fault\x12\x14\n" +
	"\x05class\x18\x01 \x01(\tR\x05class\x12\x16\n" +
	"\x06reason\x18\x02 \x01(\tR\x06reason\x12\x12\n" +
	"\x04late\x18\x03 \x01(\bR\x04late\"\x9a\x01\n" +
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
	"\x06_value\"\x91\x02\n" +
	"\x13AlterOffsetsRequest\x12\x14\n" +
	"\x05class\x18\x01 \x01(\tR\x05class\x12C\n" +
	"\x06config\x18\x02 \x03(\v2+.connect.v1.AlterOffsetsRequest.ConfigEntryR\x06config\x12,\n" +
	"\aoffsets\x18\x03 \x03(\v2\x12.connect.v1.OffsetR\aoffsets\x126\n" +
	"\bconsumed\x18\x04 \x03(\v2\x1a.connect.v1.ConsumerOffsetR\bconsumed\x1a9\n" +
	"\vConfigEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"l\n" +
	"\x0eConsumerOffset\x12\x14\n" +
	"\x05topic\x18\x01 \x01(\tR\x05topic\x12\x1c\n" +
	"\tpartition\x18\x02 \x01(\x05R\tpartition\x12\x1b\n" +
	"\x06offset\x18\x03 \x01(\x03H\x00R\x06offset\x88\x01\x01B\t\n" +
	"\a_offset\"0\n" +
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
	"boundaries\"\xc9\x01\n" +
	"\x0eResolveRequest\x12\x14\n" +
	"\x05class\x18\x01 \x01(\tR\x05class\x12>\n" +
	"\x06config\x18\x02 \x03(\v2&.connect.v1.ResolveRequest.ConfigEntryR\x06config\x12\x12\n" +
	"\x04path\x18\x03 \x01(\tR\x04path\x12\x12\n" +
	"\x04keys\x18\x04 \x03(\tR\x04keys\x1a9\n" +
	"\vConfigEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"\xb4\x01\n" +
	"\x0fResolveResponse\x12?\n" +
	"\x06values\x18\x01 \x03(\v2'.connect.v1.ResolveResponse.ValuesEntryR\x06values\x12\x1a\n" +
	"\x06ttl_ms\x18\x02 \x01(\x03H\x00R\x05ttlMs\x88\x01\x01\x1a9\n" +
	"\vValuesEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01B\t\n" +
	"\a_ttl_ms\"\x10\n" +
	"\x0eMetricsRequest\"?\n" +
	"\x0fMetricsResponse\x12,\n" +
	"\ametrics\x18\x01 \x03(\v2\x12.connect.v1.MetricR\ametrics\"\x95\x02\n" +
	"\x06Metric\x12\x1c\n" +
	"\tconnector\x18\x01 \x01(\tR\tconnector\x12\x17\n" +
	"\x04task\x18\x02 \x01(\rH\x00R\x04task\x88\x01\x01\x12\x14\n" +
	"\x05class\x18\x03 \x01(\tR\x05class\x12\x12\n" +
	"\x04name\x18\x04 \x01(\tR\x04name\x12 \n" +
	"\vdescription\x18\x05 \x01(\tR\vdescription\x120\n" +
	"\x04tags\x18\x06 \x03(\v2\x1c.connect.v1.Metric.TagsEntryR\x04tags\x12\x14\n" +
	"\x05value\x18\a \x01(\x01R\x05value\x1a7\n" +
	"\tTagsEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01B\a\n" +
	"\x05_task\"P\n" +
	"\x0eThreadsRequest\x12\x1c\n" +
	"\tconnector\x18\x01 \x01(\tR\tconnector\x12\x17\n" +
	"\x04task\x18\x02 \x01(\rH\x00R\x04task\x88\x01\x01B\a\n" +
	"\x05_task\"%\n" +
	"\x0fThreadsResponse\x12\x12\n" +
	"\x04text\x18\x01 \x01(\tR\x04text\"\xc5\x03\n" +
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
	"\amessage\x18\x02 \x01(\tR\amessage\"\xeb\x01\n" +
	"\x10ConnectorRequest\x122\n" +
	"\x05start\x18\x01 \x01(\v2\x1a.connect.v1.StartConnectorH\x00R\x05start\x12<\n" +
	"\ftask_configs\x18\x02 \x01(\v2\x17.connect.v1.TaskConfigsH\x00R\vtaskConfigs\x12&\n" +
	"\x04stop\x18\x03 \x01(\v2\x10.connect.v1.StopH\x00R\x04stop\x122\n" +
	"\x06offset\x18\x04 \x01(\v2\x18.connect.v1.OffsetAnswerH\x00R\x06offsetB\t\n" +
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
	"\x04Stop\"\x94\x02\n" +
	"\x11ConnectorResponse\x12/\n" +
	"\astarted\x18\x01 \x01(\v2\x13.connect.v1.StartedH\x00R\astarted\x12B\n" +
	"\ftask_configs\x18\x02 \x01(\v2\x1d.connect.v1.TaskConfigsResultH\x00R\vtaskConfigs\x12K\n" +
	"\x11reconfigure_tasks\x18\x03 \x01(\v2\x1c.connect.v1.ReconfigureTasksH\x00R\x10reconfigureTasks\x121\n" +
	"\x06offset\x18\x04 \x01(\v2\x17.connect.v1.OffsetQueryH\x00R\x06offsetB\n" +
	"\n" +
	"\bresponse\"\x8e\x01\n" +
	"\aStarted\x12\x1d\n" +
	"\n" +
	"shows_idle\x18\x01 \x01(\bR\tshowsIdle\x12\x18\n" +
	"\afollows\x18\x02 \x01(\bR\afollows\x12%\n" +
	"\x0ewants_metadata\x18\x03 \x01(\bR\rwantsMetadata\x12#\n" +
	"\rwants_commits\x18\x04 \x01(\bR\fwantsCommits\"\x12\n" +
	"\x10ReconfigureTasks\"n\n" +
	"\x11TaskConfigsResult\x120\n" +
	"\aconfigs\x18\x01 \x03(\v2\x16.connect.v1.TaskConfigR\aconfigs\x12'\n" +
	"\x05error\x18\x02 \x01(\v2\x11.connect.v1.ErrorR\x05error\"\x83\x01\n" +
	"\n" +
	"TaskConfig\x12:\n" +
	"\x06config\x18\x01 \x03(\v2\".connect.v1.TaskConfig.ConfigEntryR\x06config\x1a9\n" +
	"\vConfigEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"\x8b\x03\n" +
	"\tStartTask\x12\x1c\n" +
	"\tconnector\x18\x01 \x01(\tR\tconnector\x12\x12\n" +
	"\x04task\x18\x02 \x01(\rR\x04task\x12\x14\n" +
	"\x05class\x18\x03 \x01(\tR\x05class\x129\n" +
	"\x06config\x18\x04 \x03(\v2!.connect.v1.StartTask.ConfigEntryR\x06config\x12\x17\n" +
	"\aidle_ms\x18\x05 \x01(\rR\x06idleMs\x12\x1e\n" +
	"\n" +
	"boundaries\x18\x06 \x01(\bR\n" +
	"boundaries\x12\x18\n" +
	"\areports\x18\a \x01(\bR\areports\x126\n" +
	"\n" +
	"conversion\x18\b \x01(\v2\x16.connect.v1.ConversionR\n" +
	"conversion\x12\x14\n" +
	"\x05alias\x18\t \x01(\tR\x05alias\x12\x1f\n" +
	"\vmax_message\x18\n" +
	" \x01(\rR\n" +
	"maxMessage\x1a9\n" +
	"\vConfigEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"Q\n" +
	"\n" +
	"Conversion\x12\x10\n" +
	"\x03key\x18\x01 \x01(\bR\x03key\x12\x18\n" +
	"\aheaders\x18\x02 \x01(\bR\aheaders\x12\x17\n" +
	"\ato_data\x18\x03 \x01(\bR\x06toData\"\xf2\x02\n" +
	"\rSourceRequest\x12-\n" +
	"\x05start\x18\x01 \x01(\v2\x15.connect.v1.StartTaskH\x00R\x05start\x12,\n" +
	"\x06credit\x18\x02 \x01(\v2\x12.connect.v1.CreditH\x00R\x06credit\x125\n" +
	"\tcommitted\x18\x03 \x01(\v2\x15.connect.v1.CommittedH\x00R\tcommitted\x122\n" +
	"\x06offset\x18\x04 \x01(\v2\x18.connect.v1.OffsetAnswerH\x00R\x06offset\x12&\n" +
	"\x04stop\x18\x05 \x01(\v2\x10.connect.v1.StopH\x00R\x04stop\x122\n" +
	"\bprogress\x18\x06 \x01(\v2\x14.connect.v1.ProgressH\x00R\bprogress\x122\n" +
	"\bproduced\x18\a \x01(\v2\x14.connect.v1.ProducedH\x00R\bproducedB\t\n" +
	"\arequest\"`\n" +
	"\bProgress\x12\"\n" +
	"\facknowledged\x18\x01 \x01(\x04R\facknowledged\x12\x16\n" +
	"\x06paused\x18\x02 \x01(\bR\x06paused\x12\x18\n" +
	"\arecords\x18\x03 \x01(\rR\arecords\"\xf4\x01\n" +
	"\bProduced\x12\x14\n" +
	"\x05batch\x18\x01 \x01(\x04R\x05batch\x12\x16\n" +
	"\x06topics\x18\x02 \x03(\tR\x06topics\x12\x18\n" +
	"\x05topic\x18\x03 \x03(\rB\x02\x10\x01R\x05topic\x12 \n" +
	"\tpartition\x18\x04 \x03(\x11B\x02\x10\x01R\tpartition\x12\x1a\n" +
	"\x06offset\x18\x05 \x03(\x12B\x02\x10\x01R\x06offset\x12 \n" +
	"\ttimestamp\x18\x06 \x03(\x12B\x02\x10\x01R\ttimestamp\x12\x1d\n" +
	"\bkey_size\x18\a \x03(\x11B\x02\x10\x01R\akeySize\x12!\n" +
	"\n" +
	"value_size\x18\b \x03(\x11B\x02\x10\x01R\tvalueSize\"\"\n" +
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
	"\bresponse\"2\n" +
	"\aStopped\x12'\n" +
	"\x05error\x18\x01 \x01(\v2\x11.connect.v1.ErrorR\x05error\"\x06\n" +
	"\x04Idle\"L\n" +
	"\vOffsetQuery\x12\x0e\n" +
	"\x02id\x18\x01 \x01(\rR\x02id\x12-\n" +
	"\tpartition\x18\x02 \x01(\v2\x0f.connect.v1.MapR\tpartition\"\xbc\x03\n" +
	"\vSourceBatch\x12,\n" +
	"\aschemas\x18\x01 \x03(\v2\x12.connect.v1.SchemaR\aschemas\x12\x16\n" +
	"\x06topics\x18\x02 \x03(\tR\x06topics\x122\n" +
	"\tpartition\x18\x03 \x01(\v2\x0f.connect.v1.MapH\x00R\tpartition\x88\x01\x01\x12,\n" +
	"\x06offset\x18\x04 \x01(\v2\x0f.connect.v1.MapH\x01R\x06offset\x88\x01\x01\x12!\n" +
	"\fposition_key\x18\x05 \x01(\tR\vpositionKey\x12\x10\n" +
	"\x03lag\x18\x06 \x01(\x12R\x03lag\x122\n" +
	"\arecords\x18\a \x03(\v2\x18.connect.v1.SourceRecordR\arecords\x120\n" +
	"\bboundary\x18\b \x01(\x0e2\x14.connect.v1.BoundaryR\bboundary\x123\n" +
	"\aoffsets\x18\t \x01(\v2\x19.connect.v1.RecordOffsetsR\aoffsets\x12\x1c\n" +
	"\tcontinues\x18\n" +
	" \x01(\bR\tcontinuesB\f\n" +
	"\n" +
	"_partitionB\t\n" +
	"\a_offset\"<\n" +
	"\rRecordOffsets\x12+\n" +
	"\aoffsets\x18\x01 \x03(\v2\x11.connect.v1.ValueR\aoffsets\"\xec\x03\n" +
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
	"\bboundary\x18\v \x01(\x0e2\x14.connect.v1.BoundaryR\bboundary\x123\n" +
	"\afailure\x18\f \x01(\v2\x19.connect.v1.RecordFailureR\afailureB\f\n" +
	"\n" +
	"_partitionB\f\n" +
	"\n" +
	"_timestampB\b\n" +
	"\x06_error\"\xb2\x01\n" +
	"\rRecordFailure\x12\x1c\n" +
	"\texception\x18\x01 \x01(\tR\texception\x12\x14\n" +
	"\x05trace\x18\x02 \x01(\tR\x05trace\x12\x1c\n" +
	"\tretriable\x18\x03 \x01(\bR\tretriable\x12$\n" +
	"\x04part\x18\x04 \x01(\x0e2\x10.connect.v1.PartR\x04part\x12\x1d\n" +
	"\amessage\x18\x05 \x01(\tH\x00R\amessage\x88\x01\x01B\n" +
	"\n" +
	"\b_message\"\x83\x03\n" +
	"\vSinkRequest\x12-\n" +
	"\x05start\x18\x01 \x01(\v2\x15.connect.v1.StartTaskH\x00R\x05start\x12#\n" +
	"\x03put\x18\x02 \x01(\v2\x0f.connect.v1.PutH\x00R\x03put\x12)\n" +
	"\x05flush\x18\x03 \x01(\v2\x11.connect.v1.FlushH\x00R\x05flush\x12,\n" +
	"\x04open\x18\x04 \x01(\v2\x16.connect.v1.PartitionsH\x00R\x04open\x12.\n" +
	"\x05close\x18\x05 \x01(\v2\x16.connect.v1.PartitionsH\x00R\x05close\x12&\n" +
	"\x04stop\x18\x06 \x01(\v2\x10.connect.v1.StopH\x00R\x04stop\x122\n" +
	"\breported\x18\a \x01(\v2\x14.connect.v1.ReportedH\x00R\breported\x120\n" +
	"\tcommitted\x18\b \x01(\v2\x10.connect.v1.DoneH\x00R\tcommittedB\t\n" +
	"\arequest\"C\n" +
	"\bReported\x12\x0e\n" +
	"\x02id\x18\x01 \x01(\rR\x02id\x12'\n" +
	"\x05error\x18\x02 \x01(\v2\x11.connect.v1.ErrorR\x05error\"\xa1\x02\n" +
	"\x03Put\x12\x0e\n" +
	"\x02id\x18\x01 \x01(\rR\x02id\x12,\n" +
	"\aschemas\x18\x02 \x03(\v2\x12.connect.v1.SchemaR\aschemas\x12:\n" +
	"\n" +
	"partitions\x18\x03 \x03(\v2\x1a.connect.v1.TopicPartitionR\n" +
	"partitions\x120\n" +
	"\arecords\x18\x04 \x03(\v2\x16.connect.v1.SinkRecordR\arecords\x12\x18\n" +
	"\ahandled\x18\x05 \x01(\rR\ahandled\x12?\n" +
	"\x10source_partition\x18\x06 \x01(\v2\x0f.connect.v1.MapH\x00R\x0fsourcePartition\x88\x01\x01B\x13\n" +
	"\x11_source_partition\"\xe6\x01\n" +
	"\x0eTopicPartition\x12\x14\n" +
	"\x05topic\x18\x01 \x01(\tR\x05topic\x12\x1c\n" +
	"\tpartition\x18\x02 \x01(\x05R\tpartition\x12\x16\n" +
	"\x06offset\x18\x03 \x01(\x03R\x06offset\x12*\n" +
	"\x0eoriginal_topic\x18\x04 \x01(\tH\x00R\roriginalTopic\x88\x01\x01\x122\n" +
	"\x12original_partition\x18\x05 \x01(\x05H\x01R\x11originalPartition\x88\x01\x01B\x11\n" +
	"\x0f_original_topicB\x15\n" +
	"\x13_original_partition\"\xe8\x03\n" +
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
	"\aheaders\x18\t \x03(\v2\x12.connect.v1.HeaderR\aheaders\x12,\n" +
	"\x0foriginal_offset\x18\n" +
	" \x01(\x03H\x01R\x0eoriginalOffset\x88\x01\x01\x129\n" +
	"\rsource_offset\x18\v \x01(\v2\x0f.connect.v1.MapH\x02R\fsourceOffset\x88\x01\x01B\f\n" +
	"\n" +
	"_timestampB\x12\n" +
	"\x10_original_offsetB\x10\n" +
	"\x0e_source_offset\"g\n" +
	"\x05Flush\x12\x0e\n" +
	"\x02id\x18\x01 \x01(\rR\x02id\x124\n" +
	"\aoffsets\x18\x02 \x03(\v2\x1a.connect.v1.TopicPartitionR\aoffsets\x12\x18\n" +
	"\ahandled\x18\x03 \x01(\rR\ahandled\"\x89\x01\n" +
	"\n" +
	"Partitions\x12\x0e\n" +
	"\x02id\x18\x01 \x01(\rR\x02id\x12:\n" +
	"\n" +
	"partitions\x18\x02 \x03(\v2\x1a.connect.v1.TopicPartitionR\n" +
	"partitions\x12/\n" +
	"\x05group\x18\x03 \x01(\v2\x19.connect.v1.ConsumerGroupR\x05group\"}\n" +
	"\rConsumerGroup\x12\x0e\n" +
	"\x02id\x18\x01 \x01(\tR\x02id\x12\x1e\n" +
	"\n" +
	"generation\x18\x02 \x01(\x05R\n" +
	"generation\x12\x1b\n" +
	"\tmember_id\x18\x03 \x01(\tR\bmemberId\x12\x1f\n" +
	"\vinstance_id\x18\x04 \x01(\tR\n" +
	"instanceId\"\x89\x04\n" +
	"\fSinkResponse\x12/\n" +
	"\astarted\x18\x01 \x01(\v2\x13.connect.v1.StartedH\x00R\astarted\x12&\n" +
	"\x04done\x18\x02 \x01(\v2\x10.connect.v1.DoneH\x00R\x04done\x12)\n" +
	"\x05event\x18\x03 \x01(\v2\x11.connect.v1.ErrorH\x00R\x05event\x12/\n" +
	"\astopped\x18\x04 \x01(\v2\x13.connect.v1.StoppedH\x00R\astopped\x12,\n" +
	"\x04seek\x18\x05 \x01(\v2\x16.connect.v1.PartitionsH\x00R\x04seek\x12.\n" +
	"\x05pause\x18\x06 \x01(\v2\x16.connect.v1.PartitionsH\x00R\x05pause\x120\n" +
	"\x06resume\x18\a \x01(\v2\x16.connect.v1.PartitionsH\x00R\x06resume\x12B\n" +
	"\x0erequest_commit\x18\b \x01(\v2\x19.connect.v1.RequestCommitH\x00R\rrequestCommit\x12,\n" +
	"\x06errant\x18\t \x01(\v2\x12.connect.v1.ErrantH\x00R\x06errant\x126\n" +
	"\tcommitted\x18\n" +
	" \x01(\v2\x16.connect.v1.PartitionsH\x00R\tcommittedB\n" +
	"\n" +
	"\bresponse\"\x0f\n" +
	"\rRequestCommit\"\xf5\x01\n" +
	"\x06Errant\x12\x0e\n" +
	"\x02id\x18\x01 \x01(\rR\x02id\x12\x14\n" +
	"\x05topic\x18\x02 \x01(\tR\x05topic\x12\x1c\n" +
	"\tpartition\x18\x03 \x01(\x05R\tpartition\x12\x16\n" +
	"\x06offset\x18\x04 \x01(\x03R\x06offset\x12\x18\n" +
	"\amessage\x18\x05 \x01(\tR\amessage\x12\x1c\n" +
	"\texception\x18\x06 \x01(\tR\texception\x12\x14\n" +
	"\x05trace\x18\a \x01(\tR\x05trace\x12/\n" +
	"\x06record\x18\b \x01(\v2\x17.connect.v1.SourceBatchR\x06record\x12\x10\n" +
	"\x03put\x18\t \x01(\bR\x03put\"u\n" +
	"\x04Done\x12\x0e\n" +
	"\x02id\x18\x01 \x01(\rR\x02id\x12'\n" +
	"\x05error\x18\x02 \x01(\v2\x11.connect.v1.ErrorR\x05error\x124\n" +
	"\aoffsets\x18\x03 \x03(\v2\x1a.connect.v1.TopicPartitionR\aoffsets*F\n" +
	"\bBoundary\x12\x11\n" +
	"\rBOUNDARY_NONE\x10\x00\x12\x13\n" +
	"\x0fBOUNDARY_COMMIT\x10\x01\x12\x12\n" +
	"\x0eBOUNDARY_ABORT\x10\x02*R\n" +
	"\x04Part\x12\r\n" +
	"\tPART_NONE\x10\x00\x12\f\n" +
	"\bPART_KEY\x10\x01\x12\x0e\n" +
	"\n" +
	"PART_VALUE\x10\x02\x12\x0f\n" +
	"\vPART_HEADER\x10\x03\x12\f\n" +
	"\bPART_ALL\x10\x042\xf7\x06\n" +
	"\x06Plugin\x12E\n" +
	"\bDescribe\x12\x1b.connect.v1.DescribeRequest\x1a\x1c.connect.v1.DescribeResponse\x12E\n" +
	"\bValidate\x12\x1b.connect.v1.ValidateRequest\x1a\x1c.connect.v1.ValidateResponse\x12Q\n" +
	"\fAlterOffsets\x12\x1f.connect.v1.AlterOffsetsRequest\x1a .connect.v1.AlterOffsetsResponse\x12N\n" +
	"\vExactlyOnce\x12\x1e.connect.v1.ExactlyOnceRequest\x1a\x1f.connect.v1.ExactlyOnceResponse\x12O\n" +
	"\fRunConnector\x12\x1c.connect.v1.ConnectorRequest\x1a\x1d.connect.v1.ConnectorResponse(\x010\x01\x12F\n" +
	"\tRunSource\x12\x19.connect.v1.SourceRequest\x1a\x1a.connect.v1.SourceResponse(\x010\x01\x12@\n" +
	"\aRunSink\x12\x17.connect.v1.SinkRequest\x1a\x18.connect.v1.SinkResponse(\x010\x01\x12L\n" +
	"\x11RunTransformation\x12\x17.connect.v1.SinkRequest\x1a\x1a.connect.v1.SourceResponse(\x010\x01\x12G\n" +
	"\fRunConverter\x12\x17.connect.v1.SinkRequest\x1a\x1a.connect.v1.SourceResponse(\x010\x01\x12B\n" +
	"\aResolve\x12\x1a.connect.v1.ResolveRequest\x1a\x1b.connect.v1.ResolveResponse\x12B\n" +
	"\aMetrics\x12\x1a.connect.v1.MetricsRequest\x1a\x1b.connect.v1.MetricsResponse\x12B\n" +
	"\aThreads\x12\x1a.connect.v1.ThreadsRequest\x1a\x1b.connect.v1.ThreadsResponseB-Z+millrace/plugins/proto/connect/v1;connectv1b\x06proto3"

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

var file_connect_v1_connect_proto_enumTypes = make([]protoimpl.EnumInfo, 2)
var file_connect_v1_connect_proto_msgTypes = make([]protoimpl.MessageInfo, 79)
var file_connect_v1_connect_proto_goTypes = []any{
	(Boundary)(0),                // 0: connect.v1.Boundary
	(Part)(0),                    // 1: connect.v1.Part
	(*DescribeRequest)(nil),      // 2: connect.v1.DescribeRequest
	(*DescribeResponse)(nil),     // 3: connect.v1.DescribeResponse
	(*Fault)(nil),                // 4: connect.v1.Fault
	(*Class)(nil),                // 5: connect.v1.Class
	(*Key)(nil),                  // 6: connect.v1.Key
	(*ValidateRequest)(nil),      // 7: connect.v1.ValidateRequest
	(*ValidateResponse)(nil),     // 8: connect.v1.ValidateResponse
	(*KeyValue)(nil),             // 9: connect.v1.KeyValue
	(*AlterOffsetsRequest)(nil),  // 10: connect.v1.AlterOffsetsRequest
	(*ConsumerOffset)(nil),       // 11: connect.v1.ConsumerOffset
	(*AlterOffsetsResponse)(nil), // 12: connect.v1.AlterOffsetsResponse
	(*ExactlyOnceRequest)(nil),   // 13: connect.v1.ExactlyOnceRequest
	(*ExactlyOnceResponse)(nil),  // 14: connect.v1.ExactlyOnceResponse
	(*ResolveRequest)(nil),       // 15: connect.v1.ResolveRequest
	(*ResolveResponse)(nil),      // 16: connect.v1.ResolveResponse
	(*MetricsRequest)(nil),       // 17: connect.v1.MetricsRequest
	(*MetricsResponse)(nil),      // 18: connect.v1.MetricsResponse
	(*Metric)(nil),               // 19: connect.v1.Metric
	(*ThreadsRequest)(nil),       // 20: connect.v1.ThreadsRequest
	(*ThreadsResponse)(nil),      // 21: connect.v1.ThreadsResponse
	(*Value)(nil),                // 22: connect.v1.Value
	(*List)(nil),                 // 23: connect.v1.List
	(*Map)(nil),                  // 24: connect.v1.Map
	(*Entry)(nil),                // 25: connect.v1.Entry
	(*Struct)(nil),               // 26: connect.v1.Struct
	(*Decimal)(nil),              // 27: connect.v1.Decimal
	(*Schema)(nil),               // 28: connect.v1.Schema
	(*Field)(nil),                // 29: connect.v1.Field
	(*Header)(nil),               // 30: connect.v1.Header
	(*Offset)(nil),               // 31: connect.v1.Offset
	(*Error)(nil),                // 32: connect.v1.Error
	(*RecordError)(nil),          // 33: connect.v1.RecordError
	(*ConnectorRequest)(nil),     // 34: connect.v1.ConnectorRequest
	(*StartConnector)(nil),       // 35: connect.v1.StartConnector
	(*TaskConfigs)(nil),          // 36: connect.v1.TaskConfigs
	(*Stop)(nil),                 // 37: connect.v1.Stop
	(*ConnectorResponse)(nil),    // 38: connect.v1.ConnectorResponse
	(*Started)(nil),              // 39: connect.v1.Started
	(*ReconfigureTasks)(nil),     // 40: connect.v1.ReconfigureTasks
	(*TaskConfigsResult)(nil),    // 41: connect.v1.TaskConfigsResult
	(*TaskConfig)(nil),           // 42: connect.v1.TaskConfig
	(*StartTask)(nil),            // 43: connect.v1.StartTask
	(*Conversion)(nil),           // 44: connect.v1.Conversion
	(*SourceRequest)(nil),        // 45: connect.v1.SourceRequest
	(*Progress)(nil),             // 46: connect.v1.Progress
	(*Produced)(nil),             // 47: connect.v1.Produced
	(*Credit)(nil),               // 48: connect.v1.Credit
	(*Committed)(nil),            // 49: connect.v1.Committed
	(*OffsetAnswer)(nil),         // 50: connect.v1.OffsetAnswer
	(*SourceResponse)(nil),       // 51: connect.v1.SourceResponse
	(*Stopped)(nil),              // 52: connect.v1.Stopped
	(*Idle)(nil),                 // 53: connect.v1.Idle
	(*OffsetQuery)(nil),          // 54: connect.v1.OffsetQuery
	(*SourceBatch)(nil),          // 55: connect.v1.SourceBatch
	(*RecordOffsets)(nil),        // 56: connect.v1.RecordOffsets
	(*SourceRecord)(nil),         // 57: connect.v1.SourceRecord
	(*RecordFailure)(nil),        // 58: connect.v1.RecordFailure
	(*SinkRequest)(nil),          // 59: connect.v1.SinkRequest
	(*Reported)(nil),             // 60: connect.v1.Reported
	(*Put)(nil),                  // 61: connect.v1.Put
	(*TopicPartition)(nil),       // 62: connect.v1.TopicPartition
	(*SinkRecord)(nil),           // 63: connect.v1.SinkRecord
	(*Flush)(nil),                // 64: connect.v1.Flush
	(*Partitions)(nil),           // 65: connect.v1.Partitions
	(*ConsumerGroup)(nil),        // 66: connect.v1.ConsumerGroup
	(*SinkResponse)(nil),         // 67: connect.v1.SinkResponse
	(*RequestCommit)(nil),        // 68: connect.v1.RequestCommit
	(*Errant)(nil),               // 69: connect.v1.Errant
	(*Done)(nil),                 // 70: connect.v1.Done
	nil,                          // 71: connect.v1.ValidateRequest.ConfigEntry
	nil,                          // 72: connect.v1.AlterOffsetsRequest.ConfigEntry
	nil,                          // 73: connect.v1.ExactlyOnceRequest.ConfigEntry
	nil,                          // 74: connect.v1.ResolveRequest.ConfigEntry
	nil,                          // 75: connect.v1.ResolveResponse.ValuesEntry
	nil,                          // 76: connect.v1.Metric.TagsEntry
	nil,                          // 77: connect.v1.Schema.ParametersEntry
	nil,                          // 78: connect.v1.StartConnector.ConfigEntry
	nil,                          // 79: connect.v1.TaskConfig.ConfigEntry
	nil,                          // 80: connect.v1.StartTask.ConfigEntry
}
var file_connect_v1_connect_proto_depIdxs = []int32{
	5,   // 0: connect.v1.DescribeResponse.classes:type_name -> connect.v1.Class
	5,   // 1: connect.v1.DescribeResponse.transformations:type_name -> connect.v1.Class
	4,   // 2: connect.v1.DescribeResponse.faults:type_name -> connect.v1.Fault
	5,   // 3: connect.v1.DescribeResponse.converters:type_name -> connect.v1.Class
	5,   // 4: connect.v1.DescribeResponse.config_providers:type_name -> connect.v1.Class
	6,   // 5: connect.v1.Class.keys:type_name -> connect.v1.Key
	71,  // 6: connect.v1.ValidateRequest.config:type_name -> connect.v1.ValidateRequest.ConfigEntry
	9,   // 7: connect.v1.ValidateResponse.values:type_name -> connect.v1.KeyValue
	72,  // 8: connect.v1.AlterOffsetsRequest.config:type_name -> connect.v1.AlterOffsetsRequest.ConfigEntry
	31,  // 9: connect.v1.AlterOffsetsRequest.offsets:type_name -> connect.v1.Offset
	11,  // 10: connect.v1.AlterOffsetsRequest.consumed:type_name -> connect.v1.ConsumerOffset
	73,  // 11: connect.v1.ExactlyOnceRequest.config:type_name -> connect.v1.ExactlyOnceRequest.ConfigEntry
	74,  // 12: connect.v1.ResolveRequest.config:type_name -> connect.v1.ResolveRequest.ConfigEntry
	75,  // 13: connect.v1.ResolveResponse.values:type_name -> connect.v1.ResolveResponse.ValuesEntry
	19,  // 14: connect.v1.MetricsResponse.metrics:type_name -> connect.v1.Metric
	76,  // 15: connect.v1.Metric.tags:type_name -> connect.v1.Metric.TagsEntry
	23,  // 16: connect.v1.Value.list:type_name -> connect.v1.List
	24,  // 17: connect.v1.Value.map:type_name -> connect.v1.Map
	26,  // 18: connect.v1.Value.struct:type_name -> connect.v1.Struct
	27,  // 19: connect.v1.Value.decimal:type_name -> connect.v1.Decimal
	22,  // 20: connect.v1.List.items:type_name -> connect.v1.Value
	25,  // 21: connect.v1.Map.entries:type_name -> connect.v1.Entry
	22,  // 22: connect.v1.Entry.key:type_name -> connect.v1.Value
	22,  // 23: connect.v1.Entry.value:type_name -> connect.v1.Value
	22,  // 24: connect.v1.Struct.values:type_name -> connect.v1.Value
	77,  // 25: connect.v1.Schema.parameters:type_name -> connect.v1.Schema.ParametersEntry
	22,  // 26: connect.v1.Schema.default:type_name -> connect.v1.Value
	29,  // 27: connect.v1.Schema.fields:type_name -> connect.v1.Field
	22,  // 28: connect.v1.Header.value:type_name -> connect.v1.Value
	24,  // 29: connect.v1.Offset.partition:type_name -> connect.v1.Map
	24,  // 30: connect.v1.Offset.offset:type_name -> connect.v1.Map
	33,  // 31: connect.v1.Error.records:type_name -> connect.v1.RecordError
	35,  // 32: connect.v1.ConnectorRequest.start:type_name -> connect.v1.StartConnector
	36,  // 33: connect.v1.ConnectorRequest.task_configs:type_name -> connect.v1.TaskConfigs
	37,  // 34: connect.v1.ConnectorRequest.stop:type_name -> connect.v1.Stop
	50,  // 35: connect.v1.ConnectorRequest.offset:type_name -> connect.v1.OffsetAnswer
	78,  // 36: connect.v1.StartConnector.config:type_name -> connect.v1.StartConnector.ConfigEntry
	39,  // 37: connect.v1.ConnectorResponse.started:type_name -> connect.v1.Started
	41,  // 38: connect.v1.ConnectorResponse.task_configs:type_name -> connect.v1.TaskConfigsResult
	40,  // 39: connect.v1.ConnectorResponse.reconfigure_tasks:type_name -> connect.v1.ReconfigureTasks
	54,  // 40: connect.v1.ConnectorResponse.offset:type_name -> connect.v1.OffsetQuery
	42,  // 41: connect.v1.TaskConfigsResult.configs:type_name -> connect.v1.TaskConfig
	32,  // 42: connect.v1.TaskConfigsResult.error:type_name -> connect.v1.Error
	79,  // 43: connect.v1.TaskConfig.config:type_name -> connect.v1.TaskConfig.ConfigEntry
	80,  // 44: connect.v1.StartTask.config:type_name -> connect.v1.StartTask.ConfigEntry
	44,  // 45: connect.v1.StartTask.conversion:type_name -> connect.v1.Conversion
	43,  // 46: connect.v1.SourceRequest.start:type_name -> connect.v1.StartTask
	48,  // 47: connect.v1.SourceRequest.credit:type_name -> connect.v1.Credit
	49,  // 48: connect.v1.SourceRequest.committed:type_name -> connect.v1.Committed
	50,  // 49: connect.v1.SourceRequest.offset:type_name -> connect.v1.OffsetAnswer
	37,  // 50: connect.v1.SourceRequest.stop:type_name -> connect.v1.Stop
	46,  // 51: connect.v1.SourceRequest.progress:type_name -> connect.v1.Progress
	47,  // 52: connect.v1.SourceRequest.produced:type_name -> connect.v1.Produced
	31,  // 53: connect.v1.Committed.offsets:type_name -> connect.v1.Offset
	24,  // 54: connect.v1.OffsetAnswer.offset:type_name -> connect.v1.Map
	32,  // 55: connect.v1.OffsetAnswer.error:type_name -> connect.v1.Error
	39,  // 56: connect.v1.SourceResponse.started:type_name -> connect.v1.Started
	55,  // 57: connect.v1.SourceResponse.batch:type_name -> connect.v1.SourceBatch
	54,  // 58: connect.v1.SourceResponse.offset:type_name -> connect.v1.OffsetQuery
	32,  // 59: connect.v1.SourceResponse.event:type_name -> connect.v1.Error
	52,  // 60: connect.v1.SourceResponse.stopped:type_name -> connect.v1.Stopped
	53,  // 61: connect.v1.SourceResponse.idle:type_name -> connect.v1.Idle
	32,  // 62: connect.v1.Stopped.error:type_name -> connect.v1.Error
	24,  // 63: connect.v1.OffsetQuery.partition:type_name -> connect.v1.Map
	28,  // 64: connect.v1.SourceBatch.schemas:type_name -> connect.v1.Schema
	24,  // 65: connect.v1.SourceBatch.partition:type_name -> connect.v1.Map
	24,  // 66: connect.v1.SourceBatch.offset:type_name -> connect.v1.Map
	57,  // 67: connect.v1.SourceBatch.records:type_name -> connect.v1.SourceRecord
	0,   // 68: connect.v1.SourceBatch.boundary:type_name -> connect.v1.Boundary
	56,  // 69: connect.v1.SourceBatch.offsets:type_name -> connect.v1.RecordOffsets
	22,  // 70: connect.v1.RecordOffsets.offsets:type_name -> connect.v1.Value
	22,  // 71: connect.v1.SourceRecord.key:type_name -> connect.v1.Value
	22,  // 72: connect.v1.SourceRecord.value:type_name -> connect.v1.Value
	30,  // 73: connect.v1.SourceRecord.headers:type_name -> connect.v1.Header
	0,   // 74: connect.v1.SourceRecord.boundary:type_name -> connect.v1.Boundary
	58,  // 75: connect.v1.SourceRecord.failure:type_name -> connect.v1.RecordFailure
	1,   // 76: connect.v1.RecordFailure.part:type_name -> connect.v1.Part
	43,  // 77: connect.v1.SinkRequest.start:type_name -> connect.v1.StartTask
	61,  // 78: connect.v1.SinkRequest.put:type_name -> connect.v1.Put
	64,  // 79: connect.v1.SinkRequest.flush:type_name -> connect.v1.Flush
	65,  // 80: connect.v1.SinkRequest.open:type_name -> connect.v1.Partitions
	65,  // 81: connect.v1.SinkRequest.close:type_name -> connect.v1.Partitions
	37,  // 82: connect.v1.SinkRequest.stop:type_name -> connect.v1.Stop
	60,  // 83: connect.v1.SinkRequest.reported:type_name -> connect.v1.Reported
	70,  // 84: connect.v1.SinkRequest.committed:type_name -> connect.v1.Done
	32,  // 85: connect.v1.Reported.error:type_name -> connect.v1.Error
	28,  // 86: connect.v1.Put.schemas:type_name -> connect.v1.Schema
	62,  // 87: connect.v1.Put.partitions:type_name -> connect.v1.TopicPartition
	63,  // 88: connect.v1.Put.records:type_name -> connect.v1.SinkRecord
	24,  // 89: connect.v1.Put.source_partition:type_name -> connect.v1.Map
	22,  // 90: connect.v1.SinkRecord.key:type_name -> connect.v1.Value
	22,  // 91: connect.v1.SinkRecord.value:type_name -> connect.v1.Value
	30,  // 92: connect.v1.SinkRecord.headers:type_name -> connect.v1.Header
	24,  // 93: connect.v1.SinkRecord.source_offset:type_name -> connect.v1.Map
	62,  // 94: connect.v1.Flush.offsets:type_name -> connect.v1.TopicPartition
	62,  // 95: connect.v1.Partitions.partitions:type_name -> connect.v1.TopicPartition
	66,  // 96: connect.v1.Partitions.group:type_name -> connect.v1.ConsumerGroup
	39,  // 97: connect.v1.SinkResponse.started:type_name -> connect.v1.Started
	70,  // 98: connect.v1.SinkResponse.done:type_name -> connect.v1.Done
	32,  // 99: connect.v1.SinkResponse.event:type_name -> connect.v1.Error
	52,  // 100: connect.v1.SinkResponse.stopped:type_name -> connect.v1.Stopped
	65,  // 101: connect.v1.SinkResponse.seek:type_name -> connect.v1.Partitions
	65,  // 102: connect.v1.SinkResponse.pause:type_name -> connect.v1.Partitions
	65,  // 103: connect.v1.SinkResponse.resume:type_name -> connect.v1.Partitions
	68,  // 104: connect.v1.SinkResponse.request_commit:type_name -> connect.v1.RequestCommit
	69,  // 105: connect.v1.SinkResponse.errant:type_name -> connect.v1.Errant
	65,  // 106: connect.v1.SinkResponse.committed:type_name -> connect.v1.Partitions
	55,  // 107: connect.v1.Errant.record:type_name -> connect.v1.SourceBatch
	32,  // 108: connect.v1.Done.error:type_name -> connect.v1.Error
	62,  // 109: connect.v1.Done.offsets:type_name -> connect.v1.TopicPartition
	2,   // 110: connect.v1.Plugin.Describe:input_type -> connect.v1.DescribeRequest
	7,   // 111: connect.v1.Plugin.Validate:input_type -> connect.v1.ValidateRequest
	10,  // 112: connect.v1.Plugin.AlterOffsets:input_type -> connect.v1.AlterOffsetsRequest
	13,  // 113: connect.v1.Plugin.ExactlyOnce:input_type -> connect.v1.ExactlyOnceRequest
	34,  // 114: connect.v1.Plugin.RunConnector:input_type -> connect.v1.ConnectorRequest
	45,  // 115: connect.v1.Plugin.RunSource:input_type -> connect.v1.SourceRequest
	59,  // 116: connect.v1.Plugin.RunSink:input_type -> connect.v1.SinkRequest
	59,  // 117: connect.v1.Plugin.RunTransformation:input_type -> connect.v1.SinkRequest
	59,  // 118: connect.v1.Plugin.RunConverter:input_type -> connect.v1.SinkRequest
	15,  // 119: connect.v1.Plugin.Resolve:input_type -> connect.v1.ResolveRequest
	17,  // 120: connect.v1.Plugin.Metrics:input_type -> connect.v1.MetricsRequest
	20,  // 121: connect.v1.Plugin.Threads:input_type -> connect.v1.ThreadsRequest
	3,   // 122: connect.v1.Plugin.Describe:output_type -> connect.v1.DescribeResponse
	8,   // 123: connect.v1.Plugin.Validate:output_type -> connect.v1.ValidateResponse
	12,  // 124: connect.v1.Plugin.AlterOffsets:output_type -> connect.v1.AlterOffsetsResponse
	14,  // 125: connect.v1.Plugin.ExactlyOnce:output_type -> connect.v1.ExactlyOnceResponse
	38,  // 126: connect.v1.Plugin.RunConnector:output_type -> connect.v1.ConnectorResponse
	51,  // 127: connect.v1.Plugin.RunSource:output_type -> connect.v1.SourceResponse
	67,  // 128: connect.v1.Plugin.RunSink:output_type -> connect.v1.SinkResponse
	51,  // 129: connect.v1.Plugin.RunTransformation:output_type -> connect.v1.SourceResponse
	51,  // 130: connect.v1.Plugin.RunConverter:output_type -> connect.v1.SourceResponse
	16,  // 131: connect.v1.Plugin.Resolve:output_type -> connect.v1.ResolveResponse
	18,  // 132: connect.v1.Plugin.Metrics:output_type -> connect.v1.MetricsResponse
	21,  // 133: connect.v1.Plugin.Threads:output_type -> connect.v1.ThreadsResponse
	122, // [122:134] is the sub-list for method output_type
	110, // [110:122] is the sub-list for method input_type
	110, // [110:110] is the sub-list for extension type_name
	110, // [110:110] is the sub-list for extension extendee
	0,   // [0:110] is the sub-list for field type_name
}

func init() { file_connect_v1_connect_proto_init() }
func file_connect_v1_connect_proto_init() {
	if File_connect_v1_connect_proto != nil {
		return
	}
	file_connect_v1_connect_proto_msgTypes[4].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[7].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[9].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[14].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[17].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[18].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[20].OneofWrappers = []any{
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
	file_connect_v1_connect_proto_msgTypes[29].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[32].OneofWrappers = []any{
		(*ConnectorRequest_Start)(nil),
		(*ConnectorRequest_TaskConfigs)(nil),
		(*ConnectorRequest_Stop)(nil),
		(*ConnectorRequest_Offset)(nil),
	}
	file_connect_v1_connect_proto_msgTypes[36].OneofWrappers = []any{
		(*ConnectorResponse_Started)(nil),
		(*ConnectorResponse_TaskConfigs)(nil),
		(*ConnectorResponse_ReconfigureTasks)(nil),
		(*ConnectorResponse_Offset)(nil),
	}
	file_connect_v1_connect_proto_msgTypes[43].OneofWrappers = []any{
		(*SourceRequest_Start)(nil),
		(*SourceRequest_Credit)(nil),
		(*SourceRequest_Committed)(nil),
		(*SourceRequest_Offset)(nil),
		(*SourceRequest_Stop)(nil),
		(*SourceRequest_Progress)(nil),
		(*SourceRequest_Produced)(nil),
	}
	file_connect_v1_connect_proto_msgTypes[48].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[49].OneofWrappers = []any{
		(*SourceResponse_Started)(nil),
		(*SourceResponse_Batch)(nil),
		(*SourceResponse_Offset)(nil),
		(*SourceResponse_Event)(nil),
		(*SourceResponse_Stopped)(nil),
		(*SourceResponse_Idle)(nil),
	}
	file_connect_v1_connect_proto_msgTypes[53].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[55].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[56].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[57].OneofWrappers = []any{
		(*SinkRequest_Start)(nil),
		(*SinkRequest_Put)(nil),
		(*SinkRequest_Flush)(nil),
		(*SinkRequest_Open)(nil),
		(*SinkRequest_Close)(nil),
		(*SinkRequest_Stop)(nil),
		(*SinkRequest_Reported)(nil),
		(*SinkRequest_Committed)(nil),
	}
	file_connect_v1_connect_proto_msgTypes[59].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[60].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[61].OneofWrappers = []any{}
	file_connect_v1_connect_proto_msgTypes[65].OneofWrappers = []any{
		(*SinkResponse_Started)(nil),
		(*SinkResponse_Done)(nil),
		(*SinkResponse_Event)(nil),
		(*SinkResponse_Stopped)(nil),
		(*SinkResponse_Seek)(nil),
		(*SinkResponse_Pause)(nil),
		(*SinkResponse_Resume)(nil),
		(*SinkResponse_RequestCommit)(nil),
		(*SinkResponse_Errant)(nil),
		(*SinkResponse_Committed)(nil),
	}
	type x struct{}
	out := protoimpl.TypeBuilder{
		File: protoimpl.DescBuilder{
			GoPackagePath: reflect.TypeOf(x{}).PkgPath(),
			RawDescriptor: unsafe.Slice(unsafe.StringData(file_connect_v1_connect_proto_rawDesc), len(file_connect_v1_connect_proto_rawDesc)),
			NumEnums:      2,
			NumMessages:   79,
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

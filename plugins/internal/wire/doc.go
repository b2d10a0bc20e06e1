// Package wire implements both ends of every call between a worker and a plugin. Records have
// hand-written encoders and decoders because a task moves millions of them; everything else uses
// generated code. The encoding is ordinary protobuf of connect.proto.
package wire

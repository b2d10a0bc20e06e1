// Package wire is both ends of every call between a worker and a plugin: the records, hand-coded because a task moves
// millions of them, and the rest by the generated code. What it writes is ordinary protobuf of connect.proto.
package wire

// Package connect is the contract between a connector and the worker that runs it: records, the
// data in them, and the calls with their order. It depends on neither Kafka nor gRPC.
package connect

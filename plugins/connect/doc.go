// Package connect is the contract between a connector and the worker that runs it: the records, the data in them, and
// the calls in their order. It knows neither Kafka nor gRPC.
package connect

// Package conformance runs the same cases with the real Apache Kafka Connect and with Millrace: a
// file source with real files, and one table for the REST API. A case that passes with only one of
// the two is a failure, unless docs/differences.md lists it. The tests that need Apache have the
// build tag kafka.
package conformance

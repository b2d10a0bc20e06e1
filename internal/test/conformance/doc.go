// Package conformance runs the same cases through the real Apache Kafka Connect and through Millrace: what a file source
// does with real files, and one table of what the REST API does. What passes on one and not on the other is a failure,
// unless docs/differences.md lists it. The tests that need Apache have the build tag kafka.
package conformance

// Package conformance holds one table of what Kafka Connect's REST API does, and runs it against the real Apache Kafka
// Connect and against Millrace. What passes on one and not on the other is a failure, unless docs/differences.md lists it.
package conformance

// Package conformance runs the same cases through Apache Kafka Connect and through this project's worker, on a real Kafka
// broker. Its tests have the build tag kafka.
package conformance

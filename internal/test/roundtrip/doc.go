// Package roundtrip tests that random records survive the whole way: through a plugin process, a
// converter, and back.
package roundtrip

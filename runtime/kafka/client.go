// Package kafka turns Apache Kafka's client properties, as workers and connectors specify them,
// into kgo options. It also creates topics. Its tables list every key of Apache's clients, with
// Millrace's default and the key's effect.
package kafka

import (
	"cmp"
	"errors"
	"math"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/configs/backoff"
	"millrace/configs/network"
)

// Options returns the options of a client of these kinds. See Configure.
func Options(props map[string]string, kinds ...Kind) ([]kgo.Opt, error) {
	_, opts, err := Configure(props, kinds...)
	return opts, err
}

// Configure parses the properties of a client of these kinds and returns its options: those of
// every client (cluster, security, timeouts), followed by those of each kind. props must have no
// prefix. Unknown keys are ignored, as Apache's clients do.
func Configure(props map[string]string, kinds ...Kind) (c configs.Config, opts []kgo.Opt, err error) {
	if c, err = definitions(keysOf(kinds)).Parse(props); err != nil {
		return c, nil, err
	}
	var guard *network.Policy
	for _, kind := range kinds {
		guard = cmp.Or(guard, kind.guard)
	}
	secure, err := securityOptions(c, guard)
	errs, opts := []error{err}, append(commonOptions(c), secure...)
	for _, kind := range kinds {
		if kind.faults != nil {
			errs = append(errs, kind.faults(c)...)
		}
		if kind.options != nil {
			opts = append(opts, kind.options(c)...)
		}
	}
	return c, opts, errors.Join(errs...)
}

func commonOptions(c configs.Config) []kgo.Opt {
	age := between(c.Millis("metadata.max.age.ms"), 10*time.Millisecond, time.Hour)
	opts := []kgo.Opt{
		kgo.SeedBrokers(c.List("bootstrap.servers")...),
		kgo.RequestTimeoutOverhead(between(c.Millis("request.timeout.ms"), 100*time.Millisecond, 15*time.Minute)),
		kgo.MetadataMaxAge(age), kgo.MetadataMinAge(min(age, 250*time.Millisecond)),
		kgo.ConnIdleTimeout(idleTimeout(c.Millis("connections.max.idle.ms"))),
		kgo.DialTimeout(max(c.Millis("socket.connection.setup.timeout.ms"), time.Millisecond)),
		kgo.RetryBackoffFn(backoffOf(c.Millis("retry.backoff.ms"), c.Millis("retry.backoff.max.ms")).Pause),
	}
	if id := c.String("client.id"); id != "" {
		opts = append(opts, kgo.ClientID(configs.Shorten(id, longestClientID)))
	}
	if !c.Bool("enable.metrics.push") {
		opts = append(opts, kgo.DisableClientMetrics())
	}
	return opts
}

// longestClientID is the longest client id, in bytes, that franz-go accepts. Connector names, which
// are parts of client ids, can be longer.
const longestClientID = 256

// idleTimeout returns how long a connection may be idle. kgo has no "forever", so a negative value
// becomes the longest time.
func idleTimeout(d time.Duration) time.Duration {
	const longest = 15 * time.Minute
	if d < 0 {
		return longest
	}
	return between(d, 100*time.Millisecond, longest)
}

// backoffOf returns the back-off of Kafka's clients. A maximum below the first pause has no effect.
func backoffOf(first, longest time.Duration) backoff.Policy {
	return backoff.Policy{First: first, Max: max(first, longest), Jitter: 0.2}
}

func between(d, least, most time.Duration) time.Duration { return max(least, min(d, most)) }

// onWire bounds a time that the Kafka protocol encodes as an int32 of milliseconds.
func onWire(d, least time.Duration) time.Duration {
	return between(d, least, math.MaxInt32*time.Millisecond)
}

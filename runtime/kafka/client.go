// Package kafka turns the client properties of Apache Kafka, as workers and connectors give them, into options of kgo,
// and creates topics. Keys that it does not know are ignored, as Apache's clients do.
package kafka

import (
	"errors"
	"math/rand/v2"
	"net"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
)

// Options is what properties say to Common and to each of the kinds of client, such as Producer.
func Options(props map[string]string, kinds ...func(map[string]string) ([]kgo.Opt, error)) ([]kgo.Opt, error) {
	opts, err := Common(props)
	for _, kind := range kinds {
		if err != nil {
			return nil, err
		}
		var more []kgo.Opt
		more, err = kind(props)
		opts = append(opts, more...)
	}
	return opts, err
}

// Common gives the options that every client has: where the cluster is, how to talk to it, how long to wait.
// props are a client's properties without a prefix.
func Common(props map[string]string) ([]kgo.Opt, error) {
	r := reader{props: props}
	r.seeds()
	if id, ok := r.text("client.id"); ok {
		r.add(kgo.ClientID(configs.Shorten(id, longestClientID)))
	}
	if wait, ok := r.millis("request.timeout.ms", 0); ok {
		r.add(kgo.RequestTimeoutOverhead(within(wait, 100*time.Millisecond, 15*time.Minute)))
	}
	if age, ok := r.millis("metadata.max.age.ms", 0); ok {
		age = within(age, 10*time.Millisecond, time.Hour)
		r.add(kgo.MetadataMaxAge(age), kgo.MetadataMinAge(min(age, 250*time.Millisecond)))
	} else {
		r.add(kgo.MetadataMinAge(250 * time.Millisecond))
	}
	if idle, ok := r.millis("connections.max.idle.ms", -1); ok {
		if idle < 0 {
			idle = 15 * time.Minute
		}
		r.add(kgo.ConnIdleTimeout(within(idle, 100*time.Millisecond, 15*time.Minute)))
	}
	if wait, ok := r.millis("socket.connection.setup.timeout.ms", 1); ok {
		r.add(kgo.DialTimeout(wait))
	}
	r.backoff()
	r.security()
	return r.done()
}

// longestClientID is how many bytes a client id may have for franz-go. Names of connectors, which are parts of client ids, may be longer.
const longestClientID = 256

func (r *reader) seeds() {
	servers := r.list("bootstrap.servers")
	if len(servers) == 0 {
		r.errs = append(r.errs, errors.New("bootstrap.servers is missing: expected brokers as host:port, with commas between"))
		return
	}
	for _, s := range servers {
		if _, port, err := net.SplitHostPort(s); err != nil || port == "" {
			r.bad("bootstrap.servers", s, "brokers as host:port, with commas between")
		}
	}
	r.add(kgo.SeedBrokers(servers...))
}

func (r *reader) backoff() {
	first, given := r.millis("retry.backoff.ms", 0)
	longest, bounded := r.millis("retry.backoff.max.ms", 0)
	if !given && !bounded {
		return
	}
	if !given {
		first = 100 * time.Millisecond
	}
	if !bounded {
		longest = time.Second
	}
	longest = max(first, longest)
	r.add(kgo.RetryBackoffFn(func(fails int) time.Duration { return pause(first, longest, fails) }))
}

// pause is how long to wait after so many failures: doubling up to longest, and a fifth more or less.
func pause(first, longest time.Duration, fails int) time.Duration {
	p := min(longest, first<<min(max(fails-1, 0), 20))
	return time.Duration(float64(p) * (0.8 + 0.4*rand.Float64()))
}

func within(d, least, most time.Duration) time.Duration { return max(least, min(d, most)) }

package kafka

import (
	"math"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
)

// producerOptions returns the options that only producers have. Unless configured otherwise,
// batches do not linger and are not compressed, unlike with kgo's own defaults.
//
// A record goes to the partition that it names. Set kgo.Record.Partition to -1 to let the
// partitioner choose.
func producerOptions(c configs.Config) []kgo.Opt {
	opts := append(acksOptions(c), batchOptions(c)...)
	opts = append(opts, compression(c),
		kgo.ProduceRequestTimeout(onWire(c.Millis("request.timeout.ms"), shortest)),
		kgo.TransactionTimeout(onWire(c.Millis("transaction.timeout.ms"), 0)),
		kgo.RecordPartitioner(named{partitioner(c)}))
	if d := c.Millis("delivery.timeout.ms"); d < math.MaxInt32*time.Millisecond {
		opts = append(opts, kgo.RecordDeliveryTimeout(max(d, time.Second)))
	}
	if n := c.Int("retries"); n < math.MaxInt32 {
		opts = append(opts, kgo.RecordRetries(n))
	}
	if id := c.String("transactional.id"); id != "" {
		opts = append(opts, kgo.TransactionalID(id), kgo.RetryTimeout(max(c.Millis("max.block.ms"), time.Millisecond)))
	}
	return opts
}

// Creating makes brokers create missing topics that a client requests, as Apache's producers do. It
// has no keys.
var Creating = Kind{options: func(configs.Config) []kgo.Opt { return []kgo.Opt{kgo.AllowAutoTopicCreation()} }}

// weak reports whether a record counts as sent before all in-sync replicas have it.
func weak(c configs.Config) bool { return c.String("acks") == "0" || c.String("acks") == "1" }

// explicitly reports whether a key is set to true, rather than true by default.
func explicitly(c configs.Config, key string) bool {
	_, given := c.Raw()[key]
	return given && c.Bool(key)
}

// producerFaults returns the contradictions between acks, enable.idempotence and the number of
// requests in flight.
func producerFaults(c configs.Config) (errs []error) {
	const inFlight, most = "max.in.flight.requests.per.connection", 5
	switch {
	case !explicitly(c, "enable.idempotence"):
	case weak(c):
		errs = append(errs, disagree("acks", c.String("acks"), "all, because enable.idempotence is true"))
	case c.Int(inFlight) > most:
		errs = append(errs, disagree(inFlight, strconv.Itoa(c.Int(inFlight)), "at most 5, because enable.idempotence is true"))
	}
	return errs
}

func acksOptions(c configs.Config) (opts []kgo.Opt) {
	switch c.String("acks") {
	case "0":
		opts = append(opts, kgo.RequiredAcks(kgo.NoAck()))
	case "1":
		opts = append(opts, kgo.RequiredAcks(kgo.LeaderAck()))
	}
	if c.String("transactional.id") == "" && (weak(c) || !c.Bool("enable.idempotence")) {
		opts = append(opts, kgo.DisableIdempotentWrite())
		if n := c.Int("max.in.flight.requests.per.connection"); n > 0 {
			opts = append(opts, kgo.MaxProduceRequestsInflightPerBroker(n))
		}
	}
	return opts
}

// largestRequest is the largest request or response, in bytes, that kgo allows.
const largestRequest = 1 << 30

func batchOptions(c configs.Config) []kgo.Opt {
	size := max(512, min(c.Long("max.request.size"), largestRequest))
	memory := max(c.Long("buffer.memory"), size) // otherwise the largest record could never be sent
	opts := []kgo.Opt{
		kgo.ProducerLinger(min(c.Millis("linger.ms"), time.Minute)), kgo.ProducerBatchMaxBytes(int32(size)),
		kgo.MaxBufferedBytes(int(memory)), kgo.MaxBufferedRecords(math.MaxInt32), // the limit is in bytes
	}
	if size > usualRequest {
		opts = append(opts, kgo.BrokerMaxWriteBytes(largestRequest))
	}
	return opts
}

// usualRequest is kgo's default limit for a request or response, in bytes.
const usualRequest = 100 << 20

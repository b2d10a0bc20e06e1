package kafka

import (
	"math"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
)

// producerOptions are those that only producers have. Unlike kgo's own defaults they wait for nothing before a batch is sent, and do not
// compress, unless the configuration says so.
//
// A record goes to the partition that it names. Set kgo.Record.Partition to -1 to have the partitioner choose.
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

// Creating has brokers create the topics that a client asks for, as Apache's producers do. It has no keys.
var Creating = Kind{options: func(configs.Config) []kgo.Opt { return []kgo.Opt{kgo.AllowAutoTopicCreation()} }}

// weak reports that not all replicas need to have a record.
func weak(c configs.Config) bool { return c.String("acks") == "0" || c.String("acks") == "1" }

// asked reports whether a key is given and true, and not only by default.
func asked(c configs.Config, key string) bool {
	_, given := c.Raw()[key]
	return given && c.Bool(key)
}

// producerFaults are what acks, enable.idempotence and the requests in flight do not agree on.
func producerFaults(c configs.Config) (errs []error) {
	const inFlight, most = "max.in.flight.requests.per.connection", 5
	switch {
	case !asked(c, "enable.idempotence"):
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

// largestRequest is how large kgo lets a request or an answer be.
const largestRequest = 1 << 30

func batchOptions(c configs.Config) []kgo.Opt {
	size := max(512, min(c.Long("max.request.size"), largestRequest))
	memory := max(c.Long("buffer.memory"), size) // or the largest record would never be sent
	opts := []kgo.Opt{
		kgo.ProducerLinger(min(c.Millis("linger.ms"), time.Minute)), kgo.ProducerBatchMaxBytes(int32(size)),
		kgo.MaxBufferedBytes(int(memory)), kgo.MaxBufferedRecords(math.MaxInt32), // bytes alone are the bound
	}
	if size > usualRequest {
		opts = append(opts, kgo.BrokerMaxWriteBytes(largestRequest))
	}
	return opts
}

// usualRequest is how large a request or an answer is at most unless kgo is told otherwise.
const usualRequest = 100 << 20

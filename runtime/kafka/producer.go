package kafka

import (
	"fmt"
	"math"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Producer gives a producer's options, beside those of Common. Unlike kgo's own defaults it waits for nothing before it
// sends and does not compress, unless props say so. batch.size has no effect: batches grow to max.request.size while
// earlier ones are under way.
//
// A record goes to the partition that it names. Set kgo.Record.Partition to -1 to have the partitioner choose.
func Producer(props map[string]string) ([]kgo.Opt, error) {
	r := reader{props: props}
	r.autoCreate()
	r.acks()
	r.compression()
	r.batching()
	if wait, ok := r.millis("request.timeout.ms", 0); ok {
		r.add(kgo.ProduceRequestTimeout(within(wait, 100*time.Millisecond, math.MaxInt32*time.Millisecond)))
	}
	if wait, ok := r.millis("delivery.timeout.ms", 0); ok && wait < math.MaxInt32*time.Millisecond {
		r.add(kgo.RecordDeliveryTimeout(max(wait, time.Second)))
	}
	if n, ok := r.number("retries", 0, math.MaxInt32); ok && n < math.MaxInt32 {
		r.add(kgo.RecordRetries(int(n)))
	}
	if id, ok := r.text("transactional.id"); ok {
		r.transactional(id)
	}
	if wait, ok := r.millis("transaction.timeout.ms", 1); ok {
		r.add(kgo.TransactionTimeout(min(wait, math.MaxInt32*time.Millisecond)))
	}
	r.partitioner()
	return r.done()
}

// autoCreate reads whether the client's questions about topics have brokers create them. Apache's producers always do; who knows better
// when a topic may be created sets AutoCreate to false.
func (r *reader) autoCreate() {
	if create, ok := r.boolean(AutoCreate); !ok || create {
		r.add(kgo.AllowAutoTopicCreation())
	}
}

// AutoCreate is the key of a consumer that says whether brokers may create the topics that it asks for. Here producers have it too.
const AutoCreate = "allow.auto.create.topics"

// transactional has transactions begin and end within max.block.ms.
func (r *reader) transactional(id string) {
	wait, given := r.millis("max.block.ms", 0)
	if !given {
		wait = maxBlock
	}
	r.add(kgo.TransactionalID(id), kgo.RetryTimeout(max(wait, time.Millisecond)))
}

// maxBlock is max.block.ms of Apache's producers.
const maxBlock = time.Minute

// acks reads what must agree: acks, enable.idempotence and the requests in flight.
func (r *reader) acks() {
	acks, _ := r.choice("acks", "all", "-1", "1", "0")
	idempotent, given := r.boolean("enable.idempotence")
	flying, limited := r.number("max.in.flight.requests.per.connection", 1, math.MaxInt32)
	weak := acks == "0" || acks == "1"
	switch {
	case weak && given && idempotent:
		r.bad("acks", acks, "all, because enable.idempotence is true")
	case idempotent && flying > 5:
		r.bad("max.in.flight.requests.per.connection", fmt.Sprint(flying), "at most 5, because enable.idempotence is true")
	}
	switch acks {
	case "0":
		r.add(kgo.RequiredAcks(kgo.NoAck()))
	case "1":
		r.add(kgo.RequiredAcks(kgo.LeaderAck()))
	}
	if _, transactional := r.text("transactional.id"); !transactional && (weak || given && !idempotent) {
		r.add(kgo.DisableIdempotentWrite())
		if limited {
			r.add(kgo.MaxProduceRequestsInflightPerBroker(int(flying)))
		}
	}
}

func (r *reader) compression() {
	codecs := map[string]kgo.CompressionCodec{"gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
		"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression()}
	name, _ := r.choice("compression.type", "none", "gzip", "snappy", "lz4", "zstd")
	codec, ok := codecs[name]
	if !ok {
		r.add(kgo.ProducerBatchCompression(kgo.NoCompression()))
		return
	}
	level := "compression." + name + ".level"
	if n, given := r.number(level, math.MinInt32, math.MaxInt32); given {
		codec = codec.WithLevel(int(n))
	}
	r.add(kgo.ProducerBatchCompression(codec, kgo.NoCompression()))
}

// Limits that Apache's producer has where its user sets none.
const (
	maxRequestSize = 1 << 20
	bufferMemory   = 32 << 20
)

func (r *reader) batching() {
	linger, _ := r.millis("linger.ms", 0)
	r.add(kgo.ProducerLinger(min(linger, time.Minute)))
	r.number("batch.size", 0, math.MaxInt32)
	size, ok := r.number("max.request.size", 512, 1<<30)
	if !ok {
		size = maxRequestSize
	}
	r.add(kgo.ProducerBatchMaxBytes(int32(size)))
	if size > 100<<20 {
		r.add(kgo.BrokerMaxWriteBytes(1 << 30))
	}
	memory, ok := r.number("buffer.memory", 1, math.MaxInt64)
	if !ok {
		memory = bufferMemory
	}
	r.add(kgo.MaxBufferedBytes(int(memory)), kgo.MaxBufferedRecords(math.MaxInt32)) // bytes alone are the bound
}

package kafka

import (
	"math"

	"millrace/configs"
)

// producerKeys are the keys that only producers have.
var producerKeys = []Key{
	acts(configs.Def("acks", configs.String, "all", configs.Low, "How many replicas must acknowledge a record: all (or -1), 1 for the leader alone, 0 for none.", oneOf("all", "-1", "0", "1"))),
	acts(configs.Def("enable.idempotence", configs.Boolean, "true", configs.Low, "Whether retries may neither duplicate nor reorder records. Requires acks=all.")),
	acts(configs.Opt("max.in.flight.requests.per.connection", configs.Int, configs.Low, "Maximum number of unanswered requests to a broker. Default: 5 with enable.idempotence, 1 without.", configs.AtLeast(1))).apache("5"),
	acts(configs.Def("compression.type", configs.String, "none", configs.High, "Compression of batches: none, gzip, snappy, lz4 or zstd.", oneOf("none", "gzip", "snappy", "lz4", "zstd"))),
	acts(configs.Def("compression.gzip.level", configs.Int, "-1", configs.Medium, "Level of gzip, from 1 to 9; -1: the default of gzip.", gzipLevel)),
	acts(configs.Def("compression.lz4.level", configs.Int, "9", configs.Medium, "Level of lz4, from 1 to 17. 9 is the fast method, as in Kafka; the others are levels of the slower one that compresses more.", configs.Between(1, 17))),
	acts(configs.Def("compression.zstd.level", configs.Int, "3", configs.Medium, "Level of zstd, from -131072 to 22: the nearest of four steps, up to 2, up to 5, up to 9 and above.", configs.Between(-131072, 22))),
	acts(configs.Def("linger.ms", configs.Long, "0", configs.Medium, "How long a batch waits for more records before it is sent.", configs.AtLeast(0))).apache("5"),
	acts(configs.Def("max.request.size", configs.Int, "1048576", configs.Medium, "Maximum size of a batch in bytes. Values outside of 512 bytes to 1 GiB are clamped.", configs.AtLeast(0))),
	// A larger buffer is not faster, and it costs each task several times its size.
	acts(configs.Def("buffer.memory", configs.Long, "4194304", configs.High, "Maximum size in bytes of the records in flight. The task waits while there are more.", configs.AtLeast(0))).apache("33554432"),
	acts(configs.Def("delivery.timeout.ms", configs.Int, "2147483647", configs.Medium, "Maximum time until a record is acknowledged, retries included; 2147483647: no limit.", configs.AtLeast(0))).apache("120000"),
	acts(configs.Def("retries", configs.Int, "2147483647", configs.High, "Maximum number of retries for a record; 2147483647: no limit except delivery.timeout.ms.", configs.Between(0, math.MaxInt32))),
	acts(configs.Opt("transactional.id", configs.String, configs.Low, "The id of the producer's transactions. Under exactly-once the worker sets it.", configs.NonEmpty)),
	acts(configs.Def("transaction.timeout.ms", configs.Int, "60000", configs.Low, "Maximum duration of a transaction, before brokers abort it.")),
	acts(configs.Def("max.block.ms", configs.Long, "60000", configs.Medium, "Maximum time to begin or end a transaction.", configs.AtLeast(0))),
	acts(configs.Opt("partitioner.class", configs.Class, configs.Medium, "How to choose the partition of a record that names none: RoundRobinPartitioner or UniformStickyPartitioner. Default: by the hash of its key.", partitionerClass)),
	acts(configs.Def("partitioner.ignore.keys", configs.Boolean, "false", configs.Medium, "Whether to choose partitions as if records had no keys.")),
	idle("batches grow to max.request.size while earlier ones are in flight", configs.Def("batch.size", configs.Int, "16384", configs.Medium, "Size in bytes at which a batch is sent.", configs.AtLeast(0))),
	idle("records without a key always prefer partitions that lag less", configs.Def("partitioner.adaptive.partitioning.enable", configs.Boolean, "true", configs.Low, "Whether records without a key go to faster brokers.")),
	idle("records without a key always prefer partitions that lag less", configs.Def("partitioner.availability.timeout.ms", configs.Long, "0", configs.Low, "How long a broker may be slow before records without a key avoid it.", configs.AtLeast(0))),
	idle(byConverter, configs.Opt("key.serializer", configs.Class, configs.High, "Class that makes the bytes of keys.")),
	idle(byConverter, configs.Opt("value.serializer", configs.Class, configs.High, "Class that makes the bytes of values.")),
	idle("the client always forgets unused topics", configs.Def("metadata.max.idle.ms", configs.Long, "300000", configs.Low, "How long the metadata of an unused topic is kept.", configs.AtLeast(5000))),
	idle("interceptors are Java classes", configs.Def("interceptor.classes", configs.List, "", configs.Low, "Classes that see each record before it is sent.")).unless(""),
	idle("transactions are the worker's own", configs.Def("transaction.two.phase.commit.enable", configs.Boolean, "false", configs.Low, "Whether transactions are part of a two-phase commit.")).unless("false"),
}

package kafka

import (
	"millrace/configs"
)

// consumerKeys are the keys that only consumers have.
var consumerKeys = []Key{
	acts(configs.Opt("group.id", configs.String, configs.High, "The consumer group. Default: connect- followed by the connector's name.")),
	acts(configs.Opt("group.instance.id", configs.String, configs.Medium, "A fixed member name, which keeps its partitions across a restart. A connector that sets it can have only one task.", configs.NonEmpty)),
	acts(configs.Def("group.protocol", configs.String, "classic", configs.High, "How members share partitions: classic, or consumer, where the broker assigns them (KIP-848, Kafka 4.0 or later).", oneOf("classic", "consumer"))),
	acts(configs.Opt("group.remote.assignor", configs.String, configs.Medium, "The broker's assignor for group.protocol=consumer: uniform or range. Default: uniform.", oneOf("uniform", "range"))),
	acts(configs.Def("auto.offset.reset", configs.String, "earliest", configs.Medium, "Where to begin in a partition without a committed offset: earliest, latest, none (an error) or by_duration:PnDTnHnMn.nS.", resetForm)).apache("latest"),
	acts(configs.Def("isolation.level", configs.String, "read_uncommitted", configs.Medium, "read_committed: without records of aborted or open transactions; read_uncommitted: all records.", oneOf("read_committed", "read_uncommitted"))),
	acts(configs.Def("fetch.min.bytes", configs.Int, "1", configs.High, "Minimum size of a fetch response in bytes: the broker waits for as much.", configs.AtLeast(0))),
	// A sink task holds two fetches: one that it puts, and one that arrives meanwhile. With Kafka's
	// default of 50 MB, fetches would be most of the memory of a task with many partitions.
	acts(configs.Def("fetch.max.bytes", configs.Int, "4194304", configs.Medium, "Maximum size of a fetch response in bytes, up to 1 GiB. A larger batch arrives alone.", configs.AtLeast(0))).apache("52428800"),
	acts(configs.Def("fetch.max.wait.ms", configs.Int, "500", configs.Low, "Maximum time that the broker waits for fetch.min.bytes.", configs.AtLeast(0))),
	acts(configs.Def("max.partition.fetch.bytes", configs.Int, "2097152", configs.High, "Maximum number of bytes per partition in a fetch response. A larger batch arrives alone.", configs.AtLeast(0))).apache("1048576"),
	acts(configs.Def("client.rack", configs.String, "", configs.Low, "The client's rack: the client reads from replicas in the same rack.")),
	acts(configs.Def("check.crcs", configs.Boolean, "true", configs.Low, "Whether to verify the checksums of batches.")),
	acts(configs.Def("allow.auto.create.topics", configs.Boolean, "true", configs.Medium, "Whether brokers may create the topics that are missing.")),
	// Apache's default suits consumers that handle records one by one.
	acts(configs.Def("max.poll.records", configs.Int, "2000", configs.Medium, "Maximum number of records in a put.", configs.AtLeast(1))).apache("500"),
	acts(configs.Def("max.poll.interval.ms", configs.Int, "300000", configs.Medium, "Maximum duration of a put, before the task loses its partitions to other members.", configs.AtLeast(1))),
	acts(configs.Def("session.timeout.ms", configs.Int, "45000", configs.High, "How long a member may be silent before the group removes it.")),
	acts(configs.Def("heartbeat.interval.ms", configs.Int, "3000", configs.High, "Interval between a member's heartbeats: less than session.timeout.ms.")),
	acts(configs.Def("partition.assignment.strategy", configs.List, "org.apache.kafka.clients.consumer.CooperativeStickyAssignor", configs.Medium, "How members share partitions, the preferred one first: RangeAssignor, RoundRobinAssignor, StickyAssignor, CooperativeStickyAssignor.", assignors)).apache("org.apache.kafka.clients.consumer.RangeAssignor,org.apache.kafka.clients.consumer.CooperativeStickyAssignor"),
	idle("a sink task commits the offsets that its connector has processed", configs.Def("enable.auto.commit", configs.Boolean, "false", configs.Medium, "Whether the client commits offsets by itself.")).unless("false").apache("true"),
	idle("a sink task commits every offset.flush.interval.ms of the worker", configs.Def("auto.commit.interval.ms", configs.Int, "5000", configs.Low, "How often the client commits offsets by itself.", configs.AtLeast(0))),
	idle(byConverter, configs.Opt("key.deserializer", configs.Class, configs.High, "Class that reads the bytes of keys.")),
	idle(byConverter, configs.Opt("value.deserializer", configs.Class, configs.High, "Class that reads the bytes of values.")),
	idle("request.timeout.ms bounds a request", configs.Def("default.api.timeout.ms", configs.Int, "60000", configs.Medium, "Maximum time for a call of the consumer.", configs.AtLeast(0))),
	idle("sink tasks are not share consumers", configs.Def("share.acknowledgement.mode", configs.String, "implicit", configs.Medium, "How a share consumer acknowledges records.", oneOf("implicit", "explicit"))),
	idle("sink tasks are not share consumers", configs.Def("share.acquire.mode", configs.String, "BATCH_OPTIMIZED", configs.Medium, "How a share consumer acquires records.", oneOf("batch_optimized", "record_limit"))),
	idle("Kafka Streams uses it", configs.Def("internal.throw.on.fetch.stable.offset.unsupported", configs.Boolean, "false", configs.Low, "Whether to fail where brokers cannot tell open transactions.")),
	idle("interceptors are Java classes", configs.Def("interceptor.classes", configs.List, "", configs.Low, "Classes that see each record before the connector does.")).unless(""),
	idle("topics.regex never matches internal topics", configs.Def("exclude.internal.topics", configs.Boolean, "true", configs.Medium, "Whether topics.regex leaves internal topics alone.")).unless("true"),
}

package pgsource

import (
	"fmt"
	"slices"
	"strings"

	"millrace/configs"
)

// idle defines a key of Debezium that has no effect here because nothing depends on it.
func idle(name, why string) configs.Key {
	return configs.Opt(name, configs.String, configs.Low, "No effect: "+why+".")
}

// idleKeys are accepted. The connector has what they promise in any case.
func idleKeys() configs.Keys {
	return configs.Keys{
		idle("snapshot.fetch.size", "rows are read by COPY, which streams them"),
		idle("snapshot.isolation.mode", "a snapshot reads all tables at the same point of the WAL"),
		idle("max.queue.size", "queues are bounded by "+batchKey+" and "+batchBytesKey),
		idle("max.queue.size.in.bytes", "queues are bounded by "+batchKey+" and "+batchBytesKey),
		idle("queue.provider.type", "the queue is in memory, and bounded"),
		idle("poll.interval.ms", "changes are delivered as they arrive"),
		idle("poll.dispatch.interval.ms", "changes are delivered as they arrive"),
		idle("query.fetch.size", "no query of the connector has many rows"),
		idle("schema.refresh.mode", "the server describes each change of a table before the first row after it"),
		idle("lsn.flush.timeout.ms", "the connector does not wait for the server's confirmation"),
		idle("lsn.flush.timeout.action", "the connector does not wait for the server's confirmation"),
		idle("include.schema.changes", "the database has no log of schema changes"),
		idle("executor.shutdown.timeout.ms", "the task waits for all its goroutines"),
		idle("custom.metric.tags", "metrics are the worker's"),
		idle("statistics.metrics.enabled", "metrics are the worker's"),
		idle("custom.sanitize.pattern", "passwords are never logged"),
		idle("topic.cache.size", "topic names are computed once per table"),
		idle("read.only", "the connector writes nothing for incremental snapshots"),
		idle("incremental.snapshot.watermarking.strategy", "no watermarks are written: the snapshot's own visibility tells which changes are newer"),
		idle("incremental.snapshot.allow.schema.changes", "the table is described again for each chunk"),
		idle("signal.poll.interval.ms", "signals arrive with the changes"),
		idle("signal.emit.failure.max.retries", "no signals are written"),
		idle("signal.emit.failure.backoff.ms", "no signals are written"),
		idle("connection.factory.class", "it applies to Java"),
	}
}

// refused defines a key of Debezium that is refused unless it has one of the values.
func refused(name, why string, allowed ...string) configs.Key {
	return configs.Opt(name, configs.String, configs.Low, "Not supported: "+why+".", func(value string) error {
		if slices.ContainsFunc(allowed, func(a string) bool { return strings.EqualFold(a, value) }) {
			return nil
		}
		if len(allowed) > 0 {
			return fmt.Errorf("only %s is supported: %s", strings.Join(allowed, " and "), why)
		}
		return fmt.Errorf("the key is not supported: %s", why)
	})
}

const (
	javaClass = "it names a Java class; use Debezium itself as a Java plugin"
	noSignals = "signals are rows of " + signalKey
)

func refusedKeys() configs.Keys {
	return configs.Keys{
		refused(pluginKey, "only pgoutput, which every server has, is supported; use a new "+slotKey+" if the present slot has another plugin", "pgoutput"),
		refused("database.sslfactory", "set "+sslModeKey+" and "+sslRootKey),
		refused("table.ignore.builtin", "tables of the system are never read", "true"),
		refused("snapshot.max.threads", "tables are read one after the other, by COPY", "1"),
		refused("snapshot.max.threads.multiplier", "tables are read one after the other, by COPY", "1"),
		refused("legacy.snapshot.max.threads", "tables are read one after the other, by COPY", "false"),
		refused("snapshot.mode.custom.name", javaClass),
		refused("snapshot.locking.mode.custom.name", javaClass),
		refused("snapshot.query.mode", javaClass, "select_all"),
		refused("snapshot.query.mode.custom.name", javaClass),
		refused("snapshot.mode.configuration.based.snapshot.schema", "the schema is read in any case", "true", "false"),
		refused("snapshot.mode.configuration.based.snapshot.on.schema.error", "there is no schema history", "false"),
		refused("event.processing.failure.handling.mode", "skipping a change would lose it", "fail"),
		refused("xmin.fetch.interval.ms", "records have no xmin", "0"),
		refused("include.schema.comments", "comments are not read", "false"),
		refused("signal.file", noSignals),
		refused("signal.kafka.topic", noSignals),
		refused("signal.kafka.bootstrap.servers", noSignals),
		refused("signal.kafka.groupId", noSignals),
		refused("signal.kafka.poll.timeout.ms", noSignals),
		refused("notification.enabled.channels", "read the status and the metrics of the worker", ""),
		refused("notification.sink.topic.name", "read the status and the metrics of the worker"),
		refused("converters", javaClass, ""),
		refused("post.processors", javaClass, ""),
		refused("sourceinfo.struct.maker", javaClass, "io.debezium.connector.postgresql.PostgresSourceInfoStructMaker"),
		refused("transaction.metadata.factory", javaClass, "io.debezium.pipeline.txmetadata.DefaultTransactionMetadataFactory"),
		refused("openlineage.integration.enabled", "lineage is not reported", "false"),
	}
}

package jdbc

import (
	"strings"

	"millrace/configs"
)

const credentialsNote = "use variables of a config provider in connection.user and connection.password"

const defaultCredentials = "io.confluent.connect.jdbc.util.DefaultJdbcCredentialsProvider"

// shared are the keys that the source and the sink of both projects have.
func shared() []configs.OriginalKey {
	return []configs.OriginalKey{
		configs.Acting("name"),
		configs.Acting("connection.url"),
		configs.Acting("connection.user"),
		configs.Acting("connection.password"),
		configs.Adjusting("connection.*", "other keys with this prefix are parameters of the driver, as in the URL"),
		configs.Acting("connection.attempts"),
		configs.Acting("connection.backoff.ms"),
		configs.Acting("dialect.name"),
		configs.Acting("db.timezone"),
	}
}

func confluentShared() []configs.OriginalKey {
	return append(shared(),
		configs.Refusing("jdbc.credentials.provider.class", credentialsNote, defaultCredentials),
		configs.Refusing("jdbc.credentials.provider.*", credentialsNote),
		configs.Acting("date.calendar.system"),
		configs.Acting("quote.sql.identifiers"),
		configs.Acting("table.types"),
	)
}

// sinkShared are the keys that both sinks have.
func sinkShared() (keys []configs.OriginalKey) {
	for _, name := range []string{"insert.mode", "batch.size", "delete.enabled", "table.name.format", "pk.mode", "pk.fields", "fields.whitelist", "auto.create", "auto.evolve",
		"max.retries", "retry.backoff.ms"} {
		keys = append(keys, configs.Acting(name))
	}
	return keys
}

var confluentSink = configs.Original{
	Project: "Confluent's JDBC sink", Docs: "https://docs.confluent.io/kafka-connectors/jdbc/current/sink-connector/sink_config_options.html",
	Classes: []string{"io.confluent.connect.jdbc.JdbcSinkConnector"},
	Keys: append(append(confluentShared(), sinkShared()...),
		configs.Acting("replace.null.with.default"),
		configs.Acting("string.output.value.column.name"),
		configs.Acting("date.timezone"),
		configs.Acting("timestamp.precision.mode"),
		configs.Acting("timestamp.fields.list"),
		configs.Acting("trim.sensitive.log"),
		configs.Acting("mssql.use.merge.holdlock"),
	),
	Adjust: passDriverKeys,
}

// passDriverKeys changes nothing: parameters of the driver keep their names.
func passDriverKeys(_, _ map[string]string) {}

var aivenSink = configs.Original{
	Project: "Aiven's JDBC sink", Docs: "https://github.com/Aiven-Open/jdbc-connector-for-apache-kafka/blob/master/docs/sink-connector-config-options.rst",
	Classes: []string{"io.aiven.connect.jdbc.JdbcSinkConnector"},
	Keys: append(append(shared(), sinkShared()...),
		configs.Adjusting("sql.quote.identifiers", "true is quote.sql.identifiers=ALWAYS, false is NEVER"),
		configs.Acting("table.name.normalize"),
		configs.Acting("topics.to.tables.mapping"),
	),
	Adjust: adjustAiven,
}

// adjustAiven translates the values of Aiven's keys.
func adjustAiven(given, props map[string]string) {
	switch quote, ok := given["sql.quote.identifiers"]; {
	case !ok:
	case strings.EqualFold(strings.TrimSpace(quote), "false"):
		props["quote.sql.identifiers"] = "NEVER"
	default:
		props["quote.sql.identifiers"] = "ALWAYS"
	}
	if strings.EqualFold(strings.TrimSpace(given["insert.mode"]), "multi") { // inserts of many rows, which every insert is here
		props["insert.mode"] = "insert"
	}
}

// sourceShared are the keys that both sources have.
func sourceShared() (keys []configs.OriginalKey) {
	for _, name := range []string{"mode", "incrementing.column.name", "timestamp.column.name", "timestamp.delay.interval.ms", "validate.non.null", "query", "table.whitelist", "table.blacklist",
		"schema.pattern", "catalog.pattern", "topic.prefix", "poll.interval.ms", "table.poll.interval.ms", "numeric.mapping", "numeric.precision.mapping"} {
		keys = append(keys, configs.Acting(name))
	}
	return keys
}

const lingerNote = "a batch is sent when it is full, or when its query ends"

var confluentSource = configs.Original{
	Project: "Confluent's JDBC source", Docs: "https://docs.confluent.io/kafka-connectors/jdbc/current/source-connector/source_config_options.html",
	Classes: []string{"io.confluent.connect.jdbc.JdbcSourceConnector"},
	Keys: append(append(confluentShared(), sourceShared()...),
		configs.Acting("batch.max.rows"),
		configs.Acting("timestamp.columns.mapping"),
		configs.Acting("incrementing.column.mapping"),
		configs.Acting("timestamp.initial"),
		configs.Acting("timestamp.granularity"),
		configs.Acting("table.include.list"),
		configs.Acting("table.exclude.list"),
		configs.Acting("query.masked"),
		configs.Acting("query.suffix"),
		configs.Acting("query.retry.attempts"),
		configs.Acting("transaction.isolation.mode"),
		configs.WithoutEffect("max.buffer.size", "a task holds one batch"),
		configs.WithoutEffect("poll.linger.ms", lingerNote),
		configs.WithoutEffect("table.monitoring.startup.polling.limit.ms", "the tables are listed before tasks start"),
		configs.WithoutEffect("engine.shutdown.timeout", "a query ends at once when its task stops"),
	),
	Adjust: passDriverKeys,
}

var aivenSource = configs.Original{
	Project: "Aiven's JDBC source", Docs: "https://github.com/Aiven-Open/jdbc-connector-for-apache-kafka/blob/master/docs/source-connector-config-options.rst",
	Classes: []string{"io.aiven.connect.jdbc.JdbcSourceConnector"},
	Keys: append(append(shared(), sourceShared()...),
		configs.Acting("batch.max.rows").From("100"),
		configs.Acting("incrementing.initial"),
		configs.Acting("timestamp.initial.ms").By("timestamp.initial"),
		configs.Acting("table.types"),
		configs.Acting("table.names.qualify"),
		configs.Adjusting("sql.quote.identifiers", "true is quote.sql.identifiers=ALWAYS, false is NEVER"),
	),
	Adjust: adjustAiven,
}

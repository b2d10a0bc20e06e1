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

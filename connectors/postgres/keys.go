package pgsource

import (
	"slices"

	"millrace/configs"
	"millrace/connectors/postgres/change"
)

// Keys of the connector. The names are Debezium's.
const (
	hostKey           = "database.hostname"
	portKey           = "database.port"
	userKey           = "database.user"
	passwordKey       = "database.password"
	databaseKey       = "database.dbname"
	sslModeKey        = "database.sslmode"
	sslCertKey        = "database.sslcert"
	sslKeyKey         = "database.sslkey"
	sslPasswordKey    = "database.sslpassword"
	sslRootKey        = "database.sslrootcert"
	keepAliveKey      = "database.tcpKeepAlive"
	initialKey        = "database.initial.statements"
	queryTimeoutKey   = "database.query.timeout.ms"
	connectTimeoutKey = "connection.validation.timeout.ms"

	pluginKey       = "plugin.name"
	slotKey         = "slot.name"
	slotDropKey     = "slot.drop.on.stop"
	slotFailoverKey = "slot.failover"
	slotParamsKey   = "slot.stream.params"
	slotRetriesKey  = "slot.max.retries"
	slotDelayKey    = "slot.retry.delay.ms"
	mismatchKey     = "offset.mismatch.strategy"
	publicationKey  = "publication.name"
	autocreateKey   = "publication.autocreate.mode"
	viaRootKey      = "publish.via.partition.root"
	identityKey     = "replica.identity.autoset.values"

	schemaIncludeKey  = "schema.include.list"
	schemaExcludeKey  = "schema.exclude.list"
	tableIncludeKey   = "table.include.list"
	tableExcludeKey   = "table.exclude.list"
	messageIncludeKey = "message.prefix.include.list"
	messageExcludeKey = "message.prefix.exclude.list"

	snapshotModeKey    = "snapshot.mode"
	snapshotDataKey    = "snapshot.mode.configuration.based.snapshot.data"
	snapshotStreamKey  = "snapshot.mode.configuration.based.start.stream"
	snapshotErrorKey   = "snapshot.mode.configuration.based.snapshot.on.data.error"
	snapshotLockKey    = "snapshot.locking.mode"
	snapshotTimeoutKey = "snapshot.lock.timeout.ms"
	snapshotDelayKey   = "snapshot.delay.ms"
	snapshotTablesKey  = "snapshot.include.collection.list"
	snapshotSelectKey  = "snapshot.select.statement.overrides"
	snapshotOrderKey   = "snapshot.tables.order.by.row.count"

	streamingDelayKey = "streaming.delay.ms"
	statusKey         = "status.update.interval.ms"
	flushKey          = "lsn.flush.mode"
	flushSourceKey    = "flush.lsn.source"
	heartbeatKey      = "heartbeat.interval.ms"
	heartbeatQueryKey = "heartbeat.action.query"
	batchKey          = "max.batch.size"
	batchBytesKey     = "max.batch.bytes"
	retriesKey        = "errors.max.retries"
	retryWaitKey      = "retriable.restart.connector.wait.ms"
	signalKey         = "signal.data.collection"
	channelsKey       = "signal.enabled.channels"
	chunkKey          = "incremental.snapshot.chunk.size"
	guardKey          = "guardrail.collections.max"
	guardActionKey    = "guardrail.collections.limit.action"
)

// Values of keys.
const (
	modeInitial     = "initial"
	modeInitialOnly = "initial_only"
	modeAlways      = "always"
	modeNoData      = "no_data"
	modeNever       = "never"
	modeWhenNeeded  = "when_needed"
	modeConfigured  = "configuration_based"

	createDisabled = "disabled"
	createAll      = "all_tables"
	createFiltered = "filtered"
	createEmpty    = "no_tables"

	trustNothing = "no_validation"
	trustOffset  = "trust_offset"
	trustSlot    = "trust_slot"
	trustGreater = "trust_greater_lsn"
)

// Keys returns the definitions of all keys: of Debezium's connector, and batchBytesKey.
func Keys() configs.Keys {
	return slices.Concat(connectionKeys(), slotKeys(), filterKeys(), change.Keys(), snapshotKeys(), streamingKeys(), idleKeys(), refusedKeys())
}

func connectionKeys() configs.Keys {
	return configs.Keys{
		configs.Req(hostKey, configs.String, configs.High, "Host name or address of the PostgreSQL server.", configs.NonEmpty),
		configs.Def(portKey, configs.Int, "5432", configs.High, "Port of the server.", configs.Between(1, 65535)),
		configs.Req(userKey, configs.String, configs.High, "User with the right to use replication.", configs.NonEmpty),
		configs.Opt(passwordKey, configs.Password, configs.High, "Password of the user."),
		configs.Req(databaseKey, configs.String, configs.High, "Database to read.", configs.NonEmpty),
		configs.Def(sslModeKey, configs.String, "prefer", configs.Medium, "Whether connections use TLS. prefer and allow use it "+
			"if the server offers it. verify-ca and verify-full check the server's certificate.",
			configs.OneOfFold("disable", "allow", "prefer", "require", "verify-ca", "verify-full")),
		configs.Opt(sslCertKey, configs.String, configs.Medium, "File with the client's certificate, in PEM."),
		configs.Opt(sslKeyKey, configs.String, configs.Medium, "File with the private key of the client's certificate, in PEM."),
		configs.Opt(sslPasswordKey, configs.Password, configs.Medium, "Password of the private key."),
		configs.Opt(sslRootKey, configs.String, configs.Medium, "File with the certificates of the authorities that sign the server's certificate, in PEM. "+
			"Without it, those that the machine trusts."),
		configs.Def(keepAliveKey, configs.Boolean, "true", configs.Medium, "Whether connections send TCP keep-alive probes."),
		configs.Opt(initialKey, configs.String, configs.Low, "SQL statements that run first on each connection that reads tables or the catalog, separated by "+
			"semicolons. Two semicolons stand for one within a statement."),
		configs.Def(queryTimeoutKey, configs.Int, "600000", configs.Low, "Timeout of a statement, in milliseconds; 0: none. It does not apply to the reading of "+
			"tables during a snapshot.", configs.AtLeast(0)),
		configs.Def(connectTimeoutKey, configs.Long, "60000", configs.Low, "Timeout of a connection attempt, in milliseconds.", configs.AtLeast(1)),
	}
}

func slotKeys() configs.Keys {
	return configs.Keys{
		configs.Def(slotKey, configs.String, "debezium", configs.Medium, "Name of the logical replication slot. Each connector needs its own. The connector "+
			"creates the slot if it does not exist.", slotName),
		configs.Def(slotDropKey, configs.Boolean, "false", configs.Medium, "Whether to drop the slot when the task stops. Changes before the next start are lost then."),
		configs.Def(slotFailoverKey, configs.Boolean, "false", configs.Medium, "Whether to create the slot as a failover slot, which standby servers copy. "+
			"Requires PostgreSQL 17; on older servers the slot is a normal one."),
		configs.Opt(slotParamsKey, configs.String, configs.Low, "Additional options of pgoutput, as NAME=VALUE separated by semicolons. Only origin is allowed, "+
			"with any or none.", streamParams),
		configs.Def(slotRetriesKey, configs.Int, "6", configs.Low, "Number of retries if the slot is in use by another connection.", configs.AtLeast(0)),
		configs.Def(slotDelayKey, configs.Long, "10000", configs.Low, "Pause between these retries, in milliseconds.", configs.AtLeast(0)),
		configs.Def(mismatchKey, configs.String, trustOffset, configs.Low, "What happens at the start if the slot is ahead of the stored offset, so that changes "+
			"between the two are lost. trust_offset: the task fails. trust_slot, trust_greater_lsn, no_validation: it continues from the slot, with a warning.",
			configs.OneOfFold(trustNothing, trustOffset, trustSlot, trustGreater)),
		configs.Def(publicationKey, configs.String, "dbz_publication", configs.Medium, "Name of the publication.", configs.NonEmpty),
		configs.Def(autocreateKey, configs.String, createAll, configs.Medium, "How the publication is created if it does not exist. all_tables: for all tables; "+
			"requires a superuser. filtered: for the tables that the include and exclude lists select; it is updated at each start. no_tables: empty. disabled: "+
			"it must exist.", configs.OneOfFold(createAll, createDisabled, createFiltered, createEmpty)),
		configs.Def(viaRootKey, configs.Boolean, "false", configs.Medium, "Whether changes of partitions are those of the partitioned table. It applies to "+
			"the snapshot and to a publication that the connector creates."),
		configs.Opt(identityKey, configs.String, configs.Medium, "Replica identities to set at the start: a comma-separated list of TABLE:IDENTITY, where TABLE "+
			"is a regular expression for schema.table and IDENTITY is DEFAULT, FULL, NOTHING or INDEX name.", identities),
	}
}

func filterKeys() configs.Keys {
	list := func(name, doc string) configs.Key {
		return configs.Opt(name, configs.String, configs.Medium, doc, patternList)
	}
	return configs.Keys{
		list(schemaIncludeKey, "Schemas to read: comma-separated regular expressions that match the whole name. Unset: all, except those of the system."),
		list(schemaExcludeKey, "Schemas not to read. Only one of the two lists can be set."),
		list(tableIncludeKey, "Tables to read: comma-separated regular expressions that match schema.table. Unset: all."),
		list(tableExcludeKey, "Tables not to read. Only one of the two lists can be set."),
		list(messageIncludeKey, "Prefixes of logical decoding messages that become records: comma-separated regular expressions. Unset: all."),
		list(messageExcludeKey, "Prefixes of logical decoding messages that do not become records. Only one of the two lists can be set."),
		configs.Def(guardKey, configs.Int, "0", configs.Low, "Maximum number of tables that the lists select; 0: no limit.", configs.AtLeast(0)),
		configs.Def(guardActionKey, configs.String, "warn", configs.Low, "What happens if there are more tables.", configs.OneOfFold("warn", "fail")),
	}
}

func snapshotKeys() configs.Keys {
	return configs.Keys{
		configs.Def(snapshotModeKey, configs.String, modeInitial, configs.Medium, "When to read all rows of the tables. initial: if there is no stored offset. "+
			"always: at each start. initial_only: as initial, without streaming afterward. no_data, never: not at all. when_needed: as initial, and if the changes "+
			"since the stored offset are lost. configuration_based: as the keys below say.",
			configs.OneOfFold(modeInitial, modeAlways, modeInitialOnly, modeNoData, modeNever, modeWhenNeeded, modeConfigured)),
		configs.Def(snapshotDataKey, configs.Boolean, "false", configs.Low, "With snapshot.mode=configuration_based: whether to read the rows if there is no stored offset."),
		configs.Def(snapshotStreamKey, configs.Boolean, "false", configs.Low, "With snapshot.mode=configuration_based: whether to stream changes."),
		configs.Def(snapshotErrorKey, configs.Boolean, "false", configs.Low, "With snapshot.mode=configuration_based: whether to read the rows if the changes since "+
			"the stored offset are lost."),
		configs.Def(snapshotLockKey, configs.String, "none", configs.Low, "Whether the snapshot locks tables against changes of their definitions. It never locks "+
			"them against writes.", configs.OneOfFold("none", "shared")),
		configs.Def(snapshotTimeoutKey, configs.Long, "10000", configs.Low, "Timeout for such a lock, in milliseconds.", configs.AtLeast(0)),
		configs.Def(snapshotDelayKey, configs.Long, "0", configs.Low, "Pause before the snapshot, in milliseconds.", configs.AtLeast(0)),
		configs.Opt(snapshotTablesKey, configs.String, configs.Medium, "Tables of the snapshot: comma-separated regular expressions that match schema.table. "+
			"Unset: all tables of the connector.", patternList),
		configs.Opt(snapshotSelectKey, configs.List, configs.Medium, "Tables whose rows in the snapshot are those of a query, as schema.table. The key "+
			snapshotSelectKey+".SCHEMA.TABLE is the query."),
		configs.Def(snapshotOrderKey, configs.String, "disabled", configs.Low, "Order of the tables in the snapshot: by name, or by the estimated number of rows.",
			configs.OneOfFold("disabled", "ascending", "descending")),
	}
}

func streamingKeys() configs.Keys {
	return configs.Keys{
		configs.Def(streamingDelayKey, configs.Long, "0", configs.Low, "Pause between the snapshot and the streaming, in milliseconds.", configs.AtLeast(0)),
		configs.Def(statusKey, configs.Int, "10000", configs.Medium, "Interval of status messages to the server, in milliseconds. They allow it to remove WAL.", configs.AtLeast(1)),
		configs.Def(flushKey, configs.String, "connector", configs.Low, "Who tells the server which WAL it may remove. connector, connector_and_driver: the connector, "+
			"up to the stored offset. manual: something else; the slot keeps all WAL until then.", configs.OneOfFold("connector", "manual", "connector_and_driver")),
		configs.Opt(flushSourceKey, configs.Boolean, configs.Low, "Old form of "+flushKey+": true is connector, false is manual."),
		configs.Def(heartbeatKey, configs.Int, "0", configs.Medium, "Interval of records in the heartbeat topic, in milliseconds; 0: none. The connector needs none to "+
			"let the server remove WAL.", configs.AtLeast(0)),
		configs.Opt(signalKey, configs.List, configs.Medium, "Tables for signals, as schema.table, with the columns id, type and data. A row that is inserted "+
			"starts, pauses, resumes or stops an incremental snapshot. The publication must have the table."),
		configs.Def(channelsKey, configs.List, "source", configs.Low, "Channels of signals. Only source, the signal table, is supported.", configs.OneOf("source", "")),
		configs.Def(chunkKey, configs.Int, "1024", configs.Low, "Maximum number of rows in a chunk of an incremental snapshot.", configs.Between(1, 100_000)),
		configs.Opt(heartbeatQueryKey, configs.String, configs.Low, "SQL statement that runs with each heartbeat."),
		configs.Def(batchKey, configs.Int, "2048", configs.Medium, "Maximum number of records in a batch.", configs.Between(1, 100_000)),
		configs.Def(batchBytesKey, configs.Int, "1048576", configs.Low, "Size of the rows of a batch in bytes. A batch ends at the first row that reaches it.",
			configs.Between(1, 256<<20)),
		configs.Def(retriesKey, configs.Int, "-1", configs.Medium, "Number of retries in a row after lost connections before the task fails; -1: no limit.", configs.AtLeast(-1)),
		configs.Def(retryWaitKey, configs.Long, "10000", configs.Low, "Longest pause between these retries, in milliseconds.", configs.AtLeast(1)),
	}
}

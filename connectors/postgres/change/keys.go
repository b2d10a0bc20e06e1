package change

import (
	"fmt"
	"regexp"
	"strings"

	"millrace/configs"
)

// Keys of the shape of records. The names are Debezium's.
const (
	PrefixKey      = "topic.prefix"
	tombstonesKey  = "tombstones.on.delete"
	metadataKey    = "provide.transaction.metadata"
	skippedKey     = "skipped.operations"
	unchangedKey   = "skip.messages.without.change"
	headersKey     = "extended.headers.enabled"
	failuresKey    = "event.converting.failure.handling.mode"
	keyColumnsKey  = "message.key.columns"
	includeKey     = "column.include.list"
	excludeKey     = "column.exclude.list"
	sourceTypeKey  = "column.propagate.source.type"
	dataTypeKey    = "datatype.propagate.source.type"
	decimalKey     = "decimal.handling.mode"
	timeKey        = "time.precision.mode"
	binaryKey      = "binary.handling.mode"
	intervalKey    = "interval.handling.mode"
	hstoreKey      = "hstore.handling.mode"
	moneyKey       = "money.fraction.digits"
	unknownKey     = "include.unknown.datatypes"
	placeholderKey = "unavailable.value.placeholder"
	schemaNameKey  = "schema.name.adjustment.mode"
	fieldNameKey   = "field.name.adjustment.mode"

	strategyKey         = "topic.naming.strategy"
	delimiterKey        = "topic.delimiter"
	transactionTopicKey = "topic.transaction"
	heartbeatPrefixKey  = "topic.heartbeat.prefix"
	heartbeatNameKey    = "topic.heartbeat.name"
	topicRegexKey       = "topic.regex"
	topicReplacementKey = "topic.replacement"
	uniqueKey           = "topic.key.enforce.uniqueness"
	keyFieldKey         = "topic.key.field.name"
	keyRegexKey         = "topic.key.field.regex"
	keyReplacementKey   = "topic.key.field.replacement"
)

// masks matches the keys whose names have parameters.
var masks = regexp.MustCompile(`^column\.(?:truncate\.to\.(\d+)\.chars|mask\.with\.(\d+)\.chars|mask\.hash(\.v2)?\.([^.]+)\.with\.salt\.(.+))$`)

// IsKey reports whether name is a key with parameters in its name, such as
// column.truncate.to.20.chars. Keys does not list these.
func IsKey(name string) bool { return masks.MatchString(name) }

// Keys returns the definitions of the keys that Parse reads.
func Keys() configs.Keys {
	keys := configs.Keys{
		configs.Req(PrefixKey, configs.String, configs.High, "Prefix of all topics of the "+
			"connector, and the name of the database server in records. It must be unique, and "+
			"must not change: the stored offset belongs to it.", configs.NonEmpty, topicName),
		boolean(tombstonesKey, true, "Whether a delete record is followed by a record with the same "+
			"key and a null value, so that log compaction can remove the key."),
		boolean(metadataKey, false, "Whether to write the begin and end of each transaction to a "+
			"topic, and the position of each change within its transaction to the change."),
		configs.Def(skippedKey, configs.String, "t", configs.Low, "Operations that make no "+
			"records: a comma-separated list of c (create), u (update), d (delete), t (truncate), "+
			"or none.", operations),
		boolean(unchangedKey, false, "Whether to skip updates that change no column of the record. "+
			"The table needs REPLICA IDENTITY FULL."),
		boolean(headersKey, true, "Whether change records have headers that identify the connector, "+
			"the task and the run of the task."),
		configs.Def(failuresKey, configs.String, "warn", configs.Medium, "What happens with a value "+
			"that cannot be converted. fail: the task fails. warn, skip: the value becomes null, "+
			"with or without a warning in the log.", configs.OneOfFold("fail", "warn", "skip")),
	}
	return append(append(append(keys, columnKeys()...), typeKeys()...), nameKeys()...)
}

func columnKeys() configs.Keys {
	return configs.Keys{
		list(includeKey, "Columns in the records. All others are left out, but not those of the "+
			"key. Comma-separated regular expressions that match schema.table.column.", columnList),
		list(excludeKey, "Columns that are not in the records. Comma-separated regular "+
			"expressions that match schema.table.column. Only one of the two lists can be set.", columnList),
		list(sourceTypeKey, "Columns whose schemas have the type, length and scale in the database "+
			"as parameters. Comma-separated regular expressions that match schema.table.column.", columnList),
		list(dataTypeKey, "Types of the database whose columns have the type, length and scale as "+
			"parameters of their schemas. Comma-separated regular expressions that match "+
			"schema.table.type.", columnList),
		list(keyColumnsKey, "Columns of record keys, instead of the primary key: "+
			"schema.table:column1,column2, separated by semicolons. Tables are regular "+
			"expressions.", keyColumns),
	}
}

func typeKeys() configs.Keys {
	return configs.Keys{
		mode(decimalKey, "precise", "How numeric, decimal and money columns are represented. "+
			"precise: Connect's Decimal, or a struct with a scale if the column has none. double: "+
			"float64, which loses digits. string: text.", "precise", "double", "string"),
		mode(timeKey, "adaptive", "How dates and times are represented. adaptive: in the unit of "+
			"the column's precision. adaptive_time_microseconds: the same, but times of day in "+
			"microseconds. connect: Connect's logical types, in milliseconds. isostring: ISO 8601 "+
			"text. microseconds, nanoseconds: always in this unit.",
			"adaptive", "adaptive_time_microseconds", "connect", "isostring", "microseconds", "nanoseconds"),
		mode(binaryKey, "bytes", "How bytea columns are represented.", "bytes", "base64", "base64-url-safe", "hex"),
		mode(intervalKey, "numeric", "How interval columns are represented. numeric: microseconds, "+
			"with 30.4375 days a month. string: ISO 8601 text.", "numeric", "string"),
		mode(hstoreKey, "json", "How hstore columns are represented.", "json", "map"),
		configs.Def(moneyKey, configs.Short, "2", configs.Low, "Number of decimal places of money "+
			"columns: that of lc_monetary in the database.", configs.Between(0, 18)),
		boolean(unknownKey, false, "Whether columns of types that have no representation are in the "+
			"records as binary data, in the database's text form. Otherwise they are left out."),
		configs.Def(placeholderKey, configs.String, "__debezium_unavailable_value", configs.Medium,
			"Value of a large column that an update did not change, because the database does not "+
				"send it. With the prefix hex: the bytes of the placeholder in hexadecimal.", placeholder),
	}
}

func nameKeys() configs.Keys {
	return configs.Keys{
		mode(schemaNameKey, "none", "How names of schemas are adjusted for Avro. avro: invalid "+
			"characters become _. avro_unicode: they become _uXXXX.", "none", "avro", "avro_unicode"),
		mode(fieldNameKey, "none", "How names of fields are adjusted for Avro. avro: invalid "+
			"characters become _. avro_unicode: they become _uXXXX.", "none", "avro", "avro_unicode"),
		configs.Def(strategyKey, configs.Class, strategies[0], configs.Medium, "Class that names "+
			"the topics of tables. Schema: prefix.schema.table. Default: prefix.table. Unicode: "+
			"invalid characters become _uXXXX, not _. Regex: the name is changed by "+
			topicRegexKey+" and "+topicReplacementKey+".", configs.OneOf(strategies...)),
		configs.Def(delimiterKey, configs.String, ".", configs.Low, "Delimiter between the parts "+
			"of topic names.", topicName),
		configs.Def(transactionTopicKey, configs.String, "transaction", configs.Low, "Name of the "+
			"topic of transactions, after the prefix and the delimiter.", topicName),
		configs.Def(heartbeatPrefixKey, configs.String, "__debezium-heartbeat", configs.Low,
			"Prefix of the heartbeat topic. The delimiter and "+PrefixKey+" follow.", topicName),
		configs.Opt(heartbeatNameKey, configs.String, configs.Low, "Name of the heartbeat topic. "+
			"It overrides "+heartbeatPrefixKey+".", topicName),
		configs.Opt(topicRegexKey, configs.String, configs.Low, "Regular expression that a topic "+
			"name must match to be replaced. Required for the Regex strategies.", configs.Regex),
		configs.Opt(topicReplacementKey, configs.String, configs.Low, "Replacement for topic names "+
			"that match "+topicRegexKey+". $1 is the first group."),
		boolean(uniqueKey, true, "Whether the Regex strategies add the topic name before its "+
			"replacement to the key, because several tables may share a topic."),
		configs.Def(keyFieldKey, configs.String, "__dbz__physicalTableIdentifier", configs.Low,
			"Name of the field that "+uniqueKey+" adds to the key."),
		configs.Opt(keyRegexKey, configs.String, configs.Low, "Regular expression that a topic name "+
			"must match to be replaced in the key.", configs.Regex),
		configs.Opt(keyReplacementKey, configs.String, configs.Low, "Replacement for topic names "+
			"that match "+keyRegexKey+"."),
	}
}

func boolean(name string, value bool, doc string) configs.Key {
	return configs.Def(name, configs.Boolean, fmt.Sprint(value), configs.Low, doc)
}

func mode(name, value, doc string, values ...string) configs.Key {
	return configs.Def(name, configs.String, value, configs.Medium, doc, configs.OneOfFold(values...)).Recommend(values...)
}

func list(name, doc string, checks ...configs.Check) configs.Key {
	return configs.Opt(name, configs.String, configs.Medium, doc, checks...)
}

var validTopic = regexp.MustCompile(`^[a-zA-Z0-9_.\-]*$`)

func topicName(value string) error {
	if !validTopic.MatchString(value) {
		return fmt.Errorf("expected letters, digits, dots, underscores and hyphens")
	}
	return nil
}

// operations accepts a list of operations, or none.
func operations(value string) error {
	if strings.TrimSpace(value) == "none" {
		return nil
	}
	for _, op := range configs.SplitList(value) {
		switch op {
		case "c", "u", "d", "t":
		default:
			return fmt.Errorf("expected none, or a list of c, u, d and t")
		}
	}
	return nil
}

// Package jdbcsink writes the records of topics to tables of a database.
package jdbcsink

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"millrace/configs"
	"millrace/connectors/jdbc/database"
	"millrace/connectors/jdbc/dialect"
)

const (
	insertModeKey  = "insert.mode"
	batchSizeKey   = "batch.size"
	deleteKey      = "delete.enabled"
	tableFormatKey = "table.name.format"
	normalizeKey   = "table.name.normalize"
	mappingKey     = "topics.to.tables.mapping"
	tableTypesKey  = "table.types"
	pkModeKey      = "pk.mode"
	pkFieldsKey    = "pk.fields"
	whitelistKey   = "fields.whitelist"
	stringKey      = "string.output.value.column.name"
	createKey      = "auto.create"
	evolveKey      = "auto.evolve"
	defaultsKey    = "replace.null.with.default"
	dateZoneKey    = "date.timezone"
	unitKey        = "timestamp.precision.mode"
	timestampsKey  = "timestamp.fields.list"
	retriesKey     = "max.retries"
	backoffKey     = "retry.backoff.ms"
	trimKey        = "trim.sensitive.log"
	holdLockKey    = "mssql.use.merge.holdlock"
	exactlyKey     = "exactly.once"
	offsetsKey     = "offsets.table"
)

// Values of pk.mode.
const (
	pkNone, pkKafka, pkRecordKey, pkRecordValue = "none", "kafka", "record_key", "record_value"
)

// defaultTimeout is below the time after which the worker takes a put for stuck.
const defaultTimeout = "30000"

// Keys returns the definitions of the sink's keys.
func Keys() configs.Keys {
	return slices.Concat(database.Keys(defaultTimeout), configs.Keys{
		configs.Def(insertModeKey, configs.String, "insert", configs.High, "How rows are written. insert: INSERT, or COPY into PostgreSQL. upsert: insert a row, or update the one "+
			"with the same key. update: only update rows.", configs.OneOfFold("insert", "upsert", "update")),
		configs.Def(batchSizeKey, configs.Int, "3000", configs.Medium, "Maximum number of records in a transaction. A put has at most max.poll.records, so raise "+
			"consumer.override.max.poll.records, too.", configs.AtLeast(1)),
		configs.Def(deleteKey, configs.Boolean, "false", configs.Medium, "Whether a record without a value deletes the row with its key. It needs "+pkModeKey+"="+pkRecordKey+"."),
		configs.Def(tableFormatKey, configs.String, "${topic}", configs.Medium, "Name of the table. ${topic} stands for the topic. SCHEMA.TABLE names the schema, too.", configs.NonEmpty),
		configs.Def(normalizeKey, configs.Boolean, "false", configs.Low, "Whether characters of the table's name other than letters, digits and underscores become underscores."),
		configs.Def(mappingKey, configs.List, "", configs.Low, "Tables of single topics, as TOPIC:TABLE,TOPIC:TABLE. They take precedence over "+tableFormatKey+".", mapping),
		configs.Def(tableTypesKey, configs.List, "TABLE", configs.Low, "Types of tables that records may be written to: TABLE, PARTITIONED TABLE, VIEW.", tableTypes),
		configs.Def(pkModeKey, configs.String, pkNone, configs.High, "Where the primary key comes from. none: no key. kafka: topic, partition and offset. record_key: the record's "+
			"key. record_value: fields of the value.", configs.OneOfFold(pkNone, pkKafka, pkRecordKey, pkRecordValue)),
		configs.Def(pkFieldsKey, configs.List, "", configs.Medium, "Columns of the primary key. kafka: three names, by default __connect_topic,__connect_partition,__connect_offset. "+
			"record_key: fields of the key, by default all; the name of the column if the key is a single value. record_value: fields of the value, by default all."),
		configs.Def(whitelistKey, configs.List, "", configs.Medium, "Fields of the value that are written. Empty: all. The primary key is written in any case."),
		configs.Def(stringKey, configs.String, "record_value", configs.Low, "Column for a value that is a string with a schema.", configs.NonEmpty),
		configs.Def(createKey, configs.Boolean, "false", configs.Medium, "Whether a missing table is created."),
		configs.Def(evolveKey, configs.Boolean, "false", configs.Medium, "Whether missing columns are added. Columns are never removed or changed."),
		configs.Def(defaultsKey, configs.Boolean, "true", configs.Medium, "Whether the default of a field replaces null. In the primary key it always does."),
		configs.Def(dateZoneKey, configs.String, "DB_TIMEZONE", configs.Medium, "Time zone of Dates: DB_TIMEZONE (that of "+database.ZoneKey+") or UTC. A Date is midnight in UTC, so with a time "+
			"zone west of it DB_TIMEZONE writes the day before.", configs.OneOfFold("DB_TIMEZONE", "UTC")),
		configs.Def(timestampsKey, configs.List, "", configs.Low, "Fields of the value with numbers (INT64, or digits in a string) that are written as timestamps."),
		configs.Def(unitKey, configs.String, "microseconds", configs.Low, "Unit of the fields in "+timestampsKey+": microseconds or nanoseconds.",
			configs.OneOfFold("microseconds", "nanoseconds")),
		configs.Def(retriesKey, configs.Int, "10", configs.Medium, "Maximum number of retries after an error that is not a row's fault. After that the task fails.", configs.AtLeast(0)),
		configs.Def(backoffKey, configs.Int, "3000", configs.Medium, "Pause before a retry, in milliseconds.", configs.AtLeast(0)),
		configs.Def(trimKey, configs.Boolean, "false", configs.Low, "Whether the database's messages, which may contain values of rows, are kept out of logs and states. Their codes are shown instead."),
		configs.Def(holdLockKey, configs.Boolean, "true", configs.Low, "Whether upserts into SQL Server take HOLDLOCK."),
		configs.Def(exactlyKey, configs.Boolean, "false", configs.Medium, "Whether each record is written exactly once. The offsets are then in a table of the database, in the same transaction as "+
			"the rows, and tasks resume from them."),
		configs.Def(offsetsKey, configs.String, "millrace_offsets", configs.Low, "Table of the offsets with "+exactlyKey+"=true. It is created if it is missing.", configs.NonEmpty),
	})
}

func mapping(value string) error {
	for _, item := range configs.SplitList(value) {
		if topic, table, ok := strings.Cut(item, ":"); !ok || topic == "" || table == "" {
			return errors.New("expected TOPIC:TABLE,TOPIC:TABLE")
		}
	}
	return nil
}

func tableTypes(value string) error {
	for _, item := range configs.SplitList(value) {
		if !slices.Contains([]string{"TABLE", "PARTITIONED TABLE", "PARTITIONED_TABLE", "VIEW"}, strings.ToUpper(item)) {
			return errors.New("expected TABLE, PARTITIONED TABLE or VIEW")
		}
	}
	return configs.NonEmptyList(value)
}

// options are the settings of a sink.
type options struct {
	mode      dialect.Op
	batch     int
	deletes   bool
	format    string
	normalize bool
	tables    map[string]string // by topic
	types     []string
	pkMode    string
	pkFields  []string
	fields    []string // of the value; empty: all
	textName  string
	create    bool
	evolve    bool
	defaults  bool
	retries   int
	backoff   time.Duration
	trim      bool
	exactly   bool
	offsets   string
	database  *database.Database
}

var modes = map[string]dialect.Op{"insert": dialect.Insert, "upsert": dialect.Upsert, "update": dialect.Update}

// parse checks the properties. The caller closes the database.
func parse(props map[string]string) (o options, err error) {
	c, err := Keys().Parse(props)
	if err != nil {
		return o, err
	}
	o = options{
		mode: modes[strings.ToLower(c.String(insertModeKey))], batch: c.Int(batchSizeKey), deletes: c.Bool(deleteKey), format: c.String(tableFormatKey),
		normalize: c.Bool(normalizeKey), tables: map[string]string{}, pkMode: strings.ToLower(c.String(pkModeKey)), pkFields: c.List(pkFieldsKey), fields: c.List(whitelistKey),
		textName: c.String(stringKey), create: c.Bool(createKey), evolve: c.Bool(evolveKey), defaults: c.Bool(defaultsKey), retries: c.Int(retriesKey),
		backoff: c.Millis(backoffKey), trim: c.Bool(trimKey), exactly: c.Bool(exactlyKey), offsets: c.String(offsetsKey),
	}
	for _, item := range c.List(mappingKey) {
		topic, table, _ := strings.Cut(item, ":")
		o.tables[strings.TrimSpace(topic)] = strings.TrimSpace(table)
	}
	for _, item := range c.List(tableTypesKey) {
		o.types = append(o.types, strings.ReplaceAll(strings.ToUpper(item), "_", " "))
	}
	if err := o.check(); err != nil {
		return o, err
	}
	if o.database, err = database.Open(c, Keys(), dialect.Options{HoldLock: c.Bool(holdLockKey)}); err != nil {
		return o, err
	}
	o.database.Zone.DatesUTC = strings.EqualFold(c.String(dateZoneKey), "UTC")
	unit := time.Microsecond
	if strings.EqualFold(c.String(unitKey), "nanoseconds") {
		unit = time.Nanosecond
	}
	o.database.Zone.Fields = map[string]time.Duration{}
	for _, name := range c.List(timestampsKey) {
		o.database.Zone.Fields[name] = unit
	}
	return o, nil
}

// check checks combinations of keys.
func (o *options) check() error {
	switch {
	case o.deletes && o.pkMode != pkRecordKey:
		return database.KeyError{Key: deleteKey, Err: fmt.Errorf("true needs %s=%s, because a record without a value has only a key", pkModeKey, pkRecordKey)}
	case o.mode != dialect.Insert && o.pkMode == pkNone:
		return database.KeyError{Key: pkModeKey, Err: fmt.Errorf("%s=%s needs a primary key: expected kafka, record_key or record_value", insertModeKey, o.mode)}
	case o.pkMode == pkKafka && len(o.pkFields) != 0 && len(o.pkFields) != 3:
		return database.KeyError{Key: pkFieldsKey, Err: fmt.Errorf("expected three names with %s=kafka, for the topic, the partition and the offset, or none for __connect_topic and so on", pkModeKey)}
	}
	return nil
}

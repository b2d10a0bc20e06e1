// Package jdbcsource reads the rows of tables and queries to topics.
package jdbcsource

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"millrace/configs"
	"millrace/connectors/jdbc/database"
	"millrace/connectors/jdbc/dialect"
)

const (
	modeKey         = "mode"
	incrementingKey = "incrementing.column.name"
	firstKey        = "incrementing.initial"
	incMappingKey   = "incrementing.column.mapping"
	timestampKey    = "timestamp.column.name"
	timeMappingKey  = "timestamp.columns.mapping"
	initialKey      = "timestamp.initial"
	delayKey        = "timestamp.delay.interval.ms"
	granularityKey  = "timestamp.granularity"
	nonNullKey      = "validate.non.null"
	queryKey        = "query"
	maskedKey       = "query.masked"
	suffixKey       = "query.suffix"
	retriesKey      = "query.retry.attempts"
	whitelistKey    = "table.whitelist"
	blacklistKey    = "table.blacklist"
	includeKey      = "table.include.list"
	excludeKey      = "table.exclude.list"
	typesKey        = "table.types"
	qualifyKey      = "table.names.qualify"
	schemaKey       = "schema.pattern"
	catalogKey      = "catalog.pattern"
	prefixKey       = "topic.prefix"
	pollKey         = "poll.interval.ms"
	rowsKey         = "batch.max.rows"
	tablePollKey    = "table.poll.interval.ms"
	numericKey      = "numeric.mapping"
	precisionKey    = "numeric.precision.mapping"
	isolationKey    = "transaction.isolation.mode"

	// tablesKey has the tables of a task. The connector sets it.
	tablesKey = "tables"
)

// Values of mode.
const (
	bulk, incrementing, timestamp, both, xmin = "bulk", "incrementing", "timestamp", "timestamp+incrementing", "xmin"
)

// defaultTimeout is the time until the first row of a query.
const defaultTimeout = "300000"

// Keys returns the definitions of the source's keys.
func Keys() configs.Keys {
	return slices.Concat(database.Keys(defaultTimeout), configs.Keys{
		configs.Req(modeKey, configs.String, configs.High, "How new rows are found. bulk: every row at every poll. incrementing: by a column that grows with each new row. timestamp: by a column "+
			"with the time of the last change. timestamp+incrementing: by both. xmin: by the transaction that wrote the row (PostgreSQL only), which misses no row that commits late.",
			configs.OneOf(bulk, incrementing, timestamp, both, xmin)),
		configs.Def(incrementingKey, configs.String, "", configs.Medium, "Column that grows with each new row. Empty: the table's primary key that the database generates."),
		configs.Def(firstKey, configs.Long, "-1", configs.Low, "Rows with larger values in the incrementing column are read first, if no offset is stored."),
		configs.Def(incMappingKey, configs.List, "", configs.Low, "Incrementing columns by table, as REGEX:COLUMN,REGEX:COLUMN. The regular expressions match SCHEMA.TABLE.", incMapping),
		configs.Def(timestampKey, configs.List, "", configs.Medium, "Columns with the time of the last change. Of several, the first that is not null counts."),
		configs.Def(timeMappingKey, configs.List, "", configs.Low, "Timestamp columns by table, as REGEX:[COLUMN|COLUMN],REGEX:[COLUMN]. The regular expressions match SCHEMA.TABLE.", timeMapping),
		configs.Opt(initialKey, configs.Long, configs.Low, "Rows with later timestamps are read first, if no offset is stored, in milliseconds since 1970. -1: the current time. Unset: all rows."),
		configs.Def(delayKey, configs.Long, "0", configs.High, "Age of the rows that are read by timestamp, in milliseconds, so that transactions with earlier timestamps can commit. Rows that commit later "+
			"than this are missed.", configs.AtLeast(0)),
		configs.Def(granularityKey, configs.String, "connect_logical", configs.Low, "Form of timestamps in records: connect_logical (milliseconds), micros_long, micros_string, micros_iso_datetime_string, "+
			"nanos_long, nanos_string or nanos_iso_datetime_string.", configs.OneOfFold("connect_logical", "micros_long", "micros_string", "micros_iso_datetime_string", "nanos_long", "nanos_string",
			"nanos_iso_datetime_string")),
		configs.Def(nonNullKey, configs.Boolean, "true", configs.Low, "Whether a task fails if an incrementing column, or every timestamp column, can be null."),
		configs.Def(queryKey, configs.String, "", configs.Medium, "Query that is read instead of tables. Except with mode=bulk, a WHERE clause and ORDER BY are appended, so it must have none of its own."),
		configs.Opt(maskedKey, configs.Password, configs.Medium, "The same as "+queryKey+", hidden in the REST API and in logs."),
		configs.Def(suffixKey, configs.String, "", configs.Low, "Text that is appended to each query, such as FOR SHARE."),
		configs.Def(retriesKey, configs.Int, "-1", configs.Medium, "Maximum number of failures in a row of a query, after which the task fails. -1: retry indefinitely.", configs.AtLeast(-1)),
		configs.Def(whitelistKey, configs.List, "", configs.Medium, "Tables to read: TABLE or SCHEMA.TABLE. Empty: all."),
		configs.Def(blacklistKey, configs.List, "", configs.Medium, "Tables not to read: TABLE or SCHEMA.TABLE."),
		configs.Def(includeKey, configs.List, "", configs.Medium, "Regular expressions for the tables to read. They match SCHEMA.TABLE as a whole.", regexes),
		configs.Def(excludeKey, configs.List, "", configs.Medium, "Regular expressions for the tables not to read, of those in "+includeKey+".", regexes),
		configs.Def(typesKey, configs.List, "TABLE", configs.Low, "Types of tables to read: TABLE, PARTITIONED TABLE, VIEW, MATERIALIZED VIEW.", configs.NonEmptyList),
		configs.Def(qualifyKey, configs.Boolean, "true", configs.Low, "Whether queries name the schema of a table."),
		configs.Opt(schemaKey, configs.String, configs.Medium, "Schemas whose tables are read, as a pattern of LIKE with % and _. Unset: all except the system's."),
		configs.Opt(catalogKey, configs.String, configs.Medium, "Catalogs (databases of MySQL) whose tables are read, as a pattern of LIKE. Unset: all."),
		configs.Req(prefixKey, configs.String, configs.High, "Prefix of the topic of a table. With a query, the topic."),
		configs.Def(pollKey, configs.Int, "5000", configs.High, "Pause between two queries of a table, in milliseconds.", configs.AtLeast(0)),
		configs.Def(rowsKey, configs.Int, "1000", configs.Low, "Maximum number of rows in a batch. It also has at most 4 MiB.", configs.AtLeast(1)),
		configs.Def(tablePollKey, configs.Long, "60000", configs.Low, "Time between two looks for new and removed tables, in milliseconds.", configs.AtLeast(1)),
		configs.Opt(numericKey, configs.String, configs.Low, "Form of NUMERIC columns: none (Decimal), best_fit (integers and FLOAT64 if nothing is lost), best_fit_eager_double (FLOAT64 if there are decimal "+
			"places) or precision_only (integers).", configs.OneOfFold(dialect.NumericNone, dialect.NumericBestFit, dialect.NumericEager, dialect.NumericPrecision)),
		configs.Def(precisionKey, configs.Boolean, "false", configs.Low, "The same as "+numericKey+"=precision_only, if that is unset."),
		configs.Def(isolationKey, configs.String, "DEFAULT", configs.Low, "Isolation level of queries: DEFAULT, READ_UNCOMMITTED, READ_COMMITTED, REPEATABLE_READ, SERIALIZABLE or SQL_SERVER_SNAPSHOT.",
			configs.OneOfFold(isolationNames()...)),
	})
}

func regexes(value string) error {
	for _, item := range configs.SplitList(value) {
		if _, err := regexp.Compile(item); err != nil {
			return err
		}
	}
	return nil
}

var (
	incItem  = regexp.MustCompile(`^(.+):([^:]+)$`)
	timeItem = regexp.MustCompile(`^(.+):\[([^\[\]]+)\]$`)
)

func incMapping(value string) error {
	_, err := parseMapping(configs.SplitList(value), incItem, "REGEX:COLUMN")
	return err
}

func timeMapping(value string) error {
	_, err := parseMapping(configs.SplitList(value), timeItem, "REGEX:[COLUMN|COLUMN]")
	return err
}

// columnsOf are the columns of the tables that a regular expression matches.
type columnsOf struct {
	tables  *regexp.Regexp
	columns []string
}

func parseMapping(items []string, form *regexp.Regexp, expected string) (out []columnsOf, err error) {
	for _, item := range items {
		m := form.FindStringSubmatch(item)
		if m == nil {
			return nil, fmt.Errorf("%s: expected %s", item, expected)
		}
		r, err := regexp.Compile("^(?:" + m[1] + ")$")
		if err != nil {
			return nil, err
		}
		out = append(out, columnsOf{r, strings.Split(m[2], "|")})
	}
	return out, nil
}

// options are the settings of a source.
type options struct {
	mode        string
	increasing  string // column
	incMapping  []columnsOf
	first       int64
	times       []string // columns
	timeMapping []columnsOf
	initial     *int64
	delay       time.Duration
	nonNull     bool
	query       string
	masked      bool
	suffix      string
	retries     int
	prefix      string
	poll        time.Duration
	rows        int
	tablePoll   time.Duration
	qualify     bool
	isolation   isolation
	filter      filter
	read        dialect.Read
	database    *database.Database
}

func (o *options) byIncrement() bool { return o.mode == incrementing || o.mode == both }
func (o *options) byTime() bool      { return o.mode == timestamp || o.mode == both }

// parse checks the properties. The caller closes the database.
func parse(props map[string]string) (o options, err error) {
	c, err := Keys().Parse(props)
	if err != nil {
		return o, err
	}
	o = options{
		mode: c.String(modeKey), increasing: c.String(incrementingKey), first: c.Long(firstKey), times: c.List(timestampKey), delay: c.Millis(delayKey), nonNull: c.Bool(nonNullKey),
		query: c.String(queryKey), suffix: c.String(suffixKey), retries: c.Int(retriesKey), prefix: c.String(prefixKey), poll: c.Millis(pollKey), rows: c.Int(rowsKey),
		tablePoll: c.Millis(tablePollKey), qualify: c.Bool(qualifyKey), isolation: isolations[strings.ToUpper(c.String(isolationKey))], filter: newFilter(c),
	}
	o.incMapping, _ = parseMapping(c.List(incMappingKey), incItem, "")
	o.timeMapping, _ = parseMapping(c.List(timeMappingKey), timeItem, "")
	if masked := c.String(maskedKey); masked != "" {
		if o.query != "" {
			return o, database.KeyError{Key: maskedKey, Err: fmt.Errorf("expected either it or %s", queryKey)}
		}
		o.query, o.masked = masked, true
	}
	if c.Has(initialKey) {
		at := c.Long(initialKey)
		o.initial = &at
	}
	if err := o.check(c); err != nil {
		return o, err
	}
	if o.database, err = database.Open(c, Keys(), dialect.Options{ReadOnly: true}); err != nil {
		return o, err
	}
	o.read = dialect.Read{Zone: &o.database.Zone, Numeric: numericMapping(c), Granularity: strings.ToLower(c.String(granularityKey))}
	if o.mode == xmin && o.database.Dialect.Name() != "PostgreSqlDatabaseDialect" {
		return o, errors.Join(database.KeyError{Key: modeKey, Err: errors.New("xmin needs PostgreSQL")}, o.database.Close())
	}
	return o, nil
}

func numericMapping(c configs.Config) string {
	if name := strings.ToLower(c.String(numericKey)); name != "" {
		return name
	}
	if c.Bool(precisionKey) {
		return dialect.NumericPrecision
	}
	return dialect.NumericNone
}

// check checks combinations of keys.
func (o *options) check(c configs.Config) error {
	refuse := func(key, format string, args ...any) error {
		return database.KeyError{Key: key, Err: fmt.Errorf(format, args...)}
	}
	old, patterns := len(c.List(whitelistKey))+len(c.List(blacklistKey)) > 0, len(c.List(includeKey)) > 0
	switch {
	case o.query != "" && (old || patterns):
		return refuse(queryKey, "expected no lists of tables beside it")
	case old && patterns:
		return refuse(includeKey, "expected either it or %s and %s", whitelistKey, blacklistKey)
	case len(c.List(whitelistKey)) > 0 && len(c.List(blacklistKey)) > 0:
		return refuse(blacklistKey, "expected either it or %s", whitelistKey)
	case len(c.List(excludeKey)) > 0 && !patterns:
		return refuse(excludeKey, "it needs %s", includeKey)
	case o.byTime() && len(o.times) == 0 && len(o.timeMapping) == 0:
		return refuse(timestampKey, "%s=%s needs a timestamp column", modeKey, o.mode)
	case len(o.times) > 0 && len(o.timeMapping) > 0:
		return refuse(timeMappingKey, "expected either it or %s", timestampKey)
	case o.increasing != "" && len(o.incMapping) > 0:
		return refuse(incMappingKey, "expected either it or %s", incrementingKey)
	case o.query != "" && o.byIncrement() && o.increasing == "":
		return refuse(incrementingKey, "%s=%s of a query needs it", modeKey, o.mode)
	case o.query != "" && o.mode == xmin:
		return refuse(modeKey, "xmin reads tables: expected no %s", queryKey)
	case o.mode == xmin && slices.ContainsFunc(o.filter.types, func(name string) bool { return strings.Contains(name, "VIEW") }):
		return refuse(typesKey, "views have no xmin: expected TABLE and PARTITIONED TABLE")
	case o.query != "" && o.prefix == "":
		return refuse(prefixKey, "it is the topic of the query: expected a name")
	}
	return nil
}

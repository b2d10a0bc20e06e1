// Package database opens connections by the properties that the JDBC source and sink share.
package database

import (
	"errors"
	"fmt"

	"millrace/configs"
	"millrace/connectors/jdbc/dialect"
)

// Keys of connections.
const (
	URLKey      = "connection.url"
	UserKey     = "connection.user"
	PasswordKey = "connection.password"
	AttemptsKey = "connection.attempts"
	BackoffKey  = "connection.backoff.ms"
	DialectKey  = "dialect.name"
	ZoneKey     = "db.timezone"
	CalendarKey = "date.calendar.system"
	QuoteKey    = "quote.sql.identifiers"
	TimeoutKey  = "statement.timeout.ms"
)

// Prefix is the prefix of properties of the driver.
const Prefix = "connection."

// Values of quote.sql.identifiers and date.calendar.system.
const (
	QuoteAlways, QuoteNever = "ALWAYS", "NEVER"

	legacyCalendar, prolepticCalendar = "LEGACY", "PROLEPTIC_GREGORIAN"
)

// Keys returns the definitions of the keys. timeout is the default of statement.timeout.ms.
func Keys(timeout string) configs.Keys {
	return configs.Keys{
		configs.Req(URLKey, configs.String, configs.High, "JDBC URL of the database, such as jdbc:postgresql://HOST:5432/DATABASE. Supported are postgresql, mysql, "+
			"mariadb, sqlite, sqlserver and oracle:thin."),
		configs.Opt(UserKey, configs.String, configs.High, "User of the database."),
		configs.Opt(PasswordKey, configs.Password, configs.High, "Password of the user."),
		configs.Def(AttemptsKey, configs.Int, "3", configs.Low, "Maximum number of attempts to connect, before it counts as a failed retry.", configs.AtLeast(1)),
		configs.Def(BackoffKey, configs.Long, "10000", configs.Low, "Pause between two attempts to connect, in milliseconds.", configs.AtLeast(0)),
		configs.Def(DialectKey, configs.String, "", configs.Low, "Dialect of SQL: PostgreSqlDatabaseDialect, MySqlDatabaseDialect, SqliteDatabaseDialect, "+
			"SqlServerDatabaseDialect or OracleDatabaseDialect. Empty: that of the JDBC URL.", configs.OneOf(append(dialect.Names(), "")...)),
		configs.Def(ZoneKey, configs.String, "UTC", configs.Medium, "Time zone of dates and times in columns without a time zone, such as Europe/Berlin.", zone),
		configs.Def(CalendarKey, configs.String, legacyCalendar, configs.Low, "Calendar of dates before 1582-10-15: LEGACY (Julian) or PROLEPTIC_GREGORIAN.",
			configs.OneOfFold(legacyCalendar, prolepticCalendar)),
		configs.Def(QuoteKey, configs.String, QuoteAlways, configs.Medium, "Whether names of tables and columns are quoted: ALWAYS or NEVER.",
			configs.OneOfFold(QuoteAlways, QuoteNever)),
		configs.Def(TimeoutKey, configs.Long, timeout, configs.Low, "Maximum time of a statement, in milliseconds. After that the connection is closed, and the statement is retried.",
			configs.AtLeast(1)),
	}
}

func zone(name string) error {
	_, err := dialect.LoadZone(name)
	return err
}

// KeyError is an error about the value of a key.
type KeyError struct {
	Key string
	Err error
}

func (e KeyError) Error() string { return fmt.Sprintf("%s: %v", e.Key, e.Err) }

func (e KeyError) Unwrap() error { return e.Err }

// Complain adds an error to the result of a validation: to its key, or else to the URL.
func Complain(values []configs.Value, err error) []configs.Value {
	if err == nil {
		return values
	}
	key, text := URLKey, err.Error()
	if e := (KeyError{}); errors.As(err, &e) {
		key, text = e.Key, e.Err.Error()
	}
	for i := range values {
		if values[i].Name == key {
			values[i].Errors = append(values[i].Errors, fmt.Sprintf("Invalid value for configuration %s: %s", key, text))
		}
	}
	return values
}

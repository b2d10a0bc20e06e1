// Package change makes the records of Debezium 3.6.1's connector for PostgreSQL from table
// descriptions and rows in PostgreSQL's text format: keys, envelopes, schemas, and the records of
// transactions, logical messages and heartbeats.
//
// The text format depends on settings of the session. Settings lists them; every session whose rows
// reach this package, also the one that streams, must have them.
package change

// Version is the version of Debezium whose records these are. Field version of each source block
// has it.
const Version = "3.6.1.Final"

// connector is the field connector of each source block.
const connector = "postgresql"

// Settings are the settings of a session that the text format depends on, as startup parameters.
var Settings = map[string]string{
	"client_encoding":    "UTF8",
	"DateStyle":          "ISO",
	"IntervalStyle":      "postgres",
	"bytea_output":       "hex",
	"extra_float_digits": "3",
	"TimeZone":           "UTC",
	"xmlbinary":          "base64",
}

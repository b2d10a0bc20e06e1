// Package pgsource reads the changes of a PostgreSQL database by logical replication, under the
// class name, the keys and the record format of Debezium.
package pgsource

import (
	"millrace/configs"
	"millrace/plugins/connect"
)

const version = "1.0.0"

// Classes returns the classes of this package.
func Classes() []*connect.Class {
	return []*connect.Class{{
		Name: "millrace.postgres.PostgresSourceConnector", Version: version,
		Aliases: []string{"PostgresSource", "PostgresSourceConnector", "io.debezium.connector.postgresql.PostgresConnector", "PostgresConnector"},
		Doc: "Reads the rows of a PostgreSQL database and then its changes, by logical replication. It accepts the configuration of Debezium's " +
			"connector and writes the same records.",
		Config:    Keys(),
		AsGiven:   true,
		NewSource: func() connect.SourceConnector { return &Source{} },
	}}
}

// Options returns the parsed configuration, or all its errors.
func parse(props map[string]string) (configs.Config, error) { return Keys().Parse(props) }

// Package jdbc reads tables of databases, and writes to them.
package jdbc

import (
	"millrace/configs"
	"millrace/connectors/jdbc/jdbcsink"
	"millrace/connectors/jdbc/jdbcsource"
	"millrace/plugins/connect"
)

const version = "1.0.0"

// Classes returns the classes of this package.
func Classes() []*connect.Class {
	sinks := []configs.Original{confluentSink, aivenSink}
	sources := []configs.Original{confluentSource, aivenSource}
	return []*connect.Class{
		{
			Name: "millrace.jdbc.JdbcSourceConnector", Version: version,
			Aliases:   []string{"io.confluent.connect.jdbc.JdbcSourceConnector", "io.aiven.connect.jdbc.JdbcSourceConnector"},
			Doc:       "Reads the rows of tables, or of a query: those that are new, or all of them.",
			Config:    jdbcsource.Keys(),
			AsGiven:   true,
			Originals: sources,
			NewSource: func() connect.SourceConnector { return &jdbcsource.Connector{Translate: translator(sources)} },
		},
		{
			Name: "millrace.jdbc.JdbcSinkConnector", Version: version,
			Aliases:   []string{"io.confluent.connect.jdbc.JdbcSinkConnector", "io.aiven.connect.jdbc.JdbcSinkConnector"},
			Doc:       "Writes records to the tables of a database: PostgreSQL, MySQL, MariaDB, SQLite, SQL Server or Oracle.",
			Config:    jdbcsink.Keys(),
			AsGiven:   true,
			Originals: sinks,
			NewSink:   func() connect.SinkConnector { return &jdbcsink.Connector{Translate: translator(sinks)} },
		},
	}
}

// translator returns a function that translates the properties of originals.
func translator(originals []configs.Original) func(map[string]string) map[string]string {
	return func(props map[string]string) map[string]string {
		for i := range originals {
			props = originals[i].Apply(props)
		}
		return props
	}
}

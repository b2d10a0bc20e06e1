package connectors

// Plugin is a plugin that a release has beside the worker. Its connector needs the client of another
// system, which the worker does not link.
type Plugin struct {
	Name    string   // of the executable
	Classes []string // that it offers, with the names that it answers to
}

// Shipped returns the plugins that a release has beside the worker.
func Shipped() []Plugin {
	return []Plugin{
		{Name: "connect-jdbc", Classes: []string{
			"millrace.jdbc.JdbcSinkConnector", "io.confluent.connect.jdbc.JdbcSinkConnector", "io.aiven.connect.jdbc.JdbcSinkConnector",
			"millrace.jdbc.JdbcSourceConnector", "io.confluent.connect.jdbc.JdbcSourceConnector", "io.aiven.connect.jdbc.JdbcSourceConnector",
		}},
		{Name: "connect-postgres", Classes: []string{
			"millrace.postgres.PostgresSourceConnector", "io.debezium.connector.postgresql.PostgresConnector",
		}},
	}
}

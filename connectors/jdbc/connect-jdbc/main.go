// Command connect-jdbc is a plugin with the JDBC connectors.
package main

import (
	_ "time/tzdata" // the time zones of db.timezone, on machines without them

	"millrace/connectors/jdbc"
	"millrace/plugins/sdk"
)

func main() { sdk.Serve(jdbc.Classes()...) }

// Command connect-postgres is the plugin with the connector for PostgreSQL.
package main

import (
	pgsource "millrace/connectors/postgres"
	"millrace/plugins/sdk"
)

func main() { sdk.Serve(pgsource.Classes()...) }

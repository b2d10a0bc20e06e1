package jdbcsource

import (
	"database/sql"
	"maps"
	"slices"
)

// isolation is an isolation level.
type isolation struct{ level sql.IsolationLevel }

// isolations maps values of transaction.isolation.mode. Confluent's spelling has a single T.
var isolations = map[string]isolation{
	"DEFAULT":             {sql.LevelDefault},
	"READ_UNCOMMITED":     {sql.LevelReadUncommitted},
	"READ_UNCOMMITTED":    {sql.LevelReadUncommitted},
	"READ_COMMITED":       {sql.LevelReadCommitted},
	"READ_COMMITTED":      {sql.LevelReadCommitted},
	"REPEATABLE_READ":     {sql.LevelRepeatableRead},
	"SERIALIZABLE":        {sql.LevelSerializable},
	"SQL_SERVER_SNAPSHOT": {sql.LevelSnapshot},
}

func isolationNames() []string { return slices.Sorted(maps.Keys(isolations)) }

package pgsource

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// permanentError is an error that a retry cannot solve.
type permanentError struct{ error }

func (e permanentError) Unwrap() error { return e.error }

func permanent(err error) error { return permanentError{err} }

// failed returns a permanent error.
func failed(format string, args ...any) error { return permanent(fmt.Errorf(format, args...)) }

// isPermanent reports whether a retry cannot solve an error: it is marked, or the server refuses
// what it is asked. A lost connection, a server that is starting, stopping or out of connections
// are not.
func isPermanent(err error) bool {
	if errors.As(err, new(permanentError)) {
		return true
	}
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || len(refused.Code) < 2 {
		return false
	}
	// Connection, resources, operator, system: these pass. So does a slot that is in use.
	passing := []string{"08", "40", "53", "55", "57", "58", "XX"}
	return !slices.Contains(passing, refused.Code[:2])
}

// is reports whether the server answered with this SQLSTATE.
func is(err error, code string) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == code
}

// SQLSTATEs.
const (
	codeUndefinedObject = "42704"
	codeInUse           = "55006"
	codeNotInState      = "55000"
	codePrivilege       = "42501"
	codeDuplicate       = "42710"
)

// explainConnect adds to the error of a connection attempt what to do about it.
func explainConnect(err error) error {
	switch {
	case is(err, "28P01"):
		return fmt.Errorf("%w: set %s and %s", err, userKey, passwordKey)
	case is(err, "28000") && strings.Contains(err.Error(), "pg_hba.conf"):
		return fmt.Errorf("%w: allow the address in pg_hba.conf", err)
	case is(err, "3D000"):
		return fmt.Errorf("%w: set %s", err, databaseKey)
	case is(err, "53300"):
		return fmt.Errorf("%w: raise max_connections or max_wal_senders of the server", err)
	}
	return err
}

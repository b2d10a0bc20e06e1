// Package pgoutput decodes the messages of pgoutput, PostgreSQL's own plugin for logical decoding,
// in version 1 of its protocol.
package pgoutput

import (
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"
)

// LSN is a position in the write-ahead log.
type LSN uint64

func (l LSN) String() string { return fmt.Sprintf("%X/%X", uint32(l>>32), uint32(l)) }

// LogValue makes log lines contain the text.
func (l LSN) LogValue() slog.Value { return slog.StringValue(l.String()) }

// ParseLSN parses the form that PostgreSQL prints, such as 16/B374D848.
func ParseLSN(text string) (LSN, error) {
	high, low, ok := strings.Cut(text, "/")
	h, err := strconv.ParseUint(high, 16, 32)
	l, err2 := strconv.ParseUint(low, 16, 32)
	if !ok || err != nil || err2 != nil {
		return 0, fmt.Errorf("invalid LSN %q", text)
	}
	return LSN(h<<32 | l), nil
}

// epoch is the beginning of PostgreSQL's time, in microseconds since 1970.
const epoch = 946_684_800_000_000

// Time converts PostgreSQL's time, in microseconds since 2000.
func Time(micros int64) time.Time { return time.UnixMicro(micros + epoch).UTC() }

// Micros is the inverse of Time.
func Micros(t time.Time) int64 { return t.UnixMicro() - epoch }

// Begin is the first message of a transaction.
type Begin struct {
	Commit LSN // position of the commit record
	Time   time.Time
	XID    uint32
}

// Commit is the last message of a transaction.
type Commit struct {
	Commit LSN // position of the commit record
	End    LSN // position after the commit record
	Time   time.Time
}

// Origin is the server from which a transaction was replicated.
type Origin struct {
	Commit LSN // of the transaction on that server
	Name   string
}

// Relation describes a table before its first change, and after each change of its definition.
type Relation struct {
	ID       uint32
	Schema   string
	Name     string
	Identity byte // replica identity: d default, n nothing, f full, i index
	Columns  []Column
}

// Column is a column of a Relation.
type Column struct {
	Key      bool // part of the replica identity
	Name     string
	Type     uint32
	Modifier int32
}

// Type describes a type that is not built in.
type Type struct {
	ID     uint32
	Schema string
	Name   string
}

// Tuple is a row in text format, a value per column: nil is NULL. It refers to the memory of the
// message.
type Tuple [][]byte

// Change is a change of a row.
type Change struct {
	Op       byte // I insert, U update, D delete
	Relation uint32
	Old      Tuple // nil: none; otherwise the key or, if Full, the row
	Full     bool
	New      Tuple // nil: none
}

// Truncate removed all rows of tables.
type Truncate struct {
	Relations []uint32
	Cascade   bool
	Restart   bool // of the tables' sequences
}

// Logical is a message that pg_logical_emit_message wrote.
type Logical struct {
	Transactional bool
	LSN           LSN
	Prefix        string
	Content       []byte // refers to the memory of the message
}

// ErrMalformed is the error of a message that is not pgoutput's.
var ErrMalformed = errors.New("malformed message of pgoutput")

// maxColumns is PostgreSQL's own limit of a table, rounded up.
const maxColumns = 4096

// maxRelations is the limit of tables in one Truncate.
const maxRelations = 1 << 20

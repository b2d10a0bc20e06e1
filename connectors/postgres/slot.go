package pgsource

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"millrace/configs/backoff"
	"millrace/connectors/postgres/pgoutput"
)

// slot is a replication slot of the server.
type slot struct {
	confirmed pgoutput.LSN // changes before it are gone
	activePID string       // of the server process that uses it; "": none
	lost      bool         // the server has removed WAL that it needs
}

const slotQuery = `SELECT plugin, slot_type, database, active_pid, confirmed_flush_lsn, pg_catalog.to_jsonb(s) ->> 'wal_status'
 FROM pg_catalog.pg_replication_slots s WHERE slot_name = $1`

// findSlot returns the connector's slot; nil if it does not exist.
func (t *Task) findSlot(ctx context.Context, db *session) (*slot, error) {
	rows, err := db.query(ctx, slotQuery, t.slot)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	row := rows[0]
	switch {
	case string(row[1]) != "logical" || string(row[0]) != "pgoutput":
		return nil, failed("slot %s has the plugin %q, not pgoutput: set another %s, or run SELECT pg_drop_replication_slot(%s)", t.slot, row[0], slotKey, literal(t.slot))
	case string(row[2]) != t.database:
		return nil, failed("slot %s belongs to database %s: set another %s, or run SELECT pg_drop_replication_slot(%s)", t.slot, row[2], slotKey, literal(t.slot))
	}
	s := &slot{activePID: string(row[3]), lost: string(row[5]) == "lost"}
	if row[4] != nil {
		s.confirmed, err = pgoutput.ParseLSN(string(row[4]))
	}
	return s, err
}

// created is a slot that was just created.
type created struct {
	start    pgoutput.LSN // the first transaction that it has begins its commit record here or later
	snapshot string       // name of the exported snapshot; "": none
}

// createSlot creates the connector's slot. export asks for a snapshot of the database at the slot's
// start, which is valid until the next command on the connection.
func (t *Task) createSlot(ctx context.Context, repl *session, export bool) (created, error) {
	options := ""
	if t.failover && repl.server() >= failoverVersion {
		options = "FAILOVER"
	}
	t.log.Info("creating the replication slot; the server waits for the transactions that are running", "slot", t.slot)
	c, err := createSlot(ctx, repl, quoted(t.slot), false, export, options)
	if is(err, codePrivilege) {
		return c, failed("creating slot %s: %w: run ALTER ROLE %s REPLICATION", t.slot, err, quoted(t.user))
	}
	if err != nil {
		return c, fmt.Errorf("creating slot %s: %w", t.slot, err)
	}
	return c, nil
}

// temporarySlot creates a slot only for its exported snapshot. It ends with the connection.
func (t *Task) temporarySlot(ctx context.Context, repl *session) (created, error) {
	name := fmt.Sprintf("%.40s_snapshot_%d", t.slot, repl.PID())
	c, err := createSlot(ctx, repl, quoted(name), true, true, "")
	if err != nil {
		return c, fmt.Errorf("creating a temporary slot for the snapshot: %w (raise max_replication_slots if there are too many)", err)
	}
	return c, nil
}

const (
	failoverVersion = 170000
	optionsVersion  = 150000 // options of slots have parentheses
	messageVersion  = 140000 // pgoutput sends logical messages
)

func createSlot(ctx context.Context, repl *session, name string, temporary, export bool, options string) (c created, err error) {
	command := "CREATE_REPLICATION_SLOT " + name
	if temporary {
		command += " TEMPORARY"
	}
	snapshot := map[bool]string{true: "EXPORT_SNAPSHOT", false: "NOEXPORT_SNAPSHOT"}[export]
	if repl.server() >= optionsVersion {
		snapshot = map[bool]string{true: "(SNAPSHOT 'export'", false: "(SNAPSHOT 'nothing'"}[export]
		if options != "" {
			snapshot += ", " + options
		}
		snapshot += ")"
	}
	rows, err := repl.script(ctx, command+" LOGICAL pgoutput "+snapshot)
	if err != nil {
		return c, err
	}
	if len(rows) != 1 || len(rows[0]) < 3 {
		return c, errors.New("the server did not describe the slot")
	}
	c.snapshot = string(rows[0][2])
	c.start, err = pgoutput.ParseLSN(string(rows[0][1]))
	return c, err
}

// dropSlot drops the connector's slot, as soon as no connection uses it.
func (t *Task) dropSlot(ctx context.Context) error {
	repl, err := t.dialer.replication(ctx)
	if err != nil {
		return err
	}
	defer repl.close()
	_, err = repl.script(ctx, "DROP_REPLICATION_SLOT "+quoted(t.slot)+" WAIT")
	if is(err, codeUndefinedObject) {
		return nil
	}
	return err
}

// server returns the version of the server as a number, such as 150018.
func (s *session) server() int { return versionNumber(s.ParameterStatus("server_version")) }

// versionNumber converts a version such as 15.18 or 17beta1.
func versionNumber(text string) int {
	const major = 10000
	digits := func(from int) (n, end int) {
		for end = from; end < len(text) && text[end] >= '0' && text[end] <= '9'; end++ {
		}
		n, _ = strconv.Atoi(text[from:end])
		return n, end
	}
	first, end := digits(0)
	if end < len(text) && text[end] == '.' {
		second, _ := digits(end + 1)
		return first*major + second
	}
	return first * major
}

// awaitSlot retries an attempt that needs the slot while another connection uses it.
func (t *Task) awaitSlot(ctx context.Context, attempt func() error) error {
	for retries := 0; ; retries++ {
		err := attempt()
		if !is(err, codeInUse) {
			return err
		}
		if retries >= t.slotRetries {
			return failed("%w: each connector needs its own %s; SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = %s "+
				"ends the connection that uses it", err, slotKey, literal(t.slot))
		}
		t.log.Warn("the slot is in use; retrying", "slot", t.slot, "error", err)
		if !backoff.Sleep(ctx, min(t.slotDelay, time.Second<<min(retries, 10))) {
			return ctx.Err()
		}
	}
}

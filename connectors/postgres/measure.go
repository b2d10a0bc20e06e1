package pgsource

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"millrace/connectors/postgres/pgoutput"
	"millrace/plugins/connect"
)

// measures are the measurements of a task.
type measures struct {
	end, received  atomic.Uint64 // LSNs: of the server's WAL, and up to which changes were read
	connected      atomic.Bool   // a stream is open
	rows           atomic.Int64  // read by snapshots
	tables, remain atomic.Int64  // of the present snapshot: all, and those that are not complete
}

// Measure implements connect.Measurer.
func (t *Task) Measure() []connect.Measurement {
	m := &t.measures
	gap := func(from uint64) float64 {
		if end := m.end.Load(); from > 0 && end > from {
			return float64(end - from)
		}
		return 0
	}
	streaming := 0.0
	if m.connected.Load() {
		streaming = 1
	}
	return []connect.Measurement{
		{Name: "postgres_lag_bytes", Description: "WAL that the server has written and the connector has not read.", Value: gap(m.received.Load())},
		{Name: "postgres_retained_wal_bytes", Description: "WAL that the server has written since the stored source offset, and that the slot retains.", Value: gap(t.committed.Load())},
		{Name: "postgres_streaming", Description: "1 while the connector streams changes.", Value: streaming},
		{Name: "postgres_snapshot_rows_total", Description: "Rows that snapshots have read since the start of the task.", Value: float64(m.rows.Load())},
		{Name: "postgres_snapshot_tables", Description: "Tables of the snapshot.", Value: float64(m.tables.Load())},
		{Name: "postgres_snapshot_tables_remaining", Description: "Tables of the snapshot that are not read completely.", Value: float64(m.remain.Load())},
	}
}

const (
	endQuery = `SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_lsn() END`
	// probeTimeout is how long the server may take to answer. It is generous, because a server that
	// is busy is not away.
	probeTimeout = time.Minute
)

// probe asks the server for the end of its WAL. Its error also reveals a network that is cut: the
// server may be silent for long while it decodes a large transaction.
func (f *feed) probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	end, err := f.db.end(ctx)
	if err != nil {
		return fmt.Errorf("the server does not answer: %w", err)
	}
	f.measures.end.Store(uint64(end))
	return nil
}

// end returns the end of the server's WAL.
func (s *session) end(ctx context.Context) (pgoutput.LSN, error) {
	text, err := s.value(ctx, endQuery)
	if err != nil {
		return 0, err
	}
	return pgoutput.ParseLSN(text)
}

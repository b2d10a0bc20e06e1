package pgsource

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"millrace/connectors/postgres/change"
)

// signal is a row that a user has inserted into the signal table: an id, a type, and data in JSON.
type signal struct{ id, kind, data string }

// signalData is the data of signals about snapshots.
type signalData struct {
	Type       string            `json:"type"`
	Tables     []string          `json:"data-collections"`
	Conditions []signalCondition `json:"additional-conditions"`
	Condition  string            `json:"additional-condition"` // old form, for all tables
	Surrogate  string            `json:"surrogate-key"`
	Message    string            `json:"message"` // of a log signal
}

type signalCondition struct {
	Table  string `json:"data-collection"`
	Filter string `json:"filter"`
}

// newSignal reads a row of the signal table, whose first three columns count.
func newSignal(row change.Row) (s signal, ok bool) {
	const columns = 3
	if len(row) < columns {
		return s, false
	}
	return signal{string(row[0]), string(row[1]), string(row[2])}, true
}

var errSignal = errors.New("invalid signal")

// parse reads the data of a signal.
func (s *signal) parse() (d signalData, err error) {
	if s.data == "" {
		return d, nil
	}
	if err := json.Unmarshal([]byte(s.data), &d); err != nil {
		return d, fmt.Errorf("%w: its data is no JSON object: %w", errSignal, err)
	}
	if d.Surrogate != "" {
		return d, fmt.Errorf("%w: surrogate-key is not supported: chunks are read by the key of the table", errSignal)
	}
	if kind := strings.ToLower(d.Type); kind != "" && kind != "incremental" {
		return d, fmt.Errorf("%w: type %q is not supported, only incremental", errSignal, d.Type)
	}
	return d, nil
}

// signaled handles a signal. A signal that is wrong is logged: it must not end the task.
func (r *receiver) signaled(s signal) {
	data, err := s.parse()
	if err == nil {
		switch s.kind {
		case "execute-snapshot":
			err = r.incremental.add(data, r.selectable)
		case "stop-snapshot":
			err = r.incremental.remove(data)
		case "pause-snapshot":
			r.incremental.Paused = true
		case "resume-snapshot":
			r.incremental.Paused = false
		case "log":
			r.log.Info("a signal", "id", s.id, "message", data.Message)
			return
		case "snapshot-window-open", "snapshot-window-close": // of a Debezium that used this table
			return
		default:
			err = fmt.Errorf("%w: unknown type %q", errSignal, s.kind)
		}
	}
	if err != nil {
		r.log.Error("a signal has no effect", "id", s.id, "type", s.kind, "error", err)
		return
	}
	r.log.Info("a signal has arrived", "id", s.id, "type", s.kind, "tables", len(r.incremental.Tables))
}

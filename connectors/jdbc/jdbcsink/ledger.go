package jdbcsink

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"millrace/connectors/jdbc/dialect"
	"millrace/plugins/connect"
)

// ledger keeps the offsets of partitions in a table of the database. They change in the
// transactions that write the rows, so each record is written once, wherever the consumer group
// resumes. A transaction begins with the change of the offset from the value that this task knows.
// So of two tasks that believe to have a partition, only one can commit.
type ledger struct {
	connector string
	quoted    string // the table
	table     dialect.Table
	o         *options
	at        map[connect.TopicPartition]*position
}

// position is the progress in a partition.
type position struct {
	stored int64 // value in the table; -1: nothing is written yet
	next   int64 // the offset after the last record that is written or bad

	// offsets below next whose records are bad, by the number of flushes since. After two, their
	// dead letters are written.
	bad map[int64]int

	// offset that this task has sought; -1: none, or a record has come
	sought int64
}

// errOvertaken says that the offset in the table is not the one that this task knows.
var errOvertaken = errors.New("the offset in the database has changed: another task writes the partition, or the outcome of a commit was unknown")

func newLedger(o *options, connector string) *ledger {
	t := o.database.Quoting.Unquoted(o.database.Dialect, dialect.ParseTable(o.database.Dialect, o.offsets))
	return &ledger{connector: connector, o: o, table: t, quoted: o.database.QuoteTable(t), at: map[connect.TopicPartition]*position{}}
}

func (l *ledger) quote(name string) string { return l.o.database.Quote(name) }

// statement replaces the names of the table and its columns, and the placeholders.
func (l *ledger) statement(text string) string {
	return l.o.database.Placeholders(strings.NewReplacer("{table}", l.quoted, "{connector}", l.quote("connector"), "{topic}", l.quote("topic"),
		"{partition}", l.quote("kafka_partition"), "{next}", l.quote("next_offset"), "{bad}", l.quote("bad_offsets")).Replace(text))
}

// create creates the table if it is missing.
func (l *ledger) create(ctx context.Context, conn *sql.Conn) error {
	def, err := l.o.database.Dialect.Describe(ctx, conn, l.table)
	if err != nil || def != nil {
		return err
	}
	var types []any
	for _, c := range []*dialect.Column{{Kind: dialect.Text, Key: true}, {Kind: dialect.Int32}, {Kind: dialect.Int64}, {Kind: dialect.Text}} {
		kind, err := l.o.database.Dialect.Type(c)
		if err != nil {
			return err
		}
		types = append(types, kind)
	}
	text := fmt.Sprintf(l.statement("CREATE TABLE {table} ({connector} %[1]s NOT NULL, {topic} %[1]s NOT NULL, {partition} %[2]s NOT NULL, {next} %[3]s NOT NULL, {bad} %[4]s, "+
		"PRIMARY KEY ({connector}, {topic}, {partition}))"), types...)
	if _, err := conn.ExecContext(ctx, text); err != nil {
		if def, again := l.o.database.Dialect.Describe(ctx, conn, l.table); again == nil && def != nil {
			return nil // another task has created it
		}
		return fmt.Errorf("creating the table %s of the offsets: %w", l.quoted, err)
	}
	return nil
}

// open reads the offsets of partitions, and adds rows for new ones.
func (l *ledger) open(ctx context.Context, conn *sql.Conn, partitions []connect.TopicPartition) error {
	ctx, cancel := l.o.database.Limited(ctx)
	defer cancel()
	if err := l.create(ctx, conn); err != nil {
		return err
	}
	for _, tp := range partitions {
		if err := l.read(ctx, conn, tp); err != nil {
			return fmt.Errorf("reading offsets from %s: %w", l.quoted, err)
		}
	}
	return nil
}

func (l *ledger) read(ctx context.Context, conn *sql.Conn, tp connect.TopicPartition) error {
	query := l.statement("SELECT {next}, {bad} FROM {table} WHERE {connector} = ? AND {topic} = ? AND {partition} = ?")
	for tried := false; ; tried = true {
		var next int64
		var bad sql.NullString
		err := conn.QueryRowContext(ctx, query, l.connector, tp.Topic, tp.Partition).Scan(&next, &bad)
		switch {
		case err == nil:
			p := &position{stored: next, next: max(next, 0), bad: parseBad(bad.String), sought: -1}
			if known := l.at[tp]; known != nil { // dead letters that may not be written yet
				maps.Copy(p.bad, known.bad)
			}
			l.at[connect.TopicPartition{Topic: strings.Clone(tp.Topic), Partition: tp.Partition}] = p
			return nil
		case !errors.Is(err, sql.ErrNoRows) || tried:
			return err
		}
		insert := l.statement("INSERT INTO {table} ({connector}, {topic}, {partition}, {next}) VALUES (?, ?, ?, -1)")
		if _, err := conn.ExecContext(ctx, insert, l.connector, tp.Topic, tp.Partition); err != nil && l.o.database.Classify(err) != dialect.Data {
			return err // otherwise another task has added it
		}
	}
}

// resume returns the offsets from which the worker has to put the records of partitions.
func (l *ledger) resume(partitions []connect.TopicPartition) map[connect.TopicPartition]int64 {
	out := map[connect.TopicPartition]int64{}
	for _, tp := range partitions {
		if p := l.at[tp]; p != nil && p.stored >= 0 {
			first := p.next
			for offset := range p.bad {
				first = min(first, offset)
			}
			out[tp], p.sought = first, first
		}
	}
	return out
}

// wants reports whether a record is not written yet.
func (l *ledger) wants(tp connect.TopicPartition, offset int64) bool {
	p := l.at[tp]
	if p == nil {
		return true
	}
	if p.sought >= 0 {
		if offset < p.sought {
			// the topic was deleted and created again: the offset that was sought does not exist
			p.next, p.bad = offset, map[int64]int{}
		}
		p.sought = -1
	}
	_, bad := p.bad[offset]
	return offset >= p.next || bad
}

// advance moves the offsets of partitions past the items, in their transaction.
func (l *ledger) advance(ctx context.Context, tx *sql.Tx, items []item) (commit func(), err error) {
	moved := map[connect.TopicPartition]*position{}
	for i := range items {
		it := &items[i]
		if it.done { // it is in the database, or comes again
			continue
		}
		to := moved[it.tp]
		if to == nil {
			from := l.at[it.tp]
			if from == nil {
				return nil, errOvertaken
			}
			to = &position{stored: from.stored, next: from.next, bad: maps.Clone(from.bad), sought: -1}
			maps.DeleteFunc(to.bad, func(_ int64, flushes int) bool { return flushes >= 2 })
			moved[it.tp] = to
		}
		to.next = max(to.next, it.offset+1)
		if it.fault != nil {
			to.bad[it.offset] = 0
		} else {
			delete(to.bad, it.offset)
		}
	}
	text := l.statement("UPDATE {table} SET {next} = ?, {bad} = ? WHERE {connector} = ? AND {topic} = ? AND {partition} = ? AND {next} = ?")
	for _, tp := range slices.SortedFunc(maps.Keys(moved), compare) {
		to := moved[tp]
		result, err := tx.ExecContext(ctx, text, to.next, formatBad(to.bad), l.connector, tp.Topic, tp.Partition, to.stored)
		if err != nil {
			return nil, err
		}
		if n, err := result.RowsAffected(); err != nil || n != 1 {
			return nil, errors.Join(errOvertaken, err)
		}
		to.stored = to.next
	}
	return func() { maps.Copy(l.at, moved) }, nil
}

func compare(a, b connect.TopicPartition) int {
	return cmp.Or(strings.Compare(a.Topic, b.Topic), cmp.Compare(a.Partition, b.Partition))
}

// skip notes a bad record. A later transaction moves the offset past it.
func (l *ledger) skip(tp connect.TopicPartition, offset int64) {
	p := l.at[tp]
	if p == nil {
		return
	}
	p.bad[offset] = 0
	p.next = max(p.next, offset+1)
}

// flushed counts a flush.
func (l *ledger) flushed() {
	for _, p := range l.at {
		for offset := range p.bad {
			p.bad[offset]++
		}
	}
}

// close forgets partitions.
func (l *ledger) close(partitions []connect.TopicPartition) {
	for _, tp := range partitions {
		delete(l.at, tp)
	}
}

// partitions returns those that are open.
func (l *ledger) partitions() []connect.TopicPartition {
	return slices.SortedFunc(maps.Keys(l.at), compare)
}

// alter sets offsets, as a user asks for. A nil offset is deleted.
func (l *ledger) alter(ctx context.Context, conn *sql.Conn, offsets map[connect.TopicPartition]*int64) error {
	if err := l.create(ctx, conn); err != nil {
		return err
	}
	where := " WHERE {connector} = ? AND {topic} = ? AND {partition} = ?"
	for _, tp := range slices.SortedFunc(maps.Keys(offsets), compare) {
		_, err := conn.ExecContext(ctx, l.statement("DELETE FROM {table}"+where), l.connector, tp.Topic, tp.Partition)
		if err == nil && offsets[tp] != nil {
			_, err = conn.ExecContext(ctx, l.statement("INSERT INTO {table} ({connector}, {topic}, {partition}, {next}) VALUES (?, ?, ?, ?)"), l.connector, tp.Topic, tp.Partition, *offsets[tp])
		}
		if err != nil {
			return fmt.Errorf("changing offsets in %s: %w", l.quoted, err)
		}
	}
	return nil
}

func formatBad(bad map[int64]int) any {
	if len(bad) == 0 {
		return nil
	}
	var parts []string
	for _, offset := range slices.Sorted(maps.Keys(bad)) {
		parts = append(parts, strconv.FormatInt(offset, 10))
	}
	return strings.Join(parts, ",")
}

func parseBad(text string) map[int64]int {
	out := map[int64]int{}
	for _, part := range strings.Split(text, ",") {
		if n, err := strconv.ParseInt(part, 10, 64); err == nil {
			out[n] = 0
		}
	}
	return out
}

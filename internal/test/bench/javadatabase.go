package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"millrace/internal/test/apache"
	"millrace/internal/test/postgres"
)

// rowsShare and mirrorShare are the factors by which the work is reduced for connectors that are
// slower than those of files.
const (
	rowsShare   = 10
	mirrorShare = 2
)

// rows is SQL for rows of ten columns.
const rows = `INSERT INTO orders SELECT n, 'customer ' || n, mod(n, 1000), n * 1.5, mod(n, 2) = 0, now(), 'street ' || n, 'city', 'a note about the order', n FROM generate_series(%d, %d) n`

const ordersTable = `CREATE TABLE orders (id bigint PRIMARY KEY, name text, quantity int, price double precision, paid boolean,
	placed timestamptz, street text, city text, note text, total bigint)`

// database runs a measurement with a PostgreSQL server and fewer lines.
func (b *bench) database(ctx context.Context, measure func(context.Context, *postgres.Server) error) (err error) {
	s, err := postgres.Start()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	return b.withLines(max(1, b.lines/rowsShare), func() error { return measure(ctx, s) })
}

// withLines runs a measurement with another number of lines.
func (b *bench) withLines(n int, measure func() error) error {
	lines := b.lines
	defer func() { b.lines = lines }()
	b.lines = n
	return measure()
}

// javaSnapshot compares Debezium's reading of a table.
func (b *bench) javaSnapshot(ctx context.Context) error {
	return b.database(ctx, func(ctx context.Context, s *postgres.Server) error {
		connector := func(r run) string { return debezium(s, r, "initial_only") }
		return b.compare(ctx, comparison{
			name: "Debezium snapshot",
			before: func(ctx context.Context) error {
				if err := b.findBridge(ctx); err != nil {
					return err
				}
				_, err := s.Exec(ctx, postgres.User, ordersTable+";"+fmt.Sprintf(rows, 1, b.lines))
				return err
			},
			workers: afterwards(b.withJars(apache.Debezium, connector, "", b.inOrders), s),
		})
	})
}

// javaStreaming compares Debezium's reading of changes, which are committed when it has started.
func (b *bench) javaStreaming(ctx context.Context) error {
	return b.database(ctx, func(ctx context.Context, s *postgres.Server) error {
		connector := func(r run) string { return debezium(s, r, "no_data") }
		workers := afterwards(b.withJars(apache.Debezium, connector, "", b.inOrders), s)
		for i := range workers {
			start := workers[i].start
			workers[i].start = func(r run) (*started, error) {
				if _, err := s.Exec(ctx, postgres.User, "DROP TABLE IF EXISTS orders;"+ordersTable); err != nil {
					return nil, err
				}
				w, err := start(r)
				if err != nil {
					return nil, err
				}
				if err := b.commitRows(ctx, s, r); err != nil {
					return nil, errors.Join(err, w.stop())
				}
				return w, nil
			}
		}
		return b.compare(ctx, comparison{name: "Debezium streaming", before: b.findBridge, workers: workers})
	})
}

// commitRows inserts the rows when the connector of a run reads changes.
func (b *bench) commitRows(ctx context.Context, s *postgres.Server, r run) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		active, err := s.Exec(ctx, postgres.User, "SELECT count(*) FROM pg_replication_slots WHERE active AND slot_name = '"+slot(r)+"'")
		if err != nil {
			return err
		}
		if active == "1" {
			break
		}
		if err := pause(ctx, pollInterval); err != nil {
			return err
		}
	}
	const transaction = 1000
	for n := 1; n <= b.lines; n += 50 * transaction {
		var script strings.Builder
		for at := n; at < n+50*transaction && at <= b.lines; at += transaction {
			fmt.Fprintf(&script, "BEGIN;"+rows+";COMMIT;", at, min(at+transaction-1, b.lines))
		}
		if _, err := s.Exec(ctx, postgres.User, script.String()); err != nil {
			return err
		}
	}
	return nil
}

func debezium(s *postgres.Server, r run, snapshot string) string {
	return fmt.Sprintf(`name=%s
connector.class=io.debezium.connector.postgresql.PostgresConnector
database.hostname=127.0.0.1
database.port=%d
database.user=%s
database.password=unused
database.dbname=%[3]s
topic.prefix=%[1]s
plugin.name=pgoutput
slot.name=%[4]s
publication.name=%[4]s
publication.autocreate.mode=filtered
table.include.list=public.orders
snapshot.mode=%s
key.converter=org.apache.kafka.connect.json.JsonConverter
value.converter=org.apache.kafka.connect.json.JsonConverter
value.converter.schemas.enable=false
`, r.name, s.Port(), postgres.User, slot(r), snapshot)
}

func slot(r run) string {
	return strings.ToLower(strings.NewReplacer("-", "_", " ", "_").Replace(r.name))
}

func (b *bench) inOrders(ctx context.Context, r run) (int, error) {
	return b.counter.count(ctx, r.name+".public.orders")
}

// afterwards removes what a run leaves in the database, so that a server with few slots has room.
func afterwards(workers []contender, s *postgres.Server) []contender {
	for i := range workers {
		start := workers[i].start
		workers[i].start = func(r run) (*started, error) {
			w, err := start(r)
			if err != nil {
				return nil, err
			}
			stop := w.stop
			w.stop = func() error { return errors.Join(stop(), dropSlot(s, r)) }
			return w, nil
		}
	}
	return workers
}

func dropSlot(s *postgres.Server, r run) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		left, err := s.Exec(ctx, postgres.User, fmt.Sprintf("DROP PUBLICATION IF EXISTS %s; SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots "+
			"WHERE slot_name = '%[1]s' AND NOT active; SELECT count(*) FROM pg_replication_slots WHERE slot_name = '%[1]s'", slot(r)))
		if err != nil || strings.HasSuffix(left, "0") {
			return err
		}
		if err := pause(ctx, slowInterval); err != nil {
			return err
		}
	}
}

// javaMirror compares MirrorMaker's copying of a topic within a cluster.
func (b *bench) javaMirror(ctx context.Context) error {
	const topic = "mirror-input"
	connector := func(r run) string {
		return fmt.Sprintf(`name=%s
connector.class=org.apache.kafka.connect.mirror.MirrorSourceConnector
source.cluster.alias=%[1]s
target.cluster.alias=target
source.cluster.bootstrap.servers=%[2]s
target.cluster.bootstrap.servers=%[2]s
topics=%s
replication.factor=1
offset-syncs.topic.replication.factor=1
sync.topic.acls.enabled=false
key.converter=org.apache.kafka.connect.converters.ByteArrayConverter
value.converter=org.apache.kafka.connect.converters.ByteArrayConverter
`, r.name, b.broker.Addr(), topic)
	}
	copied := func(ctx context.Context, r run) (int, error) { return b.counter.count(ctx, r.name+"."+topic) }
	return b.withLines(max(1, b.lines/mirrorShare), func() error {
		return b.compare(ctx, comparison{
			name: "MirrorMaker",
			before: func(ctx context.Context) error {
				if err := b.findBridge(ctx); err != nil {
					return err
				}
				return loop(ctx, []string{"source", b.broker.Addr(), topic, b.input})
			},
			workers: b.withJars(apache.Mirror, connector, "", copied),
		})
	})
}

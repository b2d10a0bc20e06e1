package jdbcsink

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"millrace/internal/test/postgres"
	"millrace/plugins/connect"
)

// batchRows is the number of rows in a transaction of the benchmarks.
const batchRows = 3000

// BenchmarkUpsert is the sink's upsert into PostgreSQL, in rows.
func BenchmarkUpsert(b *testing.B) { benchmark(b, "upsert") }

// BenchmarkInsert is the sink's insert into PostgreSQL, in rows.
func BenchmarkInsert(b *testing.B) { benchmark(b, "insert") }

func benchmark(b *testing.B, mode string) {
	sink := postgresBench(b, map[string]string{"pk.mode": "record_key", "insert.mode": mode})
	execSQL(b, "DROP TABLE IF EXISTS users; CREATE TABLE users (id bigint, name text, score float8)")
	if mode == "upsert" {
		execSQL(b, "ALTER TABLE users ADD PRIMARY KEY (id)")
	}
	puts := make([][]connect.SinkRecord, 20)
	for p := range puts {
		for i := range int64(batchRows) {
			puts[p] = append(puts[p], sink.record((int64(p)*batchRows+i)*7919%40000, fmt.Sprintf("name %d", i), float64(i)))
		}
	}
	b.ResetTimer()
	for n := 0; n < b.N; n += batchRows {
		sink.must(puts[n/batchRows%len(puts)]...)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkHandWritten is a loop that upserts the same rows by unnest, with values that are in
// slices already.
func BenchmarkHandWritten(b *testing.B) {
	postgres.Require(b)
	conn, err := pgx.Connect(b.Context(), server.URL("postgres"))
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(b.Context())
	if _, err := conn.Exec(b.Context(), "DROP TABLE IF EXISTS hand; CREATE TABLE hand (id bigint PRIMARY KEY, name text, score float8)"); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for n := 0; n < b.N; n += batchRows {
		last := map[int64]int{}
		var ids []int64
		var names []string
		var scores []float64
		for i := range int64(batchRows) {
			id := (int64(n/batchRows%20)*batchRows + i) * 7919 % 40000
			if at, ok := last[id]; ok {
				names[at], scores[at] = fmt.Sprintf("name %d", i), float64(i)
				continue
			}
			last[id] = len(ids)
			ids, names, scores = append(ids, id), append(names, fmt.Sprintf("name %d", i)), append(scores, float64(i))
		}
		if _, err := conn.Exec(b.Context(), "INSERT INTO hand SELECT * FROM unnest($1::int8[], $2::text[], $3::float8[]) ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, score = EXCLUDED.score", ids, names, scores); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

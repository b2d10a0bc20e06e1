package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"
)

// csvTypes are the types of the CSV file's columns. jsonRow is a row as JSON.
const csvTypes = "[int,string,int,double,boolean,string,long,double,string,string]"

type jsonRow struct {
	ID     int32   `json:"id"`
	Name   string  `json:"name"`
	Age    int32   `json:"age"`
	Score  float64 `json:"score"`
	Active bool    `json:"active"`
	City   string  `json:"city"`
	Count  int64   `json:"count"`
	Ratio  float64 `json:"ratio"`
	Note   string  `json:"note"`
	At     string  `json:"at"`
}

const csvHeader = "id,name,age,score,active,city,count,ratio,note,at\n"

func row(i int) jsonRow {
	return jsonRow{int32(i), "name of somebody", int32(i % 90), float64(i%1000) / 4, i%2 == 0, "Zürich", int64(i) * 1000003, 0.125, "a note", "2026-01-31T18:30:00Z"}
}

func (r jsonRow) csv(b []byte) []byte {
	return fmt.Appendf(b, "%d,%s,%d,%g,%t,%s,%d,%g,%q,%s\n", r.ID, r.Name, r.Age, r.Score, r.Active, r.City, r.Count, r.Ratio, r.Note, r.At)
}

// jsonValues configures JSON without schemas.
const jsonValues = "value.converter=org.apache.kafka.connect.json.JsonConverter\nvalue.converter.schemas.enable=false\n"

// csvToJSON compares the conversion of CSV rows with a header and ten typed columns to JSON
// objects. The connectors for this on Apache Connect, File Pulse and SpoolDir, are not in Maven
// Central. Apache's own line source does less: it neither splits nor types the rows.
func (b *bench) csvToJSON() comparison {
	path := filepath.Join(b.dir, "rows.csv")
	connector := func(r run) string {
		return fmt.Sprintf("name=%s\nconnector.class=CsvSource\ninput.path=%s\ntopic=%s\ncsv.first.row.as.header=true\ncsv.schema=%s\n%s", r.name, path, r.name, csvTypes, jsonValues)
	}
	return comparison{
		name: "CSV to JSON",
		before: func(context.Context) error {
			return b.writeRows(path, csvHeader, func(buf []byte, i int) ([]byte, error) { return row(i).csv(buf), nil })
		},
		workers: []contender{
			{"Millrace", func(r run) (*started, error) { return b.millrace(r, connector(r)) }, b.inTopic},
			{"Apache Connect, rows uncut", func(r run) (*started, error) { return b.apache(r, b.sourceOf(r, path, "")) }, b.inTopic},
			{"hand-written loop", func(r run) (*started, error) { return b.loop(r, "csv", b.broker.Addr(), r.name, path) }, b.inTopic},
		},
	}
}

// ndjson compares sources for files with one JSON document per line. Apache's line source does not
// parse the documents.
func (b *bench) ndjson() comparison {
	path := filepath.Join(b.dir, "rows.ndjson")
	connector := func(r run) string {
		return fmt.Sprintf("name=%s\nconnector.class=JsonSource\ninput.path=%s\ntopic=%s\n%s", r.name, path, r.name, jsonValues)
	}
	return comparison{
		name: "NDJSON to topic",
		before: func(context.Context) error {
			return b.writeRows(path, "", func(buf []byte, i int) ([]byte, error) {
				text, err := json.Marshal(row(i))
				return append(append(buf, text...), '\n'), err
			})
		},
		workers: []contender{
			{"Millrace", func(r run) (*started, error) { return b.millrace(r, connector(r)) }, b.inTopic},
			{"Apache Connect, unchecked", func(r run) (*started, error) { return b.apache(r, b.sourceOf(r, path, "")) }, b.inTopic},
			{"hand-written loop", func(r run) (*started, error) { return b.loop(r, "ndjson", b.broker.Addr(), r.name, path) }, b.inTopic},
		},
	}
}

func (b *bench) writeRows(path, header string, appendRow func(buf []byte, i int) ([]byte, error)) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	w.WriteString(header)
	var buf []byte
	for i := range b.lines {
		if buf, err = appendRow(buf[:0], i); err != nil {
			break
		}
		w.Write(buf)
	}
	return errors.Join(err, w.Flush(), f.Close())
}

// rowsOf returns a hand-written reader of rows: each call returns the next value.
func rowsOf(kind string, in io.Reader) func() ([]byte, error) {
	if kind == "ndjson" {
		return documentsOf(in)
	}
	rows := csv.NewReader(in)
	rows.ReuseRecord = true
	header := true
	return func() ([]byte, error) {
		fields, err := rows.Read()
		if err == nil && header {
			header = false
			fields, err = rows.Read()
		}
		if err != nil {
			return nil, err
		}
		r, err := typed(fields)
		if err != nil {
			return nil, err
		}
		return json.Marshal(r)
	}
}

func documentsOf(in io.Reader) func() ([]byte, error) {
	lines := bufio.NewScanner(in)
	return func() ([]byte, error) {
		if !lines.Scan() {
			if lines.Err() != nil {
				return nil, lines.Err()
			}
			return nil, io.EOF
		}
		if !json.Valid(lines.Bytes()) {
			return nil, fmt.Errorf("not JSON: %s", lines.Bytes())
		}
		return append([]byte(nil), lines.Bytes()...), nil
	}
}

func typed(f []string) (r jsonRow, err error) {
	number := func(text string, bits int) int64 {
		n, e := strconv.ParseInt(text, 10, bits)
		err = errors.Join(err, e)
		return n
	}
	real := func(text string) float64 {
		n, e := strconv.ParseFloat(text, 64)
		err = errors.Join(err, e)
		return n
	}
	active, e := strconv.ParseBool(f[4])
	r = jsonRow{int32(number(f[0], 32)), strings.Clone(f[1]), int32(number(f[2], 32)), real(f[3]), active, strings.Clone(f[5]), number(f[6], 64), real(f[7]),
		strings.Clone(f[8]), strings.Clone(f[9])}
	return r, errors.Join(err, e)
}

// produceRows is careful hand-written code that sends rows as JSON.
func produceRows(ctx context.Context, kind, broker, topic, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	next := rowsOf(kind, bufio.NewReaderSize(f, 1<<20))
	return produceAll(ctx, broker, topic, func() (*kgo.Record, error) {
		value, err := next()
		return kgo.SliceRecord(value), err
	})
}

package pipeline

import (
	"errors"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
	"millrace/runtime/converter"
	"millrace/runtime/failure"
)

// ToKafkaAll does what ToKafka does, for a batch. It returns the failure of each record. An error
// means that a plugin failed, and is not about a record.
func (c *Converters) ToKafkaAll(arena *converter.Arena, out []kgo.Record, records []*connect.SourceRecord, now time.Time) ([]*failure.Failure, error) {
	b := toKafka{c, arena, out, records}
	failures := make([]*failure.Failure, len(records))
	for i, r := range records {
		if err := storable(r); err != nil {
			failures[i] = failure.New(failure.KafkaProduce, failure.WorkerTask, err)
			continue
		}
		place(&out[i], r, now)
	}
	for _, convert := range []func([]*failure.Failure) error{b.headers, b.keys, b.values} {
		if err := convert(failures); err != nil {
			return nil, err
		}
	}
	return failures, nil
}

// toKafka is the conversion of a batch to bytes.
type toKafka struct {
	*Converters
	arena   *converter.Arena
	out     []kgo.Record
	records []*connect.SourceRecord
}

func (b toKafka) headers(failures []*failure.Failure) error {
	s := step{failure.HeaderConverter, b.HeaderClass, b.plugins.header, failures}
	return s.run(func(i int) *failure.Failure { return b.headersToKafka(b.arena, &b.out[i], b.records[i]) }, func() error {
		return s.remote(func(i int, in []connect.ConnectRecord) []connect.ConnectRecord {
			for _, h := range b.records[i].Headers {
				in = append(in, input(b.records[i].Topic, h.Schema, h.Value))
				in[len(in)-1].Key = connect.StringValue(h.Key)
			}
			return in
		}, func(i, n int, r *connect.SourceRecord) error {
			value, err := bytesOf(r.Value)
			b.out[i].Headers = append(b.out[i].Headers, kgo.RecordHeader{Key: b.records[i].Headers[n].Key, Value: value})
			return err
		})
	})
}

func (b toKafka) keys(failures []*failure.Failure) error {
	s := step{failure.KeyConverter, b.KeyClass, b.plugins.key, failures}
	return s.run(func(i int) *failure.Failure { return b.keyToKafka(b.arena, &b.out[i], b.records[i]) }, func() error {
		return b.toBytes(s, func(r *connect.SourceRecord) (*connect.Schema, connect.Value) { return r.KeySchema, r.Key },
			func(out *kgo.Record, key []byte) { out.Key = key })
	})
}

func (b toKafka) values(failures []*failure.Failure) error {
	s := step{failure.ValueConverter, b.ValueClass, b.plugins.value, failures}
	return s.run(func(i int) *failure.Failure { return b.valueToKafka(b.arena, &b.out[i], b.records[i]) }, func() error {
		return b.toBytes(s, func(r *connect.SourceRecord) (*connect.Schema, connect.Value) { return r.ValueSchema, r.Value },
			func(out *kgo.Record, value []byte) { out.Value = value })
	})
}

// toBytes converts keys or values in a plugin, which may replace the headers.
func (b toKafka) toBytes(s step, data func(*connect.SourceRecord) (*connect.Schema, connect.Value), done func(*kgo.Record, []byte)) error {
	return s.remote(func(i int, in []connect.ConnectRecord) []connect.ConnectRecord {
		schema, value := data(b.records[i])
		in = append(in, input(b.out[i].Topic, schema, value))
		in[len(in)-1].Headers = rawHeaders(b.out[i].Headers)
		return in
	}, func(i, _ int, r *connect.SourceRecord) error {
		bytes, err := bytesOf(r.Value)
		done(&b.out[i], bytes)
		b.out[i].Headers = b.out[i].Headers[:0]
		for _, h := range r.Headers {
			value, failed := bytesOf(h.Value)
			err = errors.Join(err, failed)
			b.out[i].Headers = append(b.out[i].Headers, kgo.RecordHeader{Key: h.Key, Value: value})
		}
		return err
	})
}

func rawHeaders(headers []kgo.RecordHeader) (out []connect.Header) {
	for _, h := range headers {
		out = append(out, connect.Header{Key: h.Key, Value: bytesValue(h.Value)})
	}
	return out
}

package pipeline

import (
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
	"millrace/runtime/deadletter"
	"millrace/runtime/failure"
)

// ToConnectAll does what ToConnect does, for a batch. It returns the failure of each record. An
// error means that a plugin failed, and is not about a record. The data of out is valid until the
// next call.
func (c *Converters) ToConnectAll(out []*connect.SinkRecord, records []*kgo.Record, replays string) ([]*failure.Failure, error) {
	b := toConnect{c, out, records, make([]bool, len(records))}
	failures := make([]*failure.Failure, len(records))
	for i, r := range records {
		b.replayed[i] = placeOf(out[i], r, replays)
	}
	for _, convert := range []func([]*failure.Failure) error{b.keys, b.values, b.headers} {
		if err := convert(failures); err != nil {
			return nil, err
		}
	}
	for i := range out {
		if b.replayed[i] && failures[i] == nil {
			addReplayHeader(out[i], records[i])
		}
	}
	return failures, nil
}

// toConnect is the conversion of a batch to data.
type toConnect struct {
	*Converters
	out      []*connect.SinkRecord
	records  []*kgo.Record
	replayed []bool
}

func (b toConnect) keys(failures []*failure.Failure) error {
	s := step{failure.KeyConverter, b.KeyClass, b.plugins.key, failures}
	return s.run(func(i int) *failure.Failure { return b.keyToConnect(b.out[i], b.records[i]) }, func() error {
		return b.toData(s, func(r *kgo.Record) []byte { return r.Key },
			func(out *connect.SinkRecord, r *connect.SourceRecord) {
				out.KeySchema, out.Key = r.ValueSchema, r.Value
			})
	})
}

func (b toConnect) values(failures []*failure.Failure) error {
	s := step{failure.ValueConverter, b.ValueClass, b.plugins.value, failures}
	return s.run(func(i int) *failure.Failure { return b.valueToConnect(b.out[i], b.records[i]) }, func() error {
		return b.toData(s, func(r *kgo.Record) []byte { return r.Value },
			func(out *connect.SinkRecord, r *connect.SourceRecord) {
				out.ValueSchema, out.Value = r.ValueSchema, r.Value
			})
	})
}

// toData converts keys or values in a plugin.
func (b toConnect) toData(s step, bytes func(*kgo.Record) []byte, done func(*connect.SinkRecord, *connect.SourceRecord)) error {
	return s.remote(func(i int, in []connect.ConnectRecord) []connect.ConnectRecord {
		in = append(in, input(b.out[i].Topic, nil, bytesValue(bytes(b.records[i]))))
		in[len(in)-1].Headers = rawHeaders(b.records[i].Headers)
		return in
	}, func(i, _ int, r *connect.SourceRecord) error {
		done(b.out[i], r)
		return nil
	})
}

func (b toConnect) headers(failures []*failure.Failure) error {
	s := step{failure.HeaderConverter, b.HeaderClass, b.plugins.header, failures}
	return s.run(func(i int) *failure.Failure { return b.headersToConnect(b.out[i], b.records[i], b.replayed[i]) }, func() error {
		return s.remote(func(i int, in []connect.ConnectRecord) []connect.ConnectRecord {
			for _, h := range b.records[i].Headers {
				if b.replayed[i] && deadletter.IsReplayHeader(h.Key) {
					continue
				}
				in = append(in, input(b.out[i].Topic, nil, bytesValue(h.Value)))
				in[len(in)-1].Key = connect.StringValue(h.Key)
				b.out[i].Headers = append(b.out[i].Headers, connect.Header{Key: h.Key})
			}
			return in
		}, func(i, n int, r *connect.SourceRecord) error {
			h := &b.out[i].Headers[n]
			h.Schema, h.Value = r.ValueSchema, r.Value
			return nil
		})
	})
}

package wire

import (
	"fmt"
	"time"

	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// ProducedToProto returns the message for the places of a batch's records.
func ProducedToProto(p connect.Produced) *connectv1.Produced {
	n := len(p.Records)
	out := &connectv1.Produced{
		Batch: p.Batch, Topic: make([]uint32, n), Partition: make([]int32, n), Offset: make([]int64, n),
		Timestamp: make([]int64, n), KeySize: make([]int32, n), ValueSize: make([]int32, n),
	}
	topics := map[string]uint32{}
	for i, r := range p.Records {
		if out.Partition[i] = r.Partition; r.Partition < 0 {
			continue
		}
		topic, known := topics[r.Topic]
		if !known {
			topic = uint32(len(topics))
			topics[r.Topic] = topic
			out.Topics = append(out.Topics, r.Topic)
		}
		out.Topic[i], out.Offset[i], out.Timestamp[i] = topic, r.Offset, r.Timestamp.UnixMilli()
		out.KeySize[i], out.ValueSize[i] = int32(r.KeySize), int32(r.ValueSize)
	}
	return out
}

// ProducedFromProto is the inverse of ProducedToProto. It fails if the lists do not match.
func ProducedFromProto(p *connectv1.Produced) (connect.Produced, error) {
	n := len(p.Partition)
	for _, other := range []int{len(p.Topic), len(p.Offset), len(p.Timestamp), len(p.KeySize), len(p.ValueSize)} {
		if other != n {
			return connect.Produced{}, fmt.Errorf("the worker reports the places of %d records with a list of %d", n, other)
		}
	}
	out := connect.Produced{Batch: p.Batch, Records: make([]connect.Stored, n)}
	for i := range out.Records {
		r := &out.Records[i]
		if r.Partition = p.Partition[i]; r.Partition < 0 {
			continue
		}
		if int(p.Topic[i]) >= len(p.Topics) {
			return connect.Produced{}, fmt.Errorf("the worker reports topic %d of %d", p.Topic[i], len(p.Topics))
		}
		*r = connect.Stored{
			Topic: p.Topics[p.Topic[i]], Partition: p.Partition[i], Offset: p.Offset[i], Timestamp: time.UnixMilli(p.Timestamp[i]),
			KeySize: int(p.KeySize[i]), ValueSize: int(p.ValueSize[i]),
		}
	}
	return out, nil
}

package wire

import (
	"fmt"

	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

const (
	putField        = 2 // field of a put in SinkRequest
	sinkRecordField = 4 // field of the records in a put
)

// SinkWriter encodes the puts of one sink task's call.
type SinkWriter struct {
	Handled uint32 // of the puts, as in the protocol
	// Encoded is called with the size of each put in bytes, before it is sent. It may be nil.
	Encoded func(size int)

	enc     encoder
	id      uint32
	records []connect.SinkRecord
}

// Put returns a SinkRequest message with the records. It is encoded when it is sent, so the writer
// handles one put at a time.
func (w *SinkWriter) Put(id uint32, records []connect.SinkRecord) any {
	w.id, w.records = id, records
	return w
}

func (w *SinkWriter) appendTo(dst []byte) ([]byte, error) {
	e := &w.enc
	e.begin(dst)
	mark := e.open(putField)
	e.varint(1, uint64(w.id))
	if w.Handled != 0 {
		e.varint(5, uint64(w.Handled))
	}
	if len(w.records) > 0 && w.records[0].Source != nil {
		e.mapping(6, w.records[0].Source.Partition)
	}
	var partitions partitionIndex
	for i := range w.records {
		r := &w.records[i]
		w.record(r, partitions.of(r))
	}
	for _, p := range partitions.list {
		w.partition(p)
	}
	for _, s := range e.fresh {
		e.schema(2, s)
	}
	e.fresh = e.fresh[:0]
	e.close(mark)
	dst, e.dst = e.dst, nil
	if w.Encoded != nil {
		w.Encoded(len(dst))
	}
	return dst, nil
}

func (w *SinkWriter) partition(p putPartition) {
	e := &w.enc
	mark := e.open(3)
	e.text(1, p.Topic)
	e.varint(2, uint64(int64(p.Partition)))
	if p.original != nil {
		e.text(4, p.original.Topic)
		e.varint(5, uint64(int64(p.original.Partition)))
	}
	e.close(mark)
}

func (w *SinkWriter) record(r *connect.SinkRecord, partition uint64) {
	e := &w.enc
	mark := e.open(sinkRecordField)
	if partition != 0 {
		e.varint(1, partition)
	}
	e.varint(2, uint64(r.Offset))
	if r.Timestamp != connect.NoTimestamp {
		e.sint(3, r.Timestamp)
	}
	if r.LogAppendTime {
		e.varint(4, 1)
	}
	if r.KeySchema != nil {
		e.varint(5, e.id(r.KeySchema))
	}
	if !r.Key.IsNull() {
		e.value(6, r.Key)
	}
	if r.ValueSchema != nil {
		e.varint(7, e.id(r.ValueSchema))
	}
	if !r.Value.IsNull() {
		e.value(8, r.Value)
	}
	e.headers(9, r.Headers)
	if r.Original != nil && r.OriginalOffset != r.Offset {
		e.varint(10, uint64(r.OriginalOffset))
	}
	if r.Source != nil {
		e.mapping(11, r.Source.Offset)
	}
	e.close(mark)
}

// putPartition is a partition of a put: the one of its records, and the one that was read if it is
// another.
type putPartition struct {
	connect.TopicPartition
	original *connect.TopicPartition
}

func (p *putPartition) has(r *connect.SinkRecord) bool {
	return p.Partition == r.Partition && p.Topic == r.Topic &&
		(p.original == r.Original || p.original != nil && r.Original != nil && *p.original == *r.Original)
}

// partitionIndex numbers the partitions of a put.
type partitionIndex struct {
	list []putPartition
	last int
}

func (p *partitionIndex) of(r *connect.SinkRecord) uint64 {
	if p.last < len(p.list) && p.list[p.last].has(r) {
		return uint64(p.last)
	}
	for i := range p.list {
		if p.list[i].has(r) {
			p.last = i
			return uint64(i)
		}
	}
	p.list = append(p.list, putPartition{connect.TopicPartition{Topic: r.Topic, Partition: r.Partition}, r.Original})
	p.last = len(p.list) - 1
	return uint64(p.last)
}

// SinkReader decodes SinkRequest messages. It serves a whole call. The records are valid until the
// next message.
type SinkReader struct {
	ID      uint32
	Handled uint32
	Records []connect.SinkRecord   // of a put
	Request *connectv1.SinkRequest // set for every message except a put

	buf        mem.Buffer
	dec        decoder
	partitions []putPartition
	sourced    bool          // the records have a source partition
	source     connect.Value // it
}

func (r *SinkReader) parse(buf mem.Buffer) error {
	if r.buf != nil {
		r.buf.Free()
	}
	r.Request, r.buf = nil, buf
	b := buf.ReadOnlyData()
	put, err := inner(b, putField)
	if err != nil || put == nil {
		r.Request = &connectv1.SinkRequest{}
		return proto.Unmarshal(b, r.Request)
	}
	if err := r.parsePut(put); err != nil {
		return fmt.Errorf("reading a put: %w", err)
	}
	return nil
}

// parsePut decodes schemas and partitions first, because the fields of a message may be in any
// order.
func (r *SinkReader) parsePut(b []byte) error {
	r.dec.reset()
	r.ID, r.Handled = 0, 0
	r.partitions = r.partitions[:0]
	r.Records = r.Records[:0]
	r.sourced, r.source = false, connect.Value{}
	if err := each(b, r.putHead); err != nil {
		return err
	}
	var f field
	for len(b) > 0 {
		size, err := f.read(b)
		if err != nil {
			return err
		}
		b = b[size:]
		if f.number != sinkRecordField {
			continue
		}
		r.Records = append(r.Records, connect.SinkRecord{Record: connect.Record{Timestamp: connect.NoTimestamp}})
		if err := r.record(&r.Records[len(r.Records)-1], f.bytes); err != nil {
			return fmt.Errorf("record %d: %w", len(r.Records)-1, err)
		}
	}
	return nil
}

func (r *SinkReader) putHead(f field) (err error) {
	switch f.number {
	case 1:
		r.ID = uint32(f.num)
	case 5:
		r.Handled = uint32(f.num)
	case 2:
		return r.dec.schema(f.bytes)
	case 3:
		p, err := parsePartition(f.bytes)
		r.partitions = append(r.partitions, p)
		return err
	case 6:
		r.sourced = true
		r.source, err = r.dec.entries(f.bytes, 0)
		return err
	}
	return nil
}

func parsePartition(b []byte) (p putPartition, err error) {
	err = each(b, func(f field) error {
		if (f.number == 4 || f.number == 5) && p.original == nil {
			p.original = &connect.TopicPartition{}
		}
		switch f.number {
		case 1:
			p.Topic = string(f.bytes)
		case 2:
			p.Partition = int32(f.num)
		case 4:
			p.original.Topic = string(f.bytes)
		case 5:
			p.original.Partition = int32(f.num)
		}
		return nil
	})
	return p, err
}

func (r *SinkReader) record(out *connect.SinkRecord, b []byte) error {
	partition, replayed := uint64(0), false
	if r.sourced {
		out.Source = &connect.SourcePlace{Partition: r.source}
	}
	var f field
	for len(b) > 0 {
		size, err := f.read(b)
		if err != nil {
			return err
		}
		b = b[size:]
		switch f.number {
		case 1:
			partition = f.num
		case 2:
			out.Offset = int64(f.num)
		case 3:
			out.Timestamp = protowire.DecodeZigZag(f.num)
		case 4:
			out.LogAppendTime = f.num != 0
		case 5:
			out.KeySchema, err = r.dec.schemaOf(f.num)
		case 6:
			out.Key, err = r.dec.value(f.bytes, 0)
		case 7:
			out.ValueSchema, err = r.dec.schemaOf(f.num)
		case 8:
			out.Value, err = r.dec.value(f.bytes, 0)
		case 9:
			var h connect.Header
			h, err = r.dec.header(f.bytes)
			out.Headers = append(out.Headers, h)
		case 10:
			out.OriginalOffset, replayed = int64(f.num), true
		case 11:
			if out.Source == nil {
				out.Source = &connect.SourcePlace{}
			}
			out.Source.Offset, err = r.dec.entries(f.bytes, 0)
		}
		if err != nil {
			return err
		}
	}
	if partition >= uint64(len(r.partitions)) {
		return fmt.Errorf("partition %d of %d", partition, len(r.partitions))
	}
	p := &r.partitions[partition]
	out.Topic, out.Partition, out.Original = p.Topic, p.Partition, p.original
	switch {
	case out.Original == nil:
		out.OriginalOffset = 0 // without an original partition it has no meaning
	case !replayed:
		out.OriginalOffset = out.Offset
	}
	return nil
}

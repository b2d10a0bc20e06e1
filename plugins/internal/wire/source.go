package wire

import (
	"encoding/json"
	"errors"
	"fmt"

	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

const (
	batchField        = 2 // field of a batch in SourceResponse
	sourceRecordField = 7 // field of the records in a batch
	offsetsField      = 9 // field of their offsets in a batch
)

// SourceWriter encodes the batches of one source task's call.
type SourceWriter struct {
	enc   encoder
	batch *connect.Batch
}

// Batch returns a SourceResponse message with b. It is encoded when it is sent, so the writer
// handles one batch at a time.
func (w *SourceWriter) Batch(b *connect.Batch) any {
	w.batch = b
	return w
}

func (w *SourceWriter) appendTo(dst []byte) ([]byte, error) {
	e, b := &w.enc, w.batch
	e.begin(dst)
	mark := e.open(batchField)
	if b.Partition != nil {
		if err := e.plainMap(3, b.Partition); err != nil {
			return nil, fmt.Errorf("encoding the source partition: %w", err)
		}
	}
	if b.Offset != nil {
		if err := e.plainMap(4, b.Offset); err != nil {
			return nil, fmt.Errorf("encoding the source offset: %w", err)
		}
	}
	if b.PositionKey != "" {
		e.text(5, b.PositionKey)
	}
	e.sint(6, b.Lag)
	if b.Boundary != connect.NoBoundary {
		e.varint(8, uint64(b.Boundary))
	}
	if b.PlaceOf != nil {
		w.offsets(b)
	}
	if b.Continues {
		e.varint(10, 1)
	}
	w.records(b.Records)
	for _, s := range e.fresh {
		e.schema(1, s)
	}
	e.fresh = e.fresh[:0]
	e.close(mark)
	dst, e.dst = e.dst, nil
	return dst, nil
}

// offsets encodes the source offsets of all records but the last, whose offset is that of the batch.
func (w *SourceWriter) offsets(b *connect.Batch) {
	mark := w.enc.open(offsetsField)
	for i := range max(len(b.Records)-1, 0) {
		w.enc.value(1, b.PlaceOf(i).Offset)
	}
	w.enc.close(mark)
}

func (w *SourceWriter) records(records []connect.SourceRecord) {
	var topics topicIndex
	for i := range records {
		w.record(&records[i], topics.of(records[i].Topic))
	}
	for _, t := range topics.names {
		w.enc.text(2, t)
	}
}

func (w *SourceWriter) record(r *connect.SourceRecord, topic uint64) {
	e := &w.enc
	mark := e.open(sourceRecordField)
	if topic != 0 {
		e.varint(1, topic)
	}
	if r.Partition != connect.AnyPartition {
		e.sint(2, int64(r.Partition))
	}
	if r.Timestamp != connect.NoTimestamp {
		e.sint(3, r.Timestamp)
	}
	if r.KeySchema != nil {
		e.varint(4, e.id(r.KeySchema))
	}
	if !r.Key.IsNull() {
		e.value(5, r.Key)
	}
	if r.ValueSchema != nil {
		e.varint(6, e.id(r.ValueSchema))
	}
	if !r.Value.IsNull() {
		e.value(7, r.Value)
	}
	e.headers(8, r.Headers)
	if r.Position != 0 {
		e.sint(9, r.Position)
	}
	if r.Err != nil {
		e.text(10, message(r.Err))
		e.failure(12, r.Err)
	}
	if r.Boundary != connect.NoBoundary {
		e.varint(11, uint64(r.Boundary))
	}
	e.close(mark)
}

// topicIndex numbers the topics of a batch. Most batches have one.
type topicIndex struct {
	names []string
	last  int
}

func (t *topicIndex) of(name string) uint64 {
	if t.last < len(t.names) && t.names[t.last] == name {
		return uint64(t.last)
	}
	for i, n := range t.names {
		if n == name {
			t.last = i
			return uint64(i)
		}
	}
	t.names = append(t.names, name)
	t.last = len(t.names) - 1
	return uint64(t.last)
}

// SourceReader decodes SourceResponse messages. It serves a whole call. Each message replaces the
// previous one, but the content of a batch's strings and bytes stays valid until its Free is
// called.
type SourceReader struct {
	Batch    *connect.Batch            // set if the message is a batch
	Free     func()                    // frees the content of the batch; optional
	Response *connectv1.SourceResponse // set for every other message

	dec     decoder
	batch   connect.Batch
	places  places
	topics  []string
	records []connect.SourceRecord
}

// Detach keeps what was decoded valid during the next message.
func (r *SourceReader) Detach() {
	r.records, r.dec.values, r.dec.structs = nil, slab[connect.Value]{}, slab[connect.Struct]{}
}

func (r *SourceReader) parse(buf mem.Buffer) error {
	r.Batch, r.Free, r.Response = nil, buf.Free, nil
	b := buf.ReadOnlyData()
	batch, err := inner(b, batchField)
	if err != nil || batch == nil {
		r.Response = &connectv1.SourceResponse{}
		return proto.Unmarshal(b, r.Response)
	}
	if err := r.parseBatch(batch); err != nil {
		return fmt.Errorf("reading a batch: %w", err)
	}
	r.Batch = &r.batch
	return nil
}

// parseBatch decodes schemas and topics first, because the fields of a message may be in any order.
func (r *SourceReader) parseBatch(b []byte) error {
	r.dec.reset()
	r.batch, r.places = connect.Batch{}, places{}
	r.topics = r.topics[:0]
	r.records = r.records[:0]
	if err := each(b, r.batchHead); err != nil {
		return err
	}
	var f field
	for len(b) > 0 {
		size, err := f.read(b)
		if err != nil {
			return err
		}
		b = b[size:]
		if f.number != sourceRecordField {
			continue
		}
		r.records = append(r.records, connect.SourceRecord{Record: connect.Record{Partition: connect.AnyPartition, Timestamp: connect.NoTimestamp}})
		if err := r.record(&r.records[len(r.records)-1], f.bytes); err != nil {
			return fmt.Errorf("record %d: %w", len(r.records)-1, err)
		}
	}
	r.batch.Records = r.records
	if r.batch.PositionKey == "" && r.places.partition != nil {
		r.batch.PlaceOf = r.places.function(len(r.records))
	}
	return nil
}

func (r *SourceReader) batchHead(f field) (err error) {
	switch f.number {
	case 1:
		err = r.dec.schema(f.bytes)
	case 2:
		r.topics = append(r.topics, string(f.bytes))
	case 3:
		r.places.partition = f.bytes
		r.batch.Partition, err = r.offset("partition", f.bytes)
	case 4:
		r.places.offset = f.bytes
		r.batch.Offset, err = r.offset("offset", f.bytes)
	case 5:
		r.batch.PositionKey = string(f.bytes)
	case 6:
		r.batch.Lag = protowire.DecodeZigZag(f.num)
	case 8:
		r.batch.Boundary, err = boundary(f.num)
	case offsetsField:
		r.places.offsets = f.bytes
	case 10:
		r.batch.Continues = f.num != 0
	}
	return err
}

// maxOffset is the maximum size in bytes of a source partition or offset as JSON. Both must fit
// into one record of a topic, whose default limit is one mebibyte.
const maxOffset = 500_000

// offset decodes a source partition or offset. One that cannot be stored fails the task: otherwise
// each restart would re-read more input.
func (r *SourceReader) offset(what string, b []byte) (map[string]any, error) {
	m, err := r.dec.plainMap(b)
	if err != nil || len(b) < maxOffset/6 { // a byte becomes at most six in JSON
		return m, err
	}
	text, err := json.Marshal(m)
	if err == nil && len(text) > maxOffset {
		err = fmt.Errorf("the source %s has %d bytes: the connector may use at most %d, to have it stored", what, len(text), maxOffset)
	}
	return m, err
}

func (r *SourceReader) record(out *connect.SourceRecord, b []byte) error {
	topic := uint64(0)
	var failure []byte
	var f field
	for len(b) > 0 {
		size, err := f.read(b)
		if err != nil {
			return err
		}
		b = b[size:]
		switch f.number {
		case 1:
			topic = f.num
		case 2:
			n := protowire.DecodeZigZag(f.num)
			if out.Partition = int32(n); int64(out.Partition) != n {
				return fmt.Errorf("partition %d: expected a 32-bit number", n)
			}
		case 3:
			out.Timestamp = protowire.DecodeZigZag(f.num)
		case 4:
			out.KeySchema, err = r.dec.schemaOf(f.num)
		case 5:
			out.Key, err = r.dec.value(f.bytes, 0)
		case 6:
			out.ValueSchema, err = r.dec.schemaOf(f.num)
		case 7:
			out.Value, err = r.dec.value(f.bytes, 0)
		case 8:
			var h connect.Header
			h, err = r.dec.header(f.bytes)
			out.Headers = append(out.Headers, h)
		case 9:
			out.Position = protowire.DecodeZigZag(f.num)
		case 10:
			out.Err = errors.New(valid(string(f.bytes)))
		case 11:
			out.Boundary, err = boundary(f.num)
		case 12:
			failure = f.bytes
		}
		if err != nil {
			return err
		}
	}
	if topic >= uint64(len(r.topics)) {
		return fmt.Errorf("topic %d of %d", topic, len(r.topics))
	}
	out.Topic = r.topics[topic]
	if out.Err != nil && failure != nil {
		return recordFailure(out, failure)
	}
	return nil
}

// boundary rejects unknown values: ignoring one would leave a transaction open or end it
// incorrectly.
func boundary(n uint64) (connect.Boundary, error) {
	if n > uint64(connect.AbortTransaction) {
		return connect.NoBoundary, fmt.Errorf("boundary %d of a transaction: expected %d or %d", n, connect.CommitTransaction, connect.AbortTransaction)
	}
	return connect.Boundary(n), nil
}

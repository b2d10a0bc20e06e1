package wire

import (
	"errors"
	"fmt"
	"testing"

	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

func mapOf(key string, value connect.Value) connect.Value {
	return connect.MapValue([]connect.MapEntry{{Key: connect.StringValue(key), Value: value}})
}

func placeText(at connect.SourcePlace) string {
	return fmt.Sprint(shown(at.Partition), " ", shown(at.Offset))
}

// The source offsets of records arrive with their types, in any order of questions, also after the next
// batch.
func TestPlaces(t *testing.T) {
	sent := &connect.Batch{Partition: map[string]any{"p": int64(7)}, Offset: map[string]any{"n": int64(3)}, Continues: true}
	for range 4 {
		sent.Records = append(sent.Records, connect.NewSourceRecord("t", nil, connect.Value{}))
	}
	offsets := []connect.Value{mapOf("n", connect.Int32Value(1)), {}, mapOf("n", connect.StringValue("2"))}
	sent.PlaceOf = func(i int) connect.SourcePlace { return connect.SourcePlace{Offset: offsets[i]} }
	var writer SourceWriter
	b := marshal(t, writer.Batch(sent))
	for _, b := range [][]byte{b, generated(t, b, &connectv1.SourceResponse{})} {
		var r SourceReader
		unmarshal(t, b, &r)
		placeOf := r.Batch.PlaceOf
		if !r.Batch.Continues {
			t.Error("the batch does not continue")
		}
		unmarshal(t, marshal(t, writer.Batch(&connect.Batch{Partition: map[string]any{}})), &r)
		for _, i := range []int{2, 0, 1, 3, 3, 0} {
			want := connect.SourcePlace{Partition: mapOf("p", connect.Int64Value(7)), Offset: mapOf("n", connect.Int64Value(3))}
			if i < 3 {
				want.Offset = offsets[i]
			}
			if got := placeOf(i); placeText(got) != placeText(want) {
				t.Errorf("record %d: %s", i, placeText(got))
			}
		}
	}
}

// Offsets that are not readable are none.
func TestUnreadablePlaces(t *testing.T) {
	for _, b := range [][]byte{nil, {0x0a}, {0x0a, 9}, {0x0a, 2, 0x5a, 9}, {0x08, 1}, {0x0a, 2, 0x08, 1}} {
		if at := (places{partition: []byte{0x0a, 9}, offsets: b}).function(2)(0); !at.Offset.IsNull() || !at.Partition.IsNull() {
			t.Errorf("%x: %s", b, placeText(at))
		}
	}
}

// A put for a transformation has the places of the records of a source.
func TestPlacesOfAPut(t *testing.T) {
	var writer SinkWriter
	var r SinkReader
	source := connect.SourcePlace{Partition: mapOf("p", connect.Int32Value(7)), Offset: mapOf("n", connect.Float32Value(1))}
	records := []connect.SinkRecord{{Offset: connect.NoOffset, Source: &source}, {Offset: connect.NoOffset, Source: &connect.SourcePlace{Partition: source.Partition}}}
	b := marshal(t, writer.Put(1, records))
	for _, b := range [][]byte{b, generated(t, b, &connectv1.SinkRequest{})} {
		unmarshal(t, b, &r)
		for i := range records {
			if got, want := placeText(*r.Records[i].Source), placeText(*records[i].Source); got != want {
				t.Errorf("record %d: %s, want %s", i, got, want)
			}
		}
	}
	unmarshal(t, marshal(t, writer.Put(1, make([]connect.SinkRecord, 1))), &r)
	if r.Records[0].Source != nil {
		t.Error("a record of a sink has a source")
	}
}

// Errors of records keep what is known about them.
func TestRecordFailures(t *testing.T) {
	full := &connect.RecordFailure{Text: "no: bad", Exception: "a.B", Message: "bad", Trace: "a.B: bad\n\tat c", Part: connect.HeaderPart}
	for _, sent := range []error{errors.New("plain"), full, connect.Retriable(full), connect.Retriable(errors.New("later"))} {
		batch := &connect.Batch{Records: []connect.SourceRecord{{Err: sent}}}
		var writer SourceWriter
		var r SourceReader
		b := marshal(t, writer.Batch(batch))
		for _, b := range [][]byte{b, generated(t, b, &connectv1.SourceResponse{})} {
			unmarshal(t, b, &r)
			got := r.Batch.Records[0].Err
			if got.Error() != sent.Error() || connect.IsRetriable(got) != connect.IsRetriable(sent) {
				t.Errorf("%v became %v, retriable %t", sent, got, connect.IsRetriable(got))
			}
			var f *connect.RecordFailure
			if errors.As(got, &f); errors.Is(sent, error(full)) && *f != *full {
				t.Errorf("%+v became %+v", full, f)
			}
		}
	}
}

package wire

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/mem"

	"millrace/plugins/connect"
)

// What a batch lay in serves another one while the offsets of the first still wait for their commit.
func TestOffsetsOutliveTheirBatch(t *testing.T) {
	partition := map[string]any{"filename": "in.txt"}
	offset := map[string]any{"position": int64(12), "fp": "a hash", "nested": []any{"text"}}
	var w SourceWriter
	buf, err := w.Batch(&connect.Batch{Partition: partition, Offset: offset}).(marshaler).appendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	var r SourceReader
	if err := r.parse(mem.SliceBuffer(buf)); err != nil {
		t.Fatal(err)
	}
	for i := range buf {
		buf[i] = '!'
	}
	if diff := cmp.Diff(partition, r.Batch.Partition); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(offset, r.Batch.Offset); diff != "" {
		t.Error(diff)
	}
}

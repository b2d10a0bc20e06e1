package wire

import (
	"testing"

	connectv1 "millrace/plugins/proto/connect/v1"
)

// Lists that do not match are an error, not a panic.
func TestProducedMalformed(t *testing.T) {
	for _, p := range []*connectv1.Produced{
		{Partition: []int32{0}},
		{Topics: []string{"t"}, Topic: []uint32{1}, Partition: []int32{0}, Offset: []int64{0}, Timestamp: []int64{0}, KeySize: []int32{0}, ValueSize: []int32{0}},
	} {
		if places, err := ProducedFromProto(p); err == nil {
			t.Errorf("%v became %v", p, places)
		}
	}
}

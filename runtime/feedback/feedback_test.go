package feedback

import (
	"fmt"
	"slices"
	"testing"

	"millrace/plugins/connect"
)

type task struct {
	locates bool
	told    []string
}

func (t *task) Follows() bool { return true }
func (t *task) Locates() bool { return t.locates }

func (t *task) Progress(p connect.Progress) {
	t.told = append(t.told, fmt.Sprintf("progress %d", p.Acknowledged))
}

func (t *task) Produced(p connect.Produced) {
	t.told = append(t.told, fmt.Sprintf("produced %d", p.Batch))
}

// A task that needs no places costs nothing.
func TestAllocations(t *testing.T) {
	var r Reporter
	r.Start(&task{})
	if n := testing.AllocsPerRun(100, func() { r.Take(1000) }); n > 0 {
		t.Errorf("%v allocations per batch", n)
	}
}

// Acknowledgments that arrive out of order are reported in order.
func TestOrder(t *testing.T) {
	for _, locates := range []bool{false, true} {
		var r Reporter
		to := &task{locates: locates}
		r.Start(to)
		for records := range 5 {
			if number, stored := r.Take(records); number != uint64(records+1) || len(stored) > 0 != (locates && records > 0) {
				t.Errorf("batch %d of %d records, %v", number, records, stored)
			}
		}
		for _, n := range []uint64{2, 3, 1, 0, 4} {
			r.Acknowledged(n)
			r.CatchUp()
		}
		r.CatchUp()
		want := []string{"progress 3", "progress 4"}
		if locates {
			want = []string{"produced 2", "produced 3", "progress 3", "produced 4", "progress 4"}
		}
		if !slices.Equal(to.told, want) {
			t.Errorf("%q, want %q", to.told, want)
		}
	}
}

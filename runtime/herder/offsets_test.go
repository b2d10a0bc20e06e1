package herder

import (
	"context"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"

	"millrace/api/rest"
	"millrace/plugins/connect"
	"millrace/runtime/fault"
	"millrace/runtime/storage"
)

// narrow is a store that has no room for any offset.
type narrow struct{ storage.OffsetStore }

func (narrow) Set(context.Context, string, []connect.SourceOffset) error { return kerr.MessageTooLarge }

// An offset that brokers find too large is the fault of the request.
func TestOffsetTooLarge(t *testing.T) {
	w := newWorld(t, nil)
	defer w.Close()
	w.worker.Admin.Offsets = narrow{w.worker.Admin.Offsets}
	offsets := []rest.Offset{{Partition: map[string]any{"file": "a"}, Offset: map[string]any{"position": 1}}}
	_, err := w.changeOffsets(t.Context(), configured{"c", config(""), w.class}, verbAlter, offsets)
	if fault.KindOf(err) != fault.TooLarge || !strings.Contains(err.Error(), "max.message.bytes") {
		t.Errorf("%v", err)
	}
}

// resuming is a store in which a user resumes a connector as soon as its target state was read.
type resuming struct {
	configStore
	resume func()
}

func (r *resuming) Target(name string) string {
	target := r.configStore.Target(name)
	if resume := r.resume; resume != nil {
		r.resume = nil
		resume()
	}
	return target
}

// Offsets are not changed while their connector runs, even if it is resumed at the same time.
func TestOffsetsOfAConnectorThatIsResumed(t *testing.T) {
	inWorld(t, func(w *world) {
		if err := w.do("create STOPPED"); err != nil {
			t.Fatal(err)
		}
		settle()
		store := &resuming{configStore: w.Herder.configs}
		store.resume = func() {
			if err := w.do("resume"); err != nil {
				t.Error(err)
			}
		}
		w.Herder.configs = store
		_, err := w.AlterOffsets(t.Context(), "c", []rest.Offset{{Partition: map[string]any{"a": "b"}, Offset: map[string]any{"c": "d"}}})
		if fault.KindOf(err) != fault.BadRequest || !strings.Contains(err.Error(), "must be in the STOPPED state") {
			t.Errorf("%v", err)
		}
	})
}

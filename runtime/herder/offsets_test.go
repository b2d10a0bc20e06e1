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

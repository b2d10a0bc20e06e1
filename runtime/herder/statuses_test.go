package herder

import (
	"strings"
	"testing"

	"millrace/api/rest"
	"millrace/runtime/fault"
	"millrace/runtime/worker"
)

// A trace of megabytes is cut in its middle: more than a topic takes would leave no status at all.
func TestTracesAreBounded(t *testing.T) {
	inWorld(t, func(w *world) {
		listener{w.Herder}.ConnectorStatus("c", worker.Status{State: rest.Failed, Trace: "begin " + strings.Repeat("x", 5<<20) + " end"})
		st, _ := w.Status("c")
		if trace := st.Connector.Trace; len(trace) > fault.Longest+100 || !strings.HasPrefix(trace, "begin ") || !strings.HasSuffix(trace, " end") {
			t.Errorf("%d bytes", len(trace))
		}
	})
	if err := fault.New(fault.BadRequest, "%s", strings.Repeat("x", 5<<20)); len(err.Error()) > fault.Longest+100 {
		t.Errorf("an answer of %d bytes", len(err.Error()))
	}
}

package herder

import (
	"strings"
	"testing"

	"millrace/api/rest"
	"millrace/plugins/boundary"
	"millrace/runtime/preview"
	"millrace/runtime/worker"
)

// A configuration that the rules do not allow does not start, wherever it came from: connector and
// tasks are FAILED, with the reason. So a worker treats a configuration that was written to the
// config topic.
func TestTheWorkerStartsNothingAgainstItsRules(t *testing.T) {
	inWorld(t, func(w *world) {
		for key, value := range map[string]string{"plugin.env": "SECRET", "plugin.user": "root"} {
			raw := config("name=c;" + key + "=" + value)
			err := w.worker.StartConnector(t.Context(), "c", raw, boundary.ConnectorEvents{})
			if err == nil || !strings.Contains(err.Error(), key) {
				t.Errorf("%s: the connector: %v", key, err)
			}
			id := worker.TaskID{Connector: "c", Task: 0}
			w.worker.StartTask(id, raw, map[string]string{}, worker.TargetStarted, nil)
			listener{w.Herder}.ConnectorStatus("c", worker.Status{State: rest.Failed})
			settle()
			st, _ := w.Status("c")
			if len(st.Tasks) != 1 || st.Tasks[0].State != rest.Failed || !strings.Contains(st.Tasks[0].Trace, key) {
				t.Errorf("%s: the task: %+v", key, st.Tasks)
			}
			w.worker.StopTasks(id)
			if _, err := preview.Run(t.Context(), w.worker, "c", raw, preview.Options{}); err == nil || !strings.Contains(err.Error(), key) {
				t.Errorf("%s: the preview: %v", key, err)
			}
		}
		if called := w.took(); called != "" {
			t.Errorf("a process was asked: %s", called)
		}
	})
}

func TestSameProcess(t *testing.T) {
	for other, want := range map[string]bool{"plugin.env=A": true, "plugin.env=A;x=y": true, "plugin.env=B": false, "": false, "plugin.env=A;plugin.user=x": false,
		"plugin.env=A;connector.class=x": false, "plugin.env=A;connector.plugin.version=1": false} {
		if got := sameProcess(config("plugin.env=A"), config(other)); got != want {
			t.Errorf("%q: %t", other, got)
		}
	}
}

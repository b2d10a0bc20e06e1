package worker

import "testing"

// The record count of a task survives its restart, but not the deletion of its connector.
func TestTotalsOutliveARestart(t *testing.T) {
	l := newLab(t, 1, "")
	for n, values := range [][]string{{"one", "two"}, {"three"}} {
		id := l.start(sinkClass, 0, "")
		l.produce(t, "t", 0, values...)
		l.await(t, "put", []int{2, 3}[n])
		l.StopTasks(id)
	}
	id := l.start(sinkClass, 0, "")
	if p, ok := l.TaskProgress(id); !ok || p.Total != 3 || p.Records != 0 {
		t.Errorf("%+v", p)
	}
	l.StopTasks(id)
	l.ForgetMoved(id.Connector)
	again := l.start(sinkClass, 0, "")
	if p, ok := l.TaskProgress(again); !ok || p.Total != 0 {
		t.Errorf("of a connector that was deleted and created again: %+v", p)
	}
	l.StopTasks(again)
}

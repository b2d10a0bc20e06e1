package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"millrace/plugins/connect"
	"millrace/runtime/worker"
)

// A task that is restarted counts from 0 again: its rate is never below that. What is not known is not shown.
func TestProgressLines(t *testing.T) {
	var out bytes.Buffer
	id := worker.TaskID{Connector: "c"}
	records, lag := int64(0), int64(connect.UnknownLag)
	m := &meter{log: slog.New(slog.NewTextHandler(&out, nil)), last: map[worker.TaskID]int64{}, at: time.Now().Add(-time.Second),
		progress: func() []worker.Progress { return []worker.Progress{{Task: id, Records: records, Lag: lag}} }}
	for _, step := range []struct {
		records, lag int64
		want         string
	}{
		{5000, connect.UnknownLag, "records=5000 records_per_second="},
		{300, connect.UnknownLag, "records=300 records_per_second="},
		{400, 77, "lag_bytes=77"},
	} {
		out.Reset()
		m.at = time.Now().Add(-time.Second)
		records, lag = step.records, step.lag
		m.show()
		got := out.String()
		if !strings.Contains(got, step.want) || strings.Contains(got, "=-") || strings.Contains(got, "lag_bytes") != (step.lag >= 0) {
			t.Errorf("%d records: %s", step.records, got)
		}
	}
}

package run

import (
	"bytes"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"millrace/plugins/connect"
	"millrace/runtime/worker"
)

// A restarted task counts from 0 again. Its earlier records still count, its rate is never below 0,
// and unknown values are not shown.
func TestProgressLines(t *testing.T) {
	var out bytes.Buffer
	id := worker.TaskID{Connector: "c"}
	records, total, lag := int64(0), int64(0), connect.UnknownLag
	m := &meter{log: slog.New(slog.NewTextHandler(&out, nil)), last: map[worker.TaskID]int64{}, at: time.Now().Add(-time.Second),
		progress: func() []worker.Progress {
			return []worker.Progress{{Task: id, Records: records, Total: total, Lag: lag}}
		}}
	for _, step := range []struct {
		records, total, lag int64
		want                string
	}{
		{5000, 5000, connect.UnknownLag, "records=5000 records_per_second=(49|50)\\n"},
		{300, 7300, connect.UnknownLag, "records=7300 records_per_second=2[23]\\n"}, // restarted after 7,000
		{100, 100, connect.UnknownLag, "records=100 records_per_second=[01]\\n"},    // deleted, and created again
		{400, 400, 77, "lag_bytes=77"},
	} {
		out.Reset()
		m.at = time.Now().Add(-100 * time.Second)
		records, total, lag = step.records, step.total, step.lag
		m.show()
		got := out.String()
		if !regexp.MustCompile(step.want).MatchString(got) || strings.Contains(got, "=-") || strings.Contains(got, "lag_bytes") != (step.lag >= 0) {
			t.Errorf("%d records: %s", step.records, got)
		}
	}
}

package herder

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"millrace/api/rest"
	"millrace/runtime/metrics"
)

// scraped returns the metrics of the cluster: the value of each line, by the text before it.
func (m *member) scraped() map[string]string {
	w := metrics.NewWriter(metrics.Options{})
	m.Collect(w)
	out := map[string]string{}
	for line := range strings.Lines(string(w.Bytes())) {
		if at := strings.LastIndexByte(line, ' '); !strings.HasPrefix(line, "#") {
			out[line[:at]] = strings.TrimSpace(line[at:])
		}
	}
	return out
}

// The group's metrics follow its rebalances.
func TestGroupMetrics(t *testing.T) {
	m := newMember(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	number := func(got map[string]string, name string) (n float64) {
		if _, err := fmt.Sscan(got[name], &n); err != nil {
			t.Errorf("%s is %q", name, got[name])
		}
		return n
	}
	const rebalance, coordinator, of = "kafka_connect_worker_rebalance_", "kafka_connect_coordinator_", `{clientid=""}`
	// until scrapes until the given numbers of connectors and tasks are assigned.
	until := func(connectors, tasks string) map[string]string {
		for {
			got := m.scraped()
			if got[coordinator+"assigned_connectors"+of] == connectors && got[coordinator+"assigned_tasks"+of] == tasks && got[rebalance+"rebalancing"] == "0" {
				return got
			}
			if ctx.Err() != nil {
				t.Fatalf("waited in vain for %s connectors and %s tasks: %v", connectors, tasks, got)
			}
		}
	}
	before := until("0", "0")
	for name, want := range map[string]string{`connect_protocol{connect_protocol="SESSIONED"}`: "1", `leader_name{leader_name="http://w:8083/"}`: "1"} {
		if before[rebalance+name] != want {
			t.Errorf("%s is %q", name, before[rebalance+name])
		}
	}
	if started := number(before, "kafka_connect_start_time_seconds"+of); time.Since(time.UnixMilli(int64(started*1000))) > time.Hour {
		t.Errorf("started at %v", started)
	}
	if _, err := m.Create(ctx, "c", rest.ConfigOf(config("")), ""); err != nil {
		t.Fatal(err)
	}
	m.await("c", "RUNNING 0:RUNNING@w:8083 1:RUNNING@w:8083")
	after := until("1", "2")
	for _, name := range []string{rebalance + "completed_rebalances_total", rebalance + "epoch", coordinator + "rebalance_total" + of,
		coordinator + "join_total" + of, coordinator + "sync_total" + of} {
		if was, is := number(before, name), number(after, name); was < 1 || is <= was {
			t.Errorf("%s was %v and is %v", name, was, is)
		}
	}
	for _, name := range []string{rebalance + "rebalance_avg_time_ms", rebalance + "rebalance_max_time_ms", rebalance + "time_since_last_rebalance_ms",
		coordinator + "rebalance_latency_avg" + of, coordinator + "rebalance_latency_max" + of} {
		if n := number(after, name); !(n >= 0 && n < 60_000) {
			t.Errorf("%s is %v", name, n)
		}
	}
	if failed := number(after, coordinator+"failed_rebalance_total"+of); failed != 0 {
		t.Errorf("%v rounds failed", failed)
	}
	if err := m.Delete(ctx, "c"); err != nil {
		t.Fatal(err)
	}
	until("0", "0")
}

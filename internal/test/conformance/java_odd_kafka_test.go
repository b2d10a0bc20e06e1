//go:build kafka

package conformance

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// probeOdd runs a source some of whose records are dropped, cannot be converted, or are too large.
// It returns where the source was told that each record is.
func probeOdd(t *testing.T, s *session, broker, cluster, dir string) (out []string) {
	trace := filepath.Join(dir, "odd")
	topic := cluster + "-odd"
	admin := adminOf(t, broker)
	if _, err := admin.CreateTopics(t.Context(), 2, 1, nil, topic); err != nil {
		t.Fatal(err)
	}
	config := map[string]string{
		"connector.class": "probe.OddSource", "tasks.max": "1", "topic": topic, "trace": trace,
		"value.converter": "org.apache.kafka.connect.json.JsonConverter", "value.converter.schemas.enable": "false",
		"errors.tolerance": "all", "producer.override.max.request.size": "20000",
		"transforms": "drop", "transforms.drop.type": "org.apache.kafka.connect.transforms.Filter", "transforms.drop.predicate": "dropped",
		"predicates": "dropped", "predicates.dropped.type": "probe.IsDropped",
	}
	s.do("PUT /connectors/odd/config", jsonOf(config)).want(201)
	eventually(t, func() error {
		if n := len(withPrefix(lines(trace), "stored")); n < 1014 {
			return fmt.Errorf("%s: %d records were reported:\n%s\n%s", cluster, n, strings.Join(lines(trace), "\n"), s.do("GET /connectors/odd/status", "").body)
		}
		return nil
	})
	s.do("DELETE /connectors/odd", "").want(204)
	return lines(trace)
}

//go:build kafka

package conformance

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// probeSeeks runs a sink that moves and pauses its partitions, and whose offsets a user changes. It
// returns what the sink was told, and the answers of the REST API.
func probeSeeks(t *testing.T, s *session, broker, cluster, dir string) (out []string) {
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	topic, trace := cluster+"-seek", filepath.Join(dir, "seek")
	if _, err := kadm.NewClient(client).CreateTopics(t.Context(), 2, 1, nil, topic); err != nil {
		t.Fatal(err)
	}
	for p := range int32(2) {
		for i := range 20 {
			r := &kgo.Record{Topic: topic, Partition: p, Value: []byte(fmt.Sprint(i))}
			if err := client.ProduceSync(t.Context(), r).FirstErr(); err != nil {
				t.Fatal(err)
			}
		}
	}
	config := func(name string, more ...string) map[string]string {
		c := map[string]string{"connector.class": "probe.SeekSink", "topics": topic, "trace": trace, "alter": "", "mode": "", "name": cluster + name,
			"value.converter": "org.apache.kafka.connect.storage.StringConverter", "consumer.override.max.poll.records": "1"}
		for i := 0; i < len(more); i += 2 {
			c[more[i]] = more[i+1]
		}
		return c
	}
	name := cluster + "-seeker"
	s.do("PUT /connectors/"+name+"/config", jsonOf(config("-seeker"))).want(201)
	eventually(t, func() error {
		if n := len(withPrefix(lines(trace), "commit 20")); n == 0 {
			return fmt.Errorf("%s: the last record is not committed:\n%s", cluster, strings.Join(lines(trace), "\n"))
		}
		return nil
	})
	eventually(t, func() error {
		if body := string(s.do("GET /connectors/"+name+"/offsets", "").want(200).body); strings.Count(body, `"kafka_offset":20`) != 2 {
			return fmt.Errorf("%s: %s", cluster, body)
		}
		return nil
	})
	s.do("PUT /connectors/"+name+"/stop", "").want(204)
	s.reaches(name, "STOPPED")
	change := fmt.Sprintf(`{"offsets":[{"partition":{"kafka_topic":%q,"kafka_partition":0},"offset":{"kafka_offset":3}},{"partition":{"kafka_topic":%[1]q,"kafka_partition":1},"offset":null}]}`, topic)
	for _, alter := range []string{"", "handled", "refused", "unsupported"} {
		s.do("PUT /connectors/"+name+"/config", jsonOf(config("-seeker", "alter", alter))).want(200)
		for _, request := range []string{"PATCH", "DELETE"} {
			body := ""
			if request == "PATCH" {
				body = change
			}
			r := s.do(request+" /connectors/"+name+"/offsets", body)
			out = append(out, fmt.Sprintf("%s %s: %d %s", request, alter, r.status, compact(r.body)))
		}
	}
	s.do("DELETE /connectors/"+name, "").want(204)
	name = cluster + "-negative"
	s.do("PUT /connectors/"+name+"/config", jsonOf(config("-negative", "mode", "negative"))).want(201)
	eventually(t, func() error { // a new connector has no status yet
		if body := string(s.do("GET /connectors/"+name+"/status", "").body); !strings.Contains(body, "FAILED") {
			return fmt.Errorf("%s: %s", cluster, body)
		}
		return nil
	})
	s.do("DELETE /connectors/"+name, "").want(204)
	return append(out, lines(trace)...)
}

//go:build kafka

package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// diff returns the first lines that are in one of two sorted lists only.
func diff(theirs, ours []string) (out []string) {
	for _, line := range theirs {
		if _, there := slices.BinarySearch(ours, line); !there && len(out) < 20 {
			out = append(out, "only Apache: "+line)
		}
	}
	for _, line := range ours {
		if _, there := slices.BinarySearch(theirs, line); !there && len(out) < 40 {
			out = append(out, "only ours: "+line)
		}
	}
	return out
}

// probed is what became of the connectors on one side. All lists are sorted.
type probed struct{ records, letters, source, sink, seeks, odd, answers []string }

const (
	probeTasks, probePartitions, probeCount = 2, 3, 100
)

// probeRecords returns how many records the source makes, and how many of them the sink accepts.
func probeRecords() (made, accepted int) {
	for task := range probeTasks {
		for p := range probePartitions {
			for i := range probeCount {
				n := task*1_000_000 + p*10_000 + i
				made++
				dropped, bad := n%10 == 7, n%6 == 5 && n%10 == 5
				if !dropped && !bad {
					accepted++
				}
			}
		}
	}
	return made, accepted
}

// probe runs the connectors with the worker at a URL.
func probe(t *testing.T, cluster, url, broker string) (out probed) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(broker))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := kadm.NewClient(client).CreateTopics(t.Context(), 2, 1, nil, cluster); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s := newSession(t, url, cluster)
	out.answers = probeREST(s, dir)
	seeks := probeSeeks(t, s, broker, cluster, dir)
	out.odd = probeOdd(t, s, broker, cluster, dir)
	source, sink := filepath.Join(dir, "source"), filepath.Join(dir, "sink")
	s.do("PUT /connectors/source/config", jsonOf(map[string]string{
		"connector.class": "probe.ProbeSource", "tasks.max": "5", "topic": s.topic, "count": fmt.Sprint(probeCount), "trace": source,
		"value.converter": "org.apache.kafka.connect.json.JsonConverter",
		"transforms":      "probe", "transforms.probe.type": "probe.ProbeTransformation", "transforms.probe.header": "own",
	})).want(201)
	s.do("PUT /connectors/sink/config", jsonOf(map[string]string{
		"connector.class": "ProbeSink", "tasks.max": "1", "topics": s.topic, "trace": sink,
		"value.converter": "org.apache.kafka.connect.json.JsonConverter", "errors.tolerance": "all",
		"errors.deadletterqueue.topic.name": cluster + "-dlq", "errors.deadletterqueue.topic.replication.factor": "1",
	})).want(201)
	made, accepted := probeRecords()
	await := func(file, prefix string, want int) {
		t.Helper()
		eventually(t, func() error {
			if n := len(withPrefix(lines(file), prefix)); n < want {
				return fmt.Errorf("%s: %d of %d lines %q", cluster, n, want, prefix)
			}
			return nil
		})
	}
	await(source, "acknowledged", made)
	await(sink, "record", accepted)
	await(sink, "an empty put", 1)
	if cluster == "probe-ours" {
		text := string(s.do("GET /metrics", "").want(200).body)
		for _, metric := range []string{
			`kafka_connect_plugins_polls__so_far_{connector="source",task="1",class="probe.ProbeSource",the_table="a\"b\n"} `,
			`kafka_connect_plugins_transformations{connector="source",task="1",class="probe.ProbeTransformation",transformation="probe"} 1`,
		} {
			if !strings.Contains(text, metric) {
				t.Errorf("the metrics do not have %s", metric)
			}
		}
	}
	s.do("PUT /connectors/source/stop", "").want(204)
	s.reaches("source", "STOPPED")
	s.do("PUT /connectors/source/resume", "").want(202)
	await(source, "configs", 2*probeTasks)
	await(source, "connector on its thread", 1)
	s.do("DELETE /connectors/source", "").want(204)
	s.do("DELETE /connectors/sink", "").want(204)
	await(source, "stop", probeTasks)
	await(sink, "stop", 1)
	s.report(t)
	normal := func(list []string) []string {
		for i := range list {
			list[i] = strings.ReplaceAll(strings.ReplaceAll(list[i], dir, "DIR"), cluster, "TOPIC")
		}
		slices.Sort(list)
		return slices.Compact(list)
	}
	out.records = normal(consumed(t, broker, cluster, made-made/10))
	out.letters = normal(consumed(t, broker, cluster+"-dlq", made-made/10-accepted))
	out.seeks, out.odd = normal(seeks), normal(out.odd)
	out.source, out.sink, out.answers = normal(lines(source)), normal(lines(sink)), normal(out.answers)
	return out
}

// probeREST returns what the REST API says of the classes and of a configuration with errors.
func probeREST(s *session, dir string) (out []string) {
	for _, class := range []string{"probe.ProbeSource", "probe.ProbeSink", "probe.ProbeTransformation"} {
		var keys []json.RawMessage
		s.do("GET /connector-plugins/"+class+"/config", "").want(200).into(&keys)
		for _, key := range keys {
			var named struct{ Name string }
			if err := json.Unmarshal(key, &named); err == nil && ownKey.MatchString(named.Name) {
				out = append(out, fmt.Sprintf("%s %s", class, compact(key)))
			}
		}
	}
	for i, config := range []map[string]string{
		{},
		{"trace": dir, "mode": "wild", "ratio": "7", "even": "3", "count": "13", "numbers": "a,b", "secret": "s3cret", "flag": "maybe"},
		{"trace": dir, "mode": "invisible", "size": "x", "small": "99999", "type": "no.Such"},
	} {
		config["connector.class"], config["name"] = "probe.ProbeSource", "x"
		r := s.do("PUT /connector-plugins/probe.ProbeSource/config/validate", jsonOf(config)).want(200)
		var body struct {
			Configs []struct {
				Value struct{ Name string }
			}
		}
		var whole struct{ Configs []json.RawMessage }
		r.into(&body)
		r.into(&whole)
		for k, c := range body.Configs {
			if ownKey.MatchString(c.Value.Name) {
				out = append(out, fmt.Sprintf("validation %d %s", i, compact(whole.Configs[k])))
			}
		}
	}
	return out
}

// ownKey matches the keys that the probes define themselves.
var ownKey = regexp.MustCompile(`^(trace|mode|color|secret|numbers|ratio|size|small|flag|type|even|topic|count|header)$`)

// compact returns a JSON document with sorted keys, and any other text as it is.
func compact(text []byte) string {
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return string(text)
	}
	out, _ := json.Marshal(value) // it was a document
	return string(out)
}

func lines(path string) (out []string) {
	data, _ := os.ReadFile(path)
	for line := range strings.Lines(string(data)) {
		out = append(out, strings.TrimSuffix(line, "\n"))
	}
	return out
}

func withPrefix(list []string, prefix string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(line string) bool { return !strings.HasPrefix(line, prefix) })
}

// consumed returns the records of a topic, one line each. Timestamps are left out unless they were
// set by the connector. The order of a schemaless map's keys means nothing.
func consumed(t *testing.T, broker, topic string, want int) (out []string) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for len(out) < want && ctx.Err() == nil {
		client.PollFetches(ctx).EachRecord(func(r *kgo.Record) {
			var headers []string
			for _, h := range r.Headers {
				if !strings.HasPrefix(h.Key, "__connect") {
					headers = append(headers, fmt.Sprintf("%s=%q", h.Key, h.Value))
				}
			}
			stamp := "now"
			if r.Value == nil {
				stamp = fmt.Sprint(r.Timestamp.UnixMilli())
			}
			out = append(out, fmt.Sprintf("%d %s %q %q %v", r.Partition, stamp, r.Key, compact(r.Value), headers))
		})
	}
	if len(out) != want {
		t.Errorf("%s: %d records, want %d", topic, len(out), want)
	}
	return out
}

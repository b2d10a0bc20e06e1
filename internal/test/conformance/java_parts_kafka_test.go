//go:build kafka

package conformance

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// saidTopic returns the topic that the sink of a script reads.
func saidTopic(mode string, i int) string { return fmt.Sprintf("said-%s-%d", mode, i) }

// say creates the topics for the sinks whose records say something.
func say(t *testing.T, broker, mode string, scripts []script) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(broker))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	var topics []string
	var records []*kgo.Record
	for i, c := range scripts {
		if c.class == "Sink" && c.says != nil {
			topics = append(topics, saidTopic(mode, i))
			for _, text := range c.says {
				records = append(records, saidRecord(saidTopic(mode, i), text))
			}
		}
	}
	if len(topics) == 0 {
		return
	}
	if _, err := kadm.NewClient(client).CreateTopics(t.Context(), 1, 1, nil, topics...); err != nil {
		t.Fatal(err)
	}
	if err := client.ProduceSync(t.Context(), records...).FirstErr(); err != nil {
		t.Fatal(err)
	}
}

// saidRecord returns a record that has a text in its value, or in its key (k:) or its header (h:).
func saidRecord(topic, text string) *kgo.Record {
	key, value, header := "plain", "plain", "plain"
	if rest, ok := strings.CutPrefix(text, "k:"); ok {
		key = rest
	} else if rest, ok := strings.CutPrefix(text, "h:"); ok {
		header = rest
	} else {
		value = text
	}
	return &kgo.Record{Topic: topic, Key: []byte(key), Value: []byte(value), Headers: []kgo.RecordHeader{{Key: "h", Value: []byte(header)}}}
}

// written returns the records in the topics of the scripts, a list for each that exists.
func written(t *testing.T, broker string, name func(i int) string, scripts []script) map[string][]string {
	t.Helper()
	var topics []string
	for i, c := range scripts {
		if c.says != nil {
			topics = append(topics, name(i)+"-out", name(i)+"-dead")
		}
	}
	if topics == nil { // it would mean all topics
		return nil
	}
	ends, err := adminOf(t, broker).ListEndOffsets(t.Context(), topics...)
	if err != nil {
		t.Fatal(err)
	}
	var present []string
	left := int64(0)
	ends.Each(func(o kadm.ListedOffset) {
		if o.Err == nil && o.Offset > 0 {
			present = append(present, o.Topic)
			left += o.Offset
		}
	})
	out := map[string][]string{}
	if len(present) == 0 {
		return out
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.ConsumeTopics(present...), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for left > 0 {
		fetches := client.PollFetches(t.Context())
		if err := fetches.Err(); err != nil {
			t.Fatal(err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			left--
			out[r.Topic] = append(out[r.Topic], "in the topic: "+recordLine(r))
		})
	}
	return out
}

func recordLine(r *kgo.Record) string {
	var headers []string
	for _, h := range r.Headers {
		value := fmt.Sprintf("%q", h.Value)
		if h.Value == nil {
			value = "null"
		}
		if strings.HasSuffix(h.Key, "exception.stacktrace") {
			value = innermost(string(h.Value))
		}
		if h.Key == "__connect.errors.exception.message" && !ownText.Match(h.Value) {
			value = "in other words"
		}
		headers = append(headers, h.Key+"="+value)
	}
	key, value := "null", "null"
	if r.Key != nil {
		key = fmt.Sprintf("%q", r.Key)
	}
	if r.Value != nil {
		value = fmt.Sprintf("%q", compact(r.Value))
	}
	stamp := ""
	if r.Timestamp.UnixMilli() == 1234 {
		stamp = " at 1234"
	}
	return fmt.Sprintf("%s %s %v%s", key, value, headers, stamp)
}

// innermost returns the innermost cause of a stack trace, if it is an error of a test.
func innermost(trace string) string {
	all := ownCause.FindAllString(trace, -1)
	if len(all) == 0 {
		return "in other words"
	}
	return all[len(all)-1]
}

// measured returns the metrics that the classes of a script register. Apache's are in a file, as names
// of JMX.
func measured(s *session, c script, name, trace string) (out []string) {
	if c.config["script"] != "metrics" {
		return nil
	}
	for _, line := range lines(trace + ".metrics") {
		name, tags, _ := strings.Cut(line, " ")
		out = append(out, "metric "+notInName.ReplaceAllString(name, "_")+" "+inOrderOf(strings.Split(tags, ",")))
	}
	if out != nil {
		return sorted(out)
	}
	for _, m := range pluginMetric.FindAllStringSubmatch(string(s.do("GET /metrics", "").want(200).body), -1) {
		if strings.Contains(m[2], `connector="`+name+`"`) {
			tags := strings.Split(strings.ReplaceAll(m[2], `"`, ""), ",")
			tags = slices.DeleteFunc(tags, func(tag string) bool { return tag == "task=" || strings.HasPrefix(tag, "class=") })
			out = append(out, "metric "+m[1]+" "+inOrderOf(tags))
		}
	}
	return sorted(out)
}

func inOrderOf(tags []string) string { return strings.Join(sorted(tags), " ") }

var (
	pluginMetric = regexp.MustCompile(`(?m)^kafka_connect_plugins_([a-z_]+)\{(.*)\} `)
	notInName    = regexp.MustCompile(`[^A-Za-z0-9]`)
)

// partLines returns what was done to the parts of a script.
func partLines(trace string) (out []string) {
	for _, p := range parts {
		for _, line := range lines(trace + "." + p.name) {
			out = append(out, p.name+": "+line)
		}
	}
	return out
}

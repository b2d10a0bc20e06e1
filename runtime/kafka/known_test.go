package kafka

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"millrace/configs"
)

// TestKnownKeys checks that the tables have every key of Apache Kafka's clients once, and no other. testdata/client-keys.txt has the kinds and
// the keys that ProducerConfig, ConsumerConfig and AdminClientConfig of kafka-clients 4.3.0 list.
func TestKnownKeys(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "client-keys.txt"))
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]map[string]bool{}
	for _, kind := range Clients {
		used[kind] = map[string]bool{}
	}
	for line := range strings.Lines(string(text)) {
		kind, key, _ := strings.Cut(strings.TrimSpace(line), " ")
		table := configs.Original{Keys: KnownKeys(kind)}
		row, ok := table.Find(key)
		if !ok {
			t.Errorf("%s: what becomes of %s?", kind, key)
		}
		used[kind][row.Name] = true
	}
	sources := source(t, "*.go") + source(t, "../../configs/ssl/*.go") + source(t, "../worker/*.go")
	for _, kind := range Clients {
		seen := map[string]bool{}
		for _, row := range KnownKeys(kind) {
			if seen[row.Name] {
				t.Errorf("%s: %s is there twice", kind, row.Name)
			}
			if seen[row.Name] = true; !used[kind][row.Name] {
				t.Errorf("%s: %s is no key of Kafka's", kind, row.Name)
			}
			if row.Fate == configs.Acts && !read(sources, row.Name) {
				t.Errorf("%s: nothing reads %s", kind, row.Name)
			}
		}
	}
}

// source is the text of the files of a pattern, without tests and the tables themselves.
func source(t *testing.T, pattern string) string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") || path == "known.go" {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// read reports whether the sources have a key, or put it together from its parts.
func read(sources, key string) bool {
	for _, begin := range []string{"ssl.keystore", "ssl.truststore", "compression"} {
		if rest, ok := strings.CutPrefix(key, begin); ok && strings.Contains(sources, `"`+begin) && strings.Contains(sources, `"`+rest[strings.LastIndexByte(rest, '.'):]+`"`) {
			return true
		}
	}
	return strings.Contains(sources, `"`+key+`"`)
}

func TestWarnings(t *testing.T) {
	for _, row := range []struct{ kind, key, value, says string }{
		{"consumer", "group.protocol", "consumer", "classic protocol"},
		{"consumer", "group.protocol", "classic", ""},
		{"consumer", "group.protocol", "CLASSIC", ""},
		{"consumer", "max.poll.records", "1", ""},
		{"consumer", "max.pol.records", "1", "no key of a Kafka consumer: did you mean max.poll.records?"},
		{"consumer", "linger.ms", "1", "no key of a Kafka consumer"},
		{"producer", "batch.size", "1", "max.request.size"},
		{"producer", "sasl.kerberos.service.name", "kafka", "no Kerberos"},
		{"admin", "retries", "3", "no effect"},
		{"admin", "client.dns.lookup", "use_all_dns_ips", ""},
	} {
		got := Warnings(row.kind, "", map[string]string{row.key: row.value})
		if (len(got) == 0) != (row.says == "") || len(got) > 0 && (got[0].Key != row.key || !strings.Contains(got[0].Text, row.says)) {
			t.Errorf("%+v: %v", row, got)
		}
	}
}

package configs

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShippedWorkerFiles(t *testing.T) {
	for _, row := range []struct {
		text string
		keys Keys
	}{{StandaloneProperties, StandaloneKeys}, {DistributedProperties, DistributedKeys}} {
		props, err := ParseProperties([]byte(row.text), true)
		if err != nil {
			t.Fatal(err)
		}
		c, err := row.keys.Parse(props)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Int("offset.flush.interval.ms"); got != 10000 {
			t.Errorf("offset.flush.interval.ms: %d", got)
		}
		for k := range props {
			if _, ok := row.keys.Lookup(k); !ok && !strings.Contains(k, ".converter.") {
				t.Errorf("%s is no key of this worker", k)
			}
		}
	}
}

// Every default passes its own checks, and every key has documentation.
func TestDefaults(t *testing.T) {
	for _, keys := range []Keys{StandaloneKeys, DistributedKeys, ConnectorKeys, SourceKeys, SinkKeys} {
		seen := map[string]bool{}
		for _, k := range keys {
			if seen[k.Name] || k.Doc == "" {
				t.Errorf("%s: twice, or without a document", k.Name)
			}
			seen[k.Name] = true
			if v := k.validate(nil); !k.Required && v.Errors != nil {
				t.Error(v.Errors)
			}
		}
	}
}

func TestConnectorKeyErrors(t *testing.T) {
	for _, row := range []struct {
		keys       Keys
		key, value string
		errors     int
	}{
		{ConnectorKeys, "name", " ", 1}, {ConnectorKeys, "name", "a\x01", 1}, {ConnectorKeys, "name", "a/b >", 0},
		{ConnectorKeys, "tasks.max", "0", 1}, {ConnectorKeys, "transforms", "a, a", 1}, {ConnectorKeys, "errors.tolerance", "ALL", 1},
		{SourceKeys, "exactly.once.support", "REQUIRED", 0}, {SourceKeys, "offsets.storage.topic", "", 1},
		{SinkKeys, "topics", "a,,b", 1}, {SinkKeys, "topics", "a,b,a", 1}, {SinkKeys, "topics.regex", "(", 1},
		{StandaloneKeys, "bootstrap.servers", "", 1}, {DistributedKeys, "offset.storage.partitions", "0", 1},
		{DistributedKeys, "offset.storage.partitions", "-1", 0}, {StandaloneKeys, "admin.listeners", "", 0},
	} {
		k, _ := row.keys.Lookup(row.key)
		if v := k.validate(map[string]string{row.key: row.value}); len(v.Errors) != row.errors {
			t.Errorf("%s=%q: %q", row.key, row.value, v.Errors)
		}
	}
}

func TestAliases(t *testing.T) {
	for class, want := range map[string][]string{
		"org.apache.kafka.connect.file.FileStreamSourceConnector": {"FileStreamSourceConnector", "FileStreamSource"},
		SimpleHeaderConverter:                             {"SimpleHeaderConverter", "Simple"},
		"org.apache.kafka.connect.transforms.Cast$Value":  nil,
		"org.apache.kafka.connect.transforms.RegexRouter": {"RegexRouter"},
		"Connector": {"Connector"},
	} {
		if diff := cmp.Diff(want, Aliases(class)); diff != "" {
			t.Error(class, diff)
		}
	}
}

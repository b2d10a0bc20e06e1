package configs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"millrace/configs"
)

func TestFileKinds(t *testing.T) {
	for _, c := range []struct{ file, text, asWorker, asConnector string }{ // "": accepted
		{"c.properties", "name=a\nconnector.class=X\n", "is the file of a connector", ""},
		{"c.properties", "name=a\nclass=FileStreamSource\nfile=x\n", "is the file of a connector", ""},
		{"c.properties", "name=a\nconector.class=FileStreamSource\n", "is the file of a connector", ""},
		{"c.json", `{"name":"a","connector.class":"X"}`, "is JSON", ""},
		{"c.json", `{"name":"a","config":{"connector.class":"X"}}`, "is JSON", ""},
		{"c.json", `[{"name":"a"}]`, "is JSON", "found a list"},
		{"w.properties", "bootstrap.servers=x:1\nkey.converter=Y\n", "", "the file of a worker"},
		{"w.json", `{"bootstrap.servers":"x:1","group.id":"g"}`, "is JSON", "the file of a worker"},
		// properties may have colons
		{"w.properties", "bootstrap.servers: x:1\ngroup.id: g\n", "", "the file of a worker"},
		{"empty.properties", "", "", "the connector has no name"},
		{"c.yaml", "name: a\nconnector.class: X\n", "is a YAML file", "is a YAML file"},
		{"c.txt", "---\nname: a\n", "is a YAML file", "is a YAML file"},
		{"c.txt", "# x\nname: a\nconfig:\n  connector.class: X\n", "is a YAML file", "is a YAML file"},
		{"c.txt", "connectors:\n- name: a\n", "is a YAML file", "is a YAML file"},
		{"c.txt", "apiVersion: kafka.strimzi.io/v1\nkind: KafkaConnector\n", "is a YAML file", "is a YAML file"},
		{"c.toml", "name = \"a\"\n", "is a TOML file", "is a TOML file"},
		{"c.txt", "[connector]\nname = \"a\"\n", "is a TOML or INI file", "is a TOML or INI file"},
		{"c.txt", "name = \"a\"\n[config]\nx = \"a\"\n", "is a TOML or INI file", "is a TOML or INI file"},
		{"c.txt", "<connector name='a'/>", "is an XML file", "is an XML file"},
		{"c.txt", "\xFF\xFEn\x00a\x00", "text in UTF-16", "text in UTF-16"},
		{"c.txt", "PK\x03\x04\x00\x00", "a binary file", "a binary file"},
		{"server.properties", "process.roles=broker\nnode.id=1\nlog.dirs=/x\n", "a Kafka broker", "a Kafka broker"},
		{"mm2.properties", "clusters = A, B\nA->B.enabled = true\n", "MirrorMaker", "MirrorMaker"},
		{"connect.env", "CONNECT_BOOTSTRAP_SERVERS=x:1\nCONNECT_GROUP_ID=g\n", "environment variables", "environment variables"},
		{"log.properties", "log4j.rootLogger=INFO\n", "log4j", "log4j"},
	} {
		path := filepath.Join(t.TempDir(), c.file)
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, asWorker := configs.ReadWorkerFile(path)
		_, asConnector := configs.ReadConnectorFile(path)
		for as, got := range map[string][2]string{"worker": {text(asWorker), c.asWorker}, "connector": {text(asConnector), c.asConnector}} {
			if got[1] == "" && got[0] != "" || !strings.Contains(got[0], got[1]) {
				t.Errorf("%s as that of a %s: %q, want %q\n%s", c.file, as, got[0], got[1], c.text)
			}
		}
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Errors about missing files name each path once and no system calls: Go's names of system calls do
// not help users.
func TestErrorsOfMissingFiles(t *testing.T) {
	_, asWorker := configs.ReadWorkerFile("/no/such")
	_, asConnector := configs.ReadConnectorFile("/no/such")
	_, asProperties := configs.ReadProperties("/no/such")
	for _, err := range []error{asWorker, asConnector, asProperties} {
		if !strings.HasPrefix(text(err), "/no/such: no such file or directory") || strings.Count(text(err), "/no/such") != 1 {
			t.Errorf("%v", err)
		}
	}
}

func TestRepeats(t *testing.T) {
	for text, want := range map[string][]configs.Repeat{
		"a=1\nb=2\n\n# a\na=3\nc=4\nb:5\na 6\n": {{"b", 2, 7}, {"a", 1, 8}},
		"a=1\nb=2\n":                            nil,
		"{\"name\":\"x\",\n\"config\":{\"name\":\"x\",\n\"a\":1,\n\"a\":2}}": {{"a", 3, 4}},
		"{\"a\":1,\n\"a\":2}": {{"a", 1, 2}},
	} {
		got := configs.Repeats([]byte(text))
		if len(got) != len(want) {
			t.Errorf("%q: %v, want %v", text, got, want)
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%q: %v, want %v", text, got, want)
			}
		}
	}
}

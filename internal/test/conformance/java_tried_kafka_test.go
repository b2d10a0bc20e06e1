//go:build kafka

package conformance

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"millrace/internal/test/apache"
)

// triedEnv is set to 1 to try the connectors that are too large for every run too.
const triedEnv = "MILLRACE_LARGE_CONNECTORS"

// tried is a connector that docs/java.md says was tried.
type tried struct {
	name                     string // in docs/java.md, without its version
	group, artifact, version string
	classes                  []string
	large                    bool // tried on request only
	alone                    bool // its jar contains its libraries
}

var triedConnectors = []tried{
	{name: "MongoDB", group: "org.mongodb.kafka", artifact: "mongo-kafka-connect", version: "2.0.1",
		classes: []string{"com.mongodb.kafka.connect.MongoSinkConnector", "com.mongodb.kafka.connect.MongoSourceConnector"}},
	{name: "Apache Iceberg", group: "org.apache.iceberg", artifact: "iceberg-kafka-connect", version: "1.12.0",
		classes: []string{"org.apache.iceberg.connect.IcebergSinkConnector"}},
	{name: "Debezium MySQL", group: "io.debezium", artifact: "debezium-connector-mysql", version: "3.6.1.Final",
		classes: []string{"io.debezium.connector.mysql.MySqlConnector"}},
	{name: "Debezium SQL Server", group: "io.debezium", artifact: "debezium-connector-sqlserver", version: "3.6.1.Final", large: true,
		classes: []string{"io.debezium.connector.sqlserver.SqlServerConnector"}},
	{name: "Debezium MongoDB", group: "io.debezium", artifact: "debezium-connector-mongodb", version: "3.6.1.Final", large: true,
		classes: []string{"io.debezium.connector.mongodb.MongoDbConnector", "io.debezium.connector.mongodb.MongoDbSinkConnector"}},
	{name: "Google Pub/Sub", group: "com.google.cloud", artifact: "pubsub-group-kafka-connector", version: "1.3.3", large: true, alone: true,
		classes: []string{"com.google.pubsub.kafka.sink.CloudPubSubSinkConnector", "com.google.pubsub.kafka.source.CloudPubSubSourceConnector"}},
	{name: "Snowflake", group: "com.snowflake", artifact: "snowflake-kafka-connector", version: "2.5.0", large: true, alone: true,
		classes: []string{"com.snowflake.kafka.connector.SnowflakeSinkConnector"}},
	{name: "jcustenborder's transformations", group: "com.github.jcustenborder.kafka.connect", artifact: "kafka-connect-transform-common", version: "0.1.0.14",
		classes: []string{"com.github.jcustenborder.kafka.connect.transform.common.ChangeCase$Value"}},
}

// triedHere returns the connectors that this run tries.
func triedHere() []tried {
	return slices.DeleteFunc(slices.Clone(triedConnectors), func(c tried) bool { return c.large && os.Getenv(triedEnv) != "1" })
}

func triedClasses() (out []string) {
	for _, c := range triedHere() {
		out = append(out, c.classes...)
	}
	return out
}

// installTried returns a plugin path with the connectors and those of another plugin path.
func installTried(t *testing.T, probes string) string {
	t.Helper()
	plugins := t.TempDir()
	if err := os.Symlink(filepath.Join(probes, "probe"), filepath.Join(plugins, "probe")); err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	for _, c := range triedHere() {
		work.Go(func() {
			folder, err := apache.Plugin(c.group, c.artifact, c.version, c.alone)
			if err == nil {
				err = os.Symlink(folder, filepath.Join(plugins, c.artifact))
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	return plugins
}

// try returns what a worker says of the classes of each connector, and of an empty configuration.
func try(s *session) map[string][]string {
	var found []struct{ Class, Type, Version string }
	s.do("GET /connector-plugins?connectorsOnly=false", "").want(200).into(&found)
	out := map[string][]string{}
	for _, c := range triedHere() {
		for _, class := range c.classes {
			i := slices.IndexFunc(found, func(f struct{ Class, Type, Version string }) bool { return f.Class == class })
			if i < 0 {
				out[c.name] = append(out[c.name], class+" is missing")
				continue
			}
			version := strings.TrimPrefix(found[i].Version, "undefined") // Apache hides this word
			out[c.name] = append(out[c.name], fmt.Sprint(class, " ", found[i].Type, " ", version))
			out[c.name] = append(out[c.name], keysOf(s, class)...)
			if found[i].Type == "source" || found[i].Type == "sink" {
				out[c.name] = append(out[c.name], refusals(s, class)...)
			}
		}
	}
	return out
}

// keysOf returns the definitions of the keys of a class.
func keysOf(s *session, class string) (out []string) {
	var keys []json.RawMessage
	s.do("GET /connector-plugins/"+url.PathEscape(class)+"/config", "").want(200).into(&keys)
	for _, key := range keys {
		var named struct {
			Name, Documentation string // internal keys have no documentation
		}
		if json.Unmarshal(key, &named) == nil && named.Documentation != "" && !workerKey.MatchString(named.Name) {
			out = append(out, compact(key))
		}
	}
	slices.Sort(out)
	return out
}

// workerKey matches the keys that Kafka Connect defines for all connectors.
var workerKey = regexp.MustCompile(`^(name|connector\..*|plugin\..*|tasks\.max.*|(key|value|header)\.converter.*|transforms|predicates|config\.action\.reload|errors\..*|topics.*|exactly\.once\.support|transaction\.boundary.*|offsets\.storage\.topic|topic\.creation\.groups)$`)

// refusals returns the errors of a configuration with nothing but the class.
func refusals(s *session, class string) (out []string) {
	var result struct {
		Configs []struct {
			Value struct {
				Name   string
				Errors []string
			}
		}
	}
	config := map[string]string{"connector.class": class, "name": "tried", "tasks.max": "1"}
	if strings.Contains(class, "Sink") {
		config["topics"] = "tried"
	}
	s.do("PUT /connector-plugins/"+class+"/config/validate", jsonOf(config)).want(200).into(&result)
	for _, c := range result.Configs {
		for _, e := range c.Value.Errors {
			out = append(out, c.Value.Name+": "+e)
		}
	}
	slices.Sort(out)
	return out
}

// compareTried fails the test where the two workers say different things of a connector.
func compareTried(t *testing.T, theirs, ours map[string][]string) {
	t.Helper()
	for _, c := range triedHere() {
		t.Logf("%s %s: %d lines", c.name, c.version, len(theirs[c.name]))
		for _, line := range diff(sorted(theirs[c.name]), sorted(ours[c.name])) {
			t.Errorf("%s: %s", c.name, line)
		}
	}
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// The table of tried connectors in docs/java.md names exactly those that are tried, and says which
// are not tried by every run.
func TestTriedConnectorsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../../docs/java.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "## Connectors that were tried")
	table, _, _ = strings.Cut(table, "\n## ")
	for _, c := range triedConnectors {
		how := "described and validated as by Apache Kafka Connect"
		row := fmt.Sprintf("| %s %s | ", c.name, c.version)
		_, rest, found := strings.Cut(table, row)
		rest, _, _ = strings.Cut(rest, "\n")
		if where := map[bool]string{false: "in CI: ", true: "by hand: "}[c.large]; !found || !strings.HasPrefix(rest, where+how) {
			t.Errorf("docs/java.md needs the row %q", row+where+how+" |")
		}
	}
}

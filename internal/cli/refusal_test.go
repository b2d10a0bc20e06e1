package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"millrace/internal/cli/terminal"
)

const standaloneText = `bootstrap.servers=127.0.0.1:1
listeners=http://127.0.0.1:0
key.converter=org.apache.kafka.connect.storage.StringConverter
value.converter=org.apache.kafka.connect.storage.StringConverter
offset.storage.file.filename=DIR/offsets
`

const distributedText = `bootstrap.servers=127.0.0.1:1
listeners=http://127.0.0.1:0
key.converter=org.apache.kafka.connect.storage.StringConverter
value.converter=org.apache.kafka.connect.storage.StringConverter
group.id=g
config.storage.topic=c
offset.storage.topic=o
status.storage.topic=s
`

// A worker refuses at its start what validate finds: both name the same key at the same line.
func TestStartRefusesWhatValidateFinds(t *testing.T) {
	for _, c := range []struct {
		name  string
		modes string // s, d or both: standalone and distributed
		text  string // replaces the lines with the same keys
		key   string // of the last line of text, or the missing key
		want  string
	}{
		{"a misspelled class", "sd", "key.converter=org.apache.kafka.connect.storage.StringConvertor", "key.converter",
			"Invalid value org.apache.kafka.connect.storage.StringConvertor for configuration key.converter: Class org.apache.kafka.connect.storage.StringConvertor could not be found. Did you mean StringConverter?"},
		{"a value converter", "sd", "value.converter=no.Such", "value.converter", "Class no.Such could not be found"},
		{"a header converter", "sd", "header.converter=no.Such", "header.converter", "Class no.Such could not be found"},
		{"a converter for headers alone", "sd", "key.converter=org.apache.kafka.connect.storage.SimpleHeaderConverter", "key.converter", "SimpleHeaderConverter"},
		{"a key below a converter", "sd", "value.converter=org.apache.kafka.connect.json.JsonConverter\nvalue.converter.schemas.enable=maybe", "value.converter.schemas.enable", "true or false"},
		{"a converter without its registry", "sd", "value.converter=io.confluent.connect.avro.AvroConverter", "value.converter.schema.registry.url", "Missing required"},
		{"a number", "sd", "offset.flush.interval.ms=often", "offset.flush.interval.ms", "Not a number of type LONG"},
		{"out of range", "sd", "metrics.num.samples=0", "metrics.num.samples", "at least 1"},
		{"a word", "sd", "plugin.isolation=process", "plugin.isolation", "must be one of"},
		{"no protocol", "sd", "security.protocol=TLS", "security.protocol", "must be one of"},
		{"a mechanism of AWS", "sd", "security.protocol=SASL_SSL\nsasl.mechanism=AWS_MSK_IAM", "sasl.mechanism", "AWS_MSK_IAM"},
		{"Kerberos", "sd", "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=GSSAPI", "sasl.mechanism", "GSSAPI"},
		{"Kerberos of producers", "sd", "producer.security.protocol=SASL_PLAINTEXT\nproducer.sasl.mechanism=GSSAPI", "producer.sasl.mechanism", "GSSAPI"},
		{"no password", "sd", "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=X required username=\"u\";", "sasl.jaas.config", "has no password"},
		{"no truststore", "sd", "security.protocol=SSL\nssl.truststore.location=DIR/nope.p12", "ssl.truststore.location", "no such file"},
		{"no keystore", "sd", "security.protocol=SSL\nssl.keystore.location=DIR/nope.p12", "ssl.keystore.location", "no such file"},
		{"a broken truststore", "sd", "security.protocol=SSL\nssl.truststore.location=DIR/bad.p12", "ssl.truststore.location", "ssl.truststore.location"},
		{"a consumer's truststore", "sd", "consumer.security.protocol=SSL\nconsumer.ssl.truststore.location=DIR/nope.p12", "consumer.ssl.truststore.location", "no such file"},
		{"acks", "sd", "producer.acks=two", "producer.acks", "two"},
		{"a reset policy", "sd", "consumer.auto.offset.reset=middle", "consumer.auto.offset.reset", "middle"},
		{"brokers", "sd", "bootstrap.servers=localhost", "bootstrap.servers", "host:port"},
		{"no brokers", "sd", "-bootstrap.servers", "bootstrap.servers", "Missing required"},
		{"a provider's class", "sd", "config.providers=v\nconfig.providers.v.class=com.example.VaultConfigProvider", "config.providers.v.class", "VaultConfigProvider"},
		{"a provider without class", "sd", "config.providers=v", "config.providers", "config.providers.v.class"},
		{"a secret's file", "sd", "config.providers=f\nconfig.providers.f.class=FileConfigProvider\nclient.id=${f:DIR/nope:x}", "client.id", "nope"},
		{"a listener", "sd", "listeners=8083", "listeners", "expected http://HOST:PORT"},
		{"a listener's scheme", "sd", "listeners=ftp://:8083", "listeners", "expected http or https"},
		{"a listener's port", "sd", "listeners=http://:99999", "listeners", "port"},
		{"an admin listener", "sd", "admin.listeners=nonsense", "admin.listeners", "expected http://HOST:PORT"},
		{"https without a certificate", "sd", "listeners=https://127.0.0.1:0", "listeners", "ssl.keystore.location is missing"},
		{"an advertised port", "sd", "rest.advertised.port=99999", "rest.advertised.port", "1 to 65535"},
		{"an advertised listener", "sd", "rest.advertised.listener=https", "rest.advertised.listener", "none of https"},
		{"an extension", "sd", "rest.extension.classes=no.such.Extension", "rest.extension.classes", "cannot run: extensions in Java"},
		{"users", "sd", "rest.extension.classes=BasicAuthSecurityRestExtension\nrest.basic.auth.file=DIR/nope", "rest.basic.auth.file", "no such file"},
		{"a response header", "sd", "response.http.headers.config=nonsense", "response.http.headers.config", "expected action name:value"},
		{"an override policy", "sd", "connector.client.config.override.policy=Nobody", "connector.client.config.override.policy", "All, None"},
		{"exactly once without a topic", "s", "exactly.once.source.support=enabled", "exactly.once.source.support", "offset.storage.topic"},
		{"no folder for offsets", "s", "offset.storage.file.filename=DIR/no/offsets", "offset.storage.file.filename", "create "},
		{"a folder for offsets", "s", "offset.storage.file.filename=DIR", "offset.storage.file.filename", "is a directory"},
		{"no file for offsets", "s", "-offset.storage.file.filename", "offset.storage.file.filename", "Missing required"},
		{"no group", "d", "-group.id", "group.id", "Missing required"},
		{"an empty group", "d", "group.id=", "group.id", "empty"},
		{"a topic twice", "d", "status.storage.topic=o", "status.storage.topic", "as offset.storage.topic is"},
		{"no replicas", "d", "config.storage.replication.factor=0", "config.storage.replication.factor", "at least 1"},
		{"a slow heart", "d", "heartbeat.interval.ms=20000", "heartbeat.interval.ms", "less than session.timeout.ms"},
		{"a signature", "d", "inter.worker.signature.algorithm=HmacMD5", "inter.worker.signature.algorithm", "HmacMD5"},
		{"the embedded broker", "d", "bootstrap.servers=embedded", "bootstrap.servers", "for standalone workers"},
	} {
		for _, m := range c.modes {
			base, command := standaloneText, "standalone"
			if m == 'd' {
				base, command = distributedText, "distributed"
			}
			t.Run(command+"/"+c.name, func(t *testing.T) {
				dir := t.TempDir()
				if err := os.WriteFile(filepath.Join(dir, "bad.p12"), []byte("nothing"), 0o600); err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(dir, "worker.properties")
				text, line := replaceLines(base, c.text)
				if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "DIR", dir)), 0o600); err != nil {
					t.Fatal(err)
				}
				place := path
				if line > 0 && !strings.Contains(c.want, "Missing") {
					place = path + ":" + strconv.Itoa(line)
				}
				var out, started bytes.Buffer
				if status := Run(t.Context(), []string{"validate", path}, &out, &out); status != 1 {
					t.Errorf("validate: status %d", status)
				}
				if status := Run(t.Context(), []string{command, path}, &started, &started); status != terminal.BadWorker {
					t.Errorf("%s: status %d", command, status)
				}
				for what, got := range map[string]string{"validate": out.String(), command: started.String()} {
					said := strings.Split(got, "\n")[0]
					if !strings.Contains(said, place+": ") || !strings.Contains(said, c.key) || !strings.Contains(said, c.want) {
						t.Errorf("%s says\n%s, want %s at %s with %q", what, got, c.key, place, c.want)
					}
					for _, word := range []string{"map[", "json.RawMessage", "open /", "stat /", "%!"} {
						if strings.Contains(got, word) {
							t.Errorf("%s has Go's words: %s", what, got)
						}
					}
				}
			})
		}
	}
}

// replaceLines replaces the lines with the same keys; -KEY removes a line. It returns the line
// number of the last one.
func replaceLines(text, lines string) (_ string, line int) {
	kept := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for _, l := range strings.Split(lines, "\n") {
		key, _, _ := strings.Cut(strings.TrimPrefix(l, "-"), "=")
		var rest []string
		for _, k := range kept {
			if !strings.HasPrefix(k, key+"=") {
				rest = append(rest, k)
			}
		}
		kept = rest
		if l[0] != '-' {
			kept = append(kept, l)
			line = len(kept)
		}
	}
	return strings.Join(kept, "\n") + "\n", line
}

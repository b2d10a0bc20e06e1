//go:build kafka

package converter

import (
	"bytes"
	_ "embed"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"millrace/internal/test/apache"
	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/convertertest"
)

//go:embed testdata/serdes.xml
var serdesPOM []byte

// checkSerdes makes Apicurio's Java serializers read the converters' output and write it again. The
// bytes are the same, with four-byte ids as in Confluent's format.
func checkSerdes(t *testing.T, registry string) {
	jars, err := apache.Resolve("serdes", serdesPOM)
	if err != nil {
		t.Fatal(err)
	}
	var in bytes.Buffer
	var want []string
	for _, row := range []struct {
		kind, class string
		schema      *connect.Schema
		value       connect.Value
		props       []string
	}{
		{"AVRO", avroName, convertertest.EverySchema, convertertest.EveryValue, nil},
		{"AVRO", avroName, connect.StringSchema, connect.StringValue("plain"), nil},
		{"AVRO", avroName, convertertest.AddressSchema, convertertest.StructOf(convertertest.AddressSchema, connect.StringValue("Elm"), connect.Value{}), nil},
		{"JSON", jsonSchemaName, convertertest.AddressSchema, convertertest.StructOf(convertertest.AddressSchema, connect.StringValue("é"), connect.Value{}), nil},
		// Confluent's schema says that it is a number
		{"JSON", jsonSchemaName, convertertest.SaleSchema, convertertest.SaleValue, []string{"decimal.format=NUMERIC"}},
	} {
		topic := fmt.Sprint("serdes-", len(want))
		b, err := onRegistry(t, row.class, registry, row.props...).FromConnect(new(conversion.Arena), topic, row.schema, row.value)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&in, "%s %s %x\n", row.kind, topic, b)
		want = append(want, fmt.Sprintf("%s %x", row.kind, b))
	}
	v2 := strings.Replace(registry, "/apis/ccompat/v7", "/apis/registry/v2", 1)
	cmd := exec.CommandContext(t.Context(), "java", "-XX:TieredStopAtLevel=1", "-cp", filepath.Join(jars, "*"), "testdata/Serdes.java", v2)
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = &in, &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	t.Logf("%d messages", len(want))
	got := strings.Split(strings.TrimSpace(string(out)), "\n")
	for i, line := range want {
		if i >= len(got) || got[i] != line {
			t.Errorf("message %d:\n got %v\nwant %s\n%.3000s", i, got[min(i, len(got)-1)], line, stderr.Bytes())
		}
	}
}

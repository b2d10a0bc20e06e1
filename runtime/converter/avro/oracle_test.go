//go:build kafka

package avro

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"millrace/internal/test/apache"
)

//go:embed testdata/avro.xml
var avroPOM []byte

// TestOracle compares the forms of TestAsJava with Apache Avro for Java, and with
// Apicurio's copy of Confluent's AvroData.
func TestOracle(t *testing.T) {
	jars, err := apache.Resolve("avro", avroPOM)
	if err != nil {
		t.Fatal(err)
	}
	forms := forms(t)
	var in, stderr bytes.Buffer
	for _, form := range forms {
		fmt.Fprintln(&in, base64.StdEncoding.EncodeToString([]byte(form.Schema)), form.Hex)
	}
	cmd := exec.CommandContext(t.Context(), "java", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8",
		"-cp", filepath.Join(jars, "*"), "testdata/AvroOracle.java")
	cmd.Stdin, cmd.Stderr = &in, &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(forms) {
		t.Fatalf("%d lines for %d forms\n%s", len(lines), len(forms), stderr.Bytes())
	}
	for i, form := range forms {
		if lines[i] != form.Java {
			t.Errorf("%s: %s\nJava says %s\nwe have   %s", form.Name, form.Schema, lines[i], form.Java)
		}
	}
}

//go:build kafka

package converter

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/convertertest"
)

// The converters work with a real registry: Apicurio's, from Maven Central, which has Confluent's
// API. It keeps all data in memory.
func TestRealRegistry(t *testing.T) {
	url := startApicurio(t)
	for class, row := range map[string]struct {
		schema *connect.Schema
		value  connect.Value
	}{
		avroName:       {convertertest.EverySchema, convertertest.EveryValue},
		jsonSchemaName: {convertertest.EverySchema, convertertest.EveryValue},
		protobufName:   {convertertest.SaleSchema, convertertest.SaleValue},
	} {
		t.Run(class[strings.LastIndexByte(class, '.')+1:], func(t *testing.T) {
			topic := class + "-t"
			writer, reader := onRegistry(t, class, url), onRegistry(t, class, url)
			b, err := writer.FromConnect(new(conversion.Arena), topic, row.schema, row.value)
			if err != nil {
				t.Fatal(err)
			}
			s, v, err := reader.ToConnect(topic, b)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := convertertest.Java(v, false, false), convertertest.Java(row.value, false, false); got != want {
				t.Errorf(" got %s\nwant %s", got, want)
			}
			if class == avroName && convertertest.Describe(s, true) != convertertest.Describe(row.schema, true) {
				t.Errorf(" got %s\nwant %s", convertertest.Describe(s, true), convertertest.Describe(row.schema, true))
			}
			again := onRegistry(t, class, url, "auto.register.schemas=false")
			same, err := again.FromConnect(new(conversion.Arena), topic, row.schema, row.value)
			if err != nil || string(same) != string(b) {
				t.Errorf("looked up: %x, %v", same, err)
			}
		})
	}
	t.Run("incompatible", func(t *testing.T) { checkIncompatible(t, url) })
	t.Run("serializers in Java", func(t *testing.T) { checkSerdes(t, url) })
	t.Run("access", func(t *testing.T) { checkAccess(t, url) })
}

func checkIncompatible(t *testing.T, url string) {
	admin, err := sr.NewClient(sr.URLs(url))
	if err != nil {
		t.Fatal(err)
	}
	c := onRegistry(t, avroName, url)
	if _, err := c.FromConnect(new(conversion.Arena), "strict", connect.StringSchema, connect.StringValue("x")); err != nil {
		t.Fatal(err)
	}
	for _, r := range admin.SetCompatibility(context.Background(), sr.SetCompatibility{Level: sr.CompatBackward}, "strict-value") {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	_, err = c.FromConnect(new(conversion.Arena), "strict", connect.Int64Schema, connect.Int64Value(1))
	if err == nil || connect.IsRetriable(err) || !strings.Contains(err.Error(), "HTTP 409") || !strings.Contains(err.Error(), "not compatible with an earlier version") {
		t.Error(err)
	}
	if _, _, err := c.ToConnect("strict", []byte{0, 0, 9, 9, 9, 0}); err == nil || connect.IsRetriable(err) || !strings.Contains(err.Error(), "HTTP 404") {
		t.Error(err)
	}
}

const apicurio = "2.6.13.Final"

func startApicurio(t *testing.T) (url string) {
	t.Helper()
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(home, ".m2/repository/io/apicurio/apicurio-registry-app", apicurio, "apicurio-registry-app-"+apicurio+"-all.tar.gz")
	if _, err := os.Stat(archive); err != nil {
		fetch := exec.Command("mvn", "-q", "-B", "dependency:get", "-Dtransitive=false", "-Dartifact=io.apicurio:apicurio-registry-app:"+apicurio+":tar.gz:all")
		if out, err := fetch.CombinedOutput(); err != nil {
			t.Fatalf("fetching Apicurio's registry: %v\n%s", err, out)
		}
	}
	dir := t.TempDir()
	if out, err := exec.Command("tar", "xzf", archive, "-C", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	ctx, cancel := context.WithCancel(context.Background())
	server := exec.CommandContext(ctx, "java", "-Xmx400m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", fmt.Sprintf("-Dquarkus.http.port=%d", port), "-Dquarkus.http.host=127.0.0.1",
		"-jar", filepath.Join(dir, "apicurio-registry-app-"+apicurio+"-runner.jar"))
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = server.Wait()
	})
	url = fmt.Sprintf("http://127.0.0.1:%d/apis/ccompat/v7", port)
	for deadline := time.Now().Add(2 * time.Minute); ; {
		answer, err := http.Get(url + "/subjects")
		if err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return url
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("Apicurio's registry does not answer: %v", err)
		}
		<-time.After(100 * time.Millisecond)
	}
}

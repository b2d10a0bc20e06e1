package cli

import (
	"context"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"millrace/internal/cli/terminal"
)

// A certificate of an unknown authority is accepted with --cacert, and the error without it names
// that flag.
func TestUnknownAuthority(t *testing.T) {
	worker := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) }))
	defer worker.Close()
	list := func(flags ...string) (int, string) {
		var out, errOut strings.Builder
		status := Run(t.Context(), append([]string{"connectors", "list", "--url", worker.URL}, flags...), &out, &errOut)
		return status, errOut.String()
	}
	if status, text := list(); status != terminal.BadWorker || !strings.Contains(text, "pass --cacert FILE") || strings.Contains(text, "x509") {
		t.Errorf("%d: %s", status, text)
	}
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: worker.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, text := list("--cacert", ca); status != 0 {
		t.Errorf("with --cacert: %d: %s", status, text)
	}
}

// Ctrl-C during a request ends a command with one word, and --limit 0 does not mean the default.
func TestRemoteErrors(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	worker := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		interrupt()
		<-r.Context().Done()
	}))
	defer worker.Close()
	for _, row := range []struct {
		args   string
		status int
		want   string
	}{
		{"connectors list", 1, "worker: interrupted\n"},
		{"connectors pause a b c", 1, "worker: interrupted\n"}, // not once for each
		{"dlq list c --limit 0", 2, "worker: --limit 0: expected a number of at least 1\n"},
		{"offsets history c --limit -1", 2, "worker: --limit -1: expected a number of at least 1\n"},
	} {
		var out, errOut strings.Builder
		if status := Run(ctx, append(strings.Fields(row.args), "--url", worker.URL), &out, &errOut); status != row.status || errOut.String() != row.want {
			t.Errorf("%s: %d: %s", row.args, status, errOut.String())
		}
	}
}

// Ctrl-C ends a command and the start of a worker while they wait for a broker that accepts
// connections and never answers.
func TestSilentBroker(t *testing.T) {
	broker, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer broker.Close()
	file := filepath.Join(t.TempDir(), "worker.properties")
	text := strings.NewReplacer("127.0.0.1:1", broker.Addr().String(), "DIR", t.TempDir()).Replace(standaloneText)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"topics", "list", "--bootstrap-server", broker.Addr().String()},
		{"consume", "--topic", "t", "--bootstrap-server", broker.Addr().String()},
		{"standalone", file},
	} {
		ctx, interrupt := context.WithCancel(t.Context())
		go func() {
			if conn, err := broker.Accept(); err == nil {
				defer conn.Close()
				interrupt()
				<-t.Context().Done()
			}
		}()
		var out, errOut strings.Builder
		begun := time.Now()
		status := Run(ctx, args, &out, &errOut)
		if status == 0 || !strings.HasSuffix(errOut.String(), "worker: interrupted\n") || time.Since(begun) > 5*time.Second {
			t.Errorf("%s: %d after %v: %s", args, status, time.Since(begun), errOut.String())
		}
	}
}

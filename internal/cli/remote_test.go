package cli

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

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

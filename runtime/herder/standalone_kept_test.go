package herder

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"millrace/runtime/storage"
)

// A kept connector whose plugin is missing is FAILED with the reason, and stays until a user
// deletes it.
func TestStoredConnectorWithoutPlugin(t *testing.T) {
	path := filepath.Join(t.TempDir(), "connectors.json")
	kept, err := storage.OpenFileConnectors(path)
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	if err := kept.Update("a", func(k *storage.KeptConnector) {
		*k = storage.KeptConnector{Config: map[string]string{"name": "a", "connector.class": "com.example.Missing"}, Target: storage.TargetStarted}
	}); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, kept)
		defer w.Close()
		if names := w.Restore(); len(names) != 1 {
			t.Fatalf("restored %v", names)
		}
		if states := w.states("a"); states != "FAILED" {
			t.Errorf("the connector is %s", states)
		}
		st, err := w.Status("a")
		if err != nil || !strings.Contains(st.Connector.Trace, "com.example.Missing") || st.Type != "unknown" {
			t.Errorf("%+v, %v", st, err)
		}
		if _, err := w.Offsets(t.Context(), "a"); err == nil {
			t.Error("its offsets are known, though not whether it is a source")
		}
		w.Overview(t.Context(), true)
		if err := w.Delete(t.Context(), "a"); err != nil || len(kept.All()) != 0 {
			t.Errorf("%v; still kept: %v", err, kept.All())
		}
	})
}

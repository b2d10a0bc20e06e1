package storage

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func openConnectors(t *testing.T, path string) *FileConnectors {
	t.Helper()
	f, err := OpenFileConnectors(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestFileConnectors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "connectors.json")
	f := openConnectors(t, path)
	odd := KeptConnector{Config: map[string]string{"name": "a \"b\"\n", "é": "\u0000", "secret": "${file:x:y}"}, Target: TargetPaused}
	for name, c := range map[string]KeptConnector{"a": {Config: map[string]string{}, Target: TargetStarted}, "b/ü": odd, "c": odd} {
		if err := f.Update(name, func(k *KeptConnector) { *k = c }); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Delete("c"); err != nil {
		t.Fatal(err)
	}
	// it was deleted meanwhile
	if err := f.Update("c", func(k *KeptConnector) { k.Target = TargetStopped }); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenFileConnectors(path); err == nil || !strings.Contains(err.Error(), "in use by another worker") {
		t.Errorf("a second worker: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	again := openConnectors(t, path).All()
	if names := slices.Sorted(maps.Keys(again)); !slices.Equal(names, []string{"a", "b/ü"}) || cmp.Diff(again["b/ü"], odd) != "" {
		t.Errorf("%v", again)
	}
}

// The error of an invalid file names its line, and the file stays unchanged.
func TestWrongConnectorsFile(t *testing.T) {
	for _, row := range []struct{ data, want string }{
		{"{\n\"connectors\": {\n\"a\": nonsense}}", "line 3: expected the connectors"},
		{"[]", "line 1"},
		{"{}", "the member connectors is missing"},
		{`{"connectors":{"a":{"target_state":"STARTED"}}}`, "connector a: the member config is missing"},
		{`{"connectors":{"a":{"config":{},"target_state":"RUNNING"}}}`, `target_state is "RUNNING", expected STARTED, PAUSED or STOPPED`},
		{`{"connectors":{"a":{"config":{"n":1},"target_state":"STARTED"}}}`, "line 1"},
		{`{"connectors":{"":{"config":{},"target_state":"STARTED"}}}`, "a connector has no name"},
		{`{"connectors":{},"x":1}`, `unknown field "x"`},
		{`{"connectors":{}} {}`, "more than one"},
	} {
		path := filepath.Join(t.TempDir(), "connectors.json")
		if err := os.WriteFile(path, []byte(row.data), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := OpenFileConnectors(path)
		if err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", row.data, err)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != row.data {
			t.Errorf("%s: the file is %s now (%v)", row.data, after, err)
		}
	}
}

// An editor may have put a byte order mark before the text.
func TestConnectorsFileWithBOM(t *testing.T) {
	all, err := parseConnectors([]byte("\ufeff" + `{"connectors":{"a":{"config":{"name":"a"},"target_state":"PAUSED"}}}`))
	if err != nil || all["a"].Target != TargetPaused {
		t.Errorf("%v %v", all, err)
	}
}

// Connectors run programs: a file that every user can write is refused.
func TestConnectorsFileOfEverybody(t *testing.T) {
	path := filepath.Join(t.TempDir(), "connectors.json")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenFileConnectors(path); err == nil || !strings.Contains(err.Error(), "chmod o-w") {
		t.Errorf("%v", err)
	}
}

func FuzzConnectorsFile(f *testing.F) {
	f.Add([]byte(`{"connectors":{"a":{"config":{"b":"c"},"target_state":"PAUSED"}}}`))
	f.Add([]byte("{\"connectors\":{}}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := parseConnectors(data)
		if err == nil && all == nil {
			t.Error("neither connectors nor an error")
		}
	})
}

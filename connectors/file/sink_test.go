package file

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"millrace/connectors/internal/tasktest"
	"millrace/plugins/connect"
)

func TestSink(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.txt")
	must(t, tasktest.Put(t, &Sink{}, map[string]string{"file": path}, connect.StringValue("a"), connect.Value{}, connect.Int32Value(7)))
	must(t, tasktest.Put(t, &Sink{}, map[string]string{"file": path}, connect.StringValue("é")))
	if got, want := tasktest.Read(t, path), "a\nnull\n7\né\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	tasktest.Append(t, path, "torn")
	must(t, tasktest.Put(t, &Sink{}, map[string]string{"file": path}, connect.StringValue("next")))
	if got, want := tasktest.Read(t, path), "a\nnull\n7\né\ntorn\nnext\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := tasktest.Put(t, &Sink{}, map[string]string{"file": filepath.Join(path, "x")}); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
	var out bytes.Buffer
	Stdout = &out
	defer func() { Stdout = os.Stdout }()
	must(t, tasktest.Put(t, &Sink{}, nil, connect.StringValue("a")))
	if out.String() != "a\n" {
		t.Errorf("got %q", out.String())
	}
}

// TestSinkFullDisk uses a device on which every write fails.
func TestSinkFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	err := tasktest.Put(t, &Sink{}, map[string]string{"file": "/dev/full"}, connect.StringValue("a"))
	if err == nil || !strings.Contains(err.Error(), "/dev/full") {
		t.Errorf("error %v", err)
	}
}

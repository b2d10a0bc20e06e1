package broker

import (
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"
)

// A failed write is reported with its cause and folder, and writes work again when there is space.
func TestFaultNamesTheReason(t *testing.T) {
	dir := t.TempDir()
	var log strings.Builder
	b, err := Start(dir, 0, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(b.Addr()), kgo.AllowAutoTopicCreation(), kgo.DefaultProduceTopic("t"))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	// blocks the creation of a folder
	if err := os.WriteFile(filepath.Join(dir, "partitions"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := client.ProduceSync(t.Context(), kgo.StringRecord("1")).FirstErr(); err == nil {
		t.Fatal("the record was written")
	}
	if fault := b.Fault(); fault == nil || !strings.Contains(fault.Error(), "cannot write to its folder "+dir) || !strings.Contains(fault.Error(), "not a directory") {
		t.Errorf("the fault is %v", fault)
	}
	if err := os.Remove(filepath.Join(dir, "partitions")); err != nil {
		t.Fatal(err)
	}
	if err := client.ProduceSync(t.Context(), kgo.StringRecord("2")).FirstErr(); err != nil {
		t.Error(err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if got := log.String(); !strings.Contains(got, "level=ERROR") || !strings.Contains(got, "folder="+dir) {
		t.Errorf("the log says %s", got)
	}
}

// Only the owner can read the broker's data, even in a folder of an earlier broker that was
// readable by others.
func TestFolderIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	check := func() {
		t.Helper()
		b := open(t, dir, 0)
		produce(t, b.Addr(), 1)
		if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if err == nil && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s: %v", path, info.Mode())
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	check()
	for _, path := range []string{dir, filepath.Join(dir, "topics.json"), filepath.Join(dir, lockName)} {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	check()
	shared := t.TempDir()
	if err := os.WriteFile(filepath.Join(shared, "of-another-program"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(shared, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := open(t, shared, 0).Close(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{"": 0o755, "of-another-program": 0o644, "topics.json": 0o600} {
		if info, err := os.Stat(filepath.Join(shared, name)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

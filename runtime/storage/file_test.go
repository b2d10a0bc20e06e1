package storage

import (
	"context"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/plugins/connect"
)

// javaFiles are files that Apache's worker wrote, with their number of entries.
func javaFiles(t testing.TB) [][]byte {
	t.Helper()
	text, err := os.ReadFile("testdata/golden-offsetfile.txt")
	if err != nil {
		t.Fatal(err)
	}
	var files [][]byte
	for _, line := range strings.Split(string(text), "\n")[:3] {
		data, err := hex.DecodeString(line[2:])
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, data)
	}
	return files
}

func TestJavaMapGolden(t *testing.T) {
	one := pair{[]byte(`["c",{"f":"x"}]`), []byte(`{"p":1}`)}
	for i, want := range [][]pair{nil, {one}, {{[]byte("k2"), nil}, one}} {
		data := javaFiles(t)[i]
		got, err := parseJavaMap(data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(pair{})); diff != "" {
			t.Errorf("%d entries: %s", i, diff)
		}
		if written := appendJavaMap(nil, want); string(written) != string(data) {
			t.Errorf("%d entries: wrote\n%x, want\n%x", i, written, data)
		}
	}
}

func TestFileOffsets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "offsets")
	if err := os.WriteFile(path, javaFiles(t)[2], 0o640); err != nil {
		t.Fatal(err)
	}
	f := openFile(t, path)
	checkStore(t, f)
	if _, err := OpenFileOffsets(path); err == nil || !strings.Contains(err.Error(), path+" is in use by another worker") {
		t.Errorf("opened twice: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	again := openFile(t, path)
	for _, connector := range []string{"c", "a", "b"} {
		want, _ := f.All(context.Background(), connector)
		got, err := again.All(context.Background(), connector)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(err, diff)
		}
	}
	if _, ok := again.pairs["k2"]; !ok {
		t.Error("a foreign key was lost")
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("%v %v", left, err)
	}
}

func openFile(t *testing.T, path string) *FileOffsets {
	t.Helper()
	f, err := OpenFileOffsets(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestManyOffsets(t *testing.T) {
	var pairs []pair
	for i := range 1000 {
		pairs = append(pairs, pair{[]byte{byte(i >> 8), byte(i)}, []byte{}})
	}
	got, err := parseJavaMap(appendJavaMap(nil, pairs))
	if diff := cmp.Diff(pairs, got, cmp.AllowUnexported(pair{})); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func TestMissingEmptyAndDamagedFiles(t *testing.T) {
	dir := t.TempDir()
	if f := openFile(t, filepath.Join(dir, "absent")); len(f.pairs) != 0 {
		t.Error("offsets from nowhere")
	}
	path := filepath.Join(dir, "offsets")
	whole := javaFiles(t)[1]
	for name, data := range map[string]string{"text": "{}", "cut off": string(whole[:len(whole)-3]), "longer": string(whole) + "x",
		"another class": strings.Replace(string(whole), "HashMap", "TreeMap", 1)} {
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := OpenFileOffsets(path)
		if err == nil || !strings.Contains(err.Error(), path+" is not a file of source offsets, or is damaged: at byte ") {
			t.Errorf("%s: %v", name, err)
		}
		if after, _ := os.ReadFile(path); string(after) != data {
			t.Errorf("%s: was changed", name)
		}
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	openFile(t, path)
}

func TestSetThatFailsChangesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	f := openFile(t, filepath.Join(dir, "offsets"))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	offset := []connect.SourceOffset{{Partition: map[string]any{"f": "x"}, Offset: map[string]any{"p": 1}}}
	if err := f.Set(context.Background(), "c", offset); err == nil || !strings.Contains(err.Error(), "writing offsets: ") {
		t.Error(err)
	}
	if got, _ := f.Get(context.Background(), "c", offset[0].Partition); got != nil {
		t.Errorf("%v is not in the file", got)
	}
}

func TestMemoryOffsets(t *testing.T) { checkStore(t, NewMemoryOffsets()) }

// checkStore tests the promises of every store.
func checkStore(t *testing.T, s OffsetStore) {
	t.Helper()
	ctx := context.Background()
	p, q := map[string]any{"t": "x", "n": 1, "é": nil}, map[string]any{"t": "y", "n": 2.5, "b": true}
	set := func(connector string, offsets ...connect.SourceOffset) {
		t.Helper()
		if err := s.Set(ctx, connector, offsets); err != nil {
			t.Fatal(err)
		}
	}
	set("a", connect.SourceOffset{Partition: p, Offset: map[string]any{"position": 1, "f": 1.0}},
		connect.SourceOffset{Partition: q, Offset: map[string]any{"bytes": []byte{1, 2}}}, connect.SourceOffset{Offset: map[string]any{}})
	set("b", connect.SourceOffset{Partition: p, Offset: map[string]any{"position": 9}})
	set("a", connect.SourceOffset{Partition: p, Offset: map[string]any{"position": int64(7), "f": 1.0}})
	got, err := s.Get(ctx, "a", p)
	if diff := cmp.Diff(map[string]any{"position": int64(7), "f": 1.0}, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	all, err := s.All(ctx, "a")
	if err != nil || len(all) != 3 || all[0].Partition != nil || all[1].Offset["bytes"] != "AQI=" {
		t.Errorf("%v %v", all, err)
	}
	set("a", connect.SourceOffset{Partition: q}, connect.SourceOffset{})
	if all, err = s.All(ctx, "a"); err != nil || len(all) != 1 {
		t.Errorf("%v %v", all, err)
	}
	if got, err := s.Get(ctx, "a", q); got != nil || err != nil {
		t.Errorf("%v %v", got, err)
	}
	nested := map[string]any{"m": map[string]any{}}
	err = s.Set(ctx, "a", []connect.SourceOffset{{Partition: p, Offset: nested}})
	if err == nil || !strings.Contains(err.Error(), "encoding a source offset of a: m is a map: expected") {
		t.Error(err)
	}
}

func FuzzJavaMap(f *testing.F) {
	for _, data := range javaFiles(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		pairs, err := parseJavaMap(data)
		if err != nil {
			return
		}
		again, err := parseJavaMap(appendJavaMap(nil, pairs))
		if diff := cmp.Diff(pairs, again, cmp.AllowUnexported(pair{})); diff != "" || err != nil {
			t.Error(err, diff)
		}
	})
}

package unpack

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func zipOf(t *testing.T, names ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range names {
		w, err := z.Create(name)
		if err == nil && !strings.HasSuffix(name, "/") {
			_, err = w.Write([]byte(name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func tarOf(t *testing.T, headers ...tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	g := gzip.NewWriter(&out)
	w := tar.NewWriter(g)
	for _, h := range headers {
		if h.Typeflag == tar.TypeReg {
			h.Size = int64(len(h.Name))
		}
		err := w.WriteHeader(&h)
		if err == nil && h.Typeflag == tar.TypeReg {
			_, err = w.Write([]byte(h.Name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestInto(t *testing.T) {
	regular := func(name string) tar.Header { return tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o755} }
	for _, row := range []struct {
		name    string
		content []byte
		plugin  string // its folder's name
		file    string // in it
		err     string
	}{
		{"hub-1.0.zip", zipOf(t, "acme-hub-1.0/", "acme-hub-1.0/manifest.json", "acme-hub-1.0/lib/a.jar"), "acme-hub-1.0", "lib/a.jar", ""},
		{"flat.zip", zipOf(t, "a.jar", "b.jar"), "flat", "b.jar", ""},
		{"debezium.tar.gz", tarOf(t, tar.Header{Name: "./debezium/", Typeflag: tar.TypeDir, Mode: 0o755}, regular("./debezium/a.jar")), "debezium", "a.jar", ""},
		{"program.tgz", tarOf(t, regular("connect-x")), "program", "connect-x", ""},
		{"links.tar.gz", tarOf(t, tar.Header{Name: "a.jar", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink}), "", "", "it is empty"},
		{"out.tar.gz", tarOf(t, regular("../a.jar")), "", "", "leads out of the archive"},
		{"out.zip", zipOf(t, "/etc/a.jar"), "", "", "leads out of the archive"},
		{"twice.zip", zipOf(t, "a.jar", "a.jar"), "", "", "file exists"},
		{"half.zip", zipOf(t, "a.jar")[:20], "", "", "not a valid zip file"},
		{"half.tar.gz", tarOf(t, regular("a.jar"))[:30], "", "", "unexpected EOF"},
	} {
		archive := filepath.Join(t.TempDir(), row.name)
		if err := os.WriteFile(archive, row.content, 0o644); err != nil {
			t.Fatal(err)
		}
		if !Is(archive) {
			t.Errorf("%s is no archive", row.name)
		}
		plugin, err := Into(t.TempDir(), archive)
		if row.err != "" {
			if err == nil || !strings.Contains(err.Error(), row.err) {
				t.Errorf("%s: %v, want %q", row.name, err, row.err)
			}
			continue
		}
		if err != nil || filepath.Base(plugin) != row.plugin {
			t.Errorf("%s: %s, %v", row.name, plugin, err)
		}
		if _, err := os.Stat(filepath.Join(plugin, row.file)); err != nil {
			t.Error(row.name, err)
		}
	}
}

func TestIs(t *testing.T) {
	for _, name := range []string{"a.jar", "zip", "connect-x", "a.gz", "a.tar"} {
		if Is(name) {
			t.Errorf("%s is an archive", name)
		}
	}
}

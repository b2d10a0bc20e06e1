package file

import (
	"bytes"
	"compress/gzip"
	"os"
	"strings"
	"testing"
)

// TestNoText rejects binary files and names their format, unless encoding.errors is bytes.
func TestNoText(t *testing.T) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, err := w.Write([]byte("a\nb\n"))
	must(t, err)
	must(t, w.Close())
	for text, want := range map[string]string{
		zipped.String():                    "it is compressed with gzip",
		"o\x00n\x00e\x00\n\x00t\x00\n\x00": "set file.encoding=UTF-16LE",
	} {
		run(t, nil, func(f *fixture) {
			f.write(text)
			f.start()
			if _, err := f.PollError(); !strings.Contains(err, f.path) || !strings.Contains(err, want) {
				f.t.Errorf("%s, want %s", err, want)
			}
		})
	}
	run(t, map[string]string{"encoding.errors": "bytes"}, func(f *fixture) {
		f.write(zipped.String() + "\n")
		f.start()
		if got := f.Texts(); len(got) == 0 {
			t.Error("no bytes were read")
		}
	})
}

// TestNoSize reads files whose reported size is wrong: once, with at most one warning.
func TestNoSize(t *testing.T) {
	for _, path := range []string{"/proc/uptime", "/proc/version", "/sys/kernel/mm/transparent_hugepage/enabled", "/sys/class/net/lo/mtu"} {
		if _, err := os.Stat(path); err != nil {
			continue
		}
		run(t, map[string]string{"file": path, "read.max.wait.ms": "100"}, func(f *fixture) {
			f.path = path
			f.start()
			got := f.Texts()
			for range 5 {
				got = append(got, f.Texts()...)
			}
			if n := strings.Count(f.Log.String(), "level=WARN"); len(got) != 1 || n > 1 {
				f.t.Errorf("%s: %q, %d warnings: %s", path, got, n, f.Log.String())
			}
			f.restart()
			if again := f.Texts(); len(again) > 1 {
				f.t.Errorf("%s after a restart: %q", path, again)
			}
		})
	}
}

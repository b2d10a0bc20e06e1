package http

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// encoded applies encodings to a text, in order. "raw" is deflate without zlib's frame.
func encoded(t testing.TB, text string, encodings ...string) string {
	t.Helper()
	for _, name := range encodings {
		var b bytes.Buffer
		var w io.WriteCloser
		switch name {
		case "gzip":
			w = gzip.NewWriter(&b)
		case "deflate":
			w = zlib.NewWriter(&b)
		case "raw":
			w, _ = flate.NewWriter(&b, 6)
		case "br":
			w = brotli.NewWriter(&b)
		case "zstd":
			w, _ = zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1))
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		text = b.String()
	}
	return text
}

func TestDecode(t *testing.T) {
	const text = `{"n":1,"text":"some text some text some text"}`
	for _, row := range []struct {
		header string
		how    []string
	}{
		{"gzip", []string{"gzip"}}, {"x-gzip", []string{"gzip"}}, {"GZIP", []string{"gzip"}}, {"deflate", []string{"deflate"}}, {"deflate", []string{"raw"}}, {"br", []string{"br"}},
		{"zstd", []string{"zstd"}}, {"gzip, br", []string{"gzip", "br"}}, {"deflate,identity,gzip", []string{"raw", "gzip"}}, {"identity", nil}, {"", nil},
	} {
		names, err := encodings(row.header)
		if err != nil {
			t.Fatal(err)
		}
		whole := encoded(t, text, row.how...)
		if got, err := decode([]byte(whole), names, 100, free); err != nil || string(got) != text {
			t.Errorf("%s: %q %v", row.header, got, err)
		}
		if len(names) == 0 {
			continue
		}
		if got, err := decode([]byte(whole), names, len(text), free); err != nil || string(got) != text {
			t.Errorf("%s of the greatest length: %q %v", row.header, got, err)
		}
		if _, err := decode([]byte(whole), names, len(text)-1, free); !errors.Is(err, errTooLong) {
			t.Errorf("%s too long: %v", row.header, err)
		}
		bomb := []byte(encoded(t, strings.Repeat("\x00", 10<<20), row.how...))
		if _, err := decode(bomb, names, 1<<20, free); !errors.Is(err, errTooLong) {
			t.Errorf("%s bomb: %v", row.header, err)
		}
		for name, broken := range map[string]string{"cut": whole[:len(whole)-1], "cut early": whole[:4], "empty": "", "plain": text, "with a rest": whole + "rest"} {
			if got, err := decode([]byte(broken), names, 1000, free); err == nil || errors.Is(err, errTooLong) {
				t.Errorf("%s %s: %q %v", row.header, name, got, err)
			}
		}
		full := errors.New("full")
		if _, err := decode([]byte(whole), names, 1000, func(int) error { return full }); !errors.Is(err, full) {
			t.Errorf("%s: %v", row.header, err)
		}
	}
	for _, header := range []string{"compress", "gzip,gzip,gzip,gzip", "gzip;q=1", "aes128gcm"} {
		if _, err := encodings(header); !errors.Is(err, errEncoding) {
			t.Errorf("%s: %v", header, err)
		}
	}
}

func TestPollEncoded(t *testing.T) {
	for _, name := range []string{"gzip", "deflate", "br", "zstd"} {
		s := newService(t)
		s.answer = func(n int, _ string) (int, string, string, string) {
			return 200, "Content-Encoding", name, []string{encoded(t, `[1]`, name), "no " + name, encoded(t, `[2]`, name), encoded(t, strings.Repeat(" ", 2000), name)}[n-1]
		}
		got := polls(t, s, nil, 4, "http.response.max.bytes=1000")
		if got[0] != "null:1" || !strings.HasPrefix(got[1], "RETRY") || got[2] != "null:2" || !strings.Contains(got[3], "longer than http.response.max.bytes=1000") {
			t.Error(got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, name := range []string{"gzip", "deflate", "br", "zstd"} {
		f.Add([]byte(encoded(f, "text", name)), name)
	}
	f.Fuzz(func(t *testing.T, body []byte, name string) {
		if names, err := encodings(name); err == nil {
			if out, err := decode(body, names, 10_000, free); err == nil && len(out) > 10_000 && len(names) > 0 {
				t.Fatal(len(out))
			}
		}
	})
}

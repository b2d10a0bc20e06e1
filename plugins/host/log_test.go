package host

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestLogWriter(t *testing.T) {
	drop := &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	for _, row := range []struct{ in, want string }{
		{"plain\n", `level=WARN msg="plugin stderr" line=plain`},
		{"two\r\nlines\n", "level=WARN msg=\"plugin stderr\" line=two\nlevel=WARN msg=\"plugin stderr\" line=lines"},
		{`{"@level":"info","@message":"hello","n":1,"connector":"x","@timestamp":"t"}` + "\n", `level=INFO msg=hello n=1`},
		{`{"@level":"trace","@message":"hello"}` + "\n", `level=DEBUG msg=hello`},
		{`{"level":"info"}` + "\n", `level=WARN msg="plugin stderr" line="{\"level\":\"info\"}"`},
		{"{broken\n", `level=WARN msg="plugin stderr" line={broken`},
		{"\n  \n", ""},
		{"no end", ""},
	} {
		var out bytes.Buffer
		w := &logWriter{log: pluginLog{base: slog.New(slog.NewTextHandler(&out, drop))}, tail: &tail{}}
		for _, b := range []byte(row.in) { // in single bytes
			if _, err := w.Write([]byte{b}); err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.TrimSuffix(out.String(), "\n"); got != row.want {
			t.Errorf("%q is logged as\n%s\nwant\n%s", row.in, got, row.want)
		}
	}
}

// In a shared process, a record goes to the logger of the connector that it names.
func TestSharedLog(t *testing.T) {
	var out bytes.Buffer
	w := &logWriter{log: sharedLog(slog.New(slog.NewTextHandler(&out, nil)), "x.Y"), tail: &tail{}}
	fmt.Fprintln(w, `{"@level":"info","@message":"hello","connector":"a"}`)
	fmt.Fprintln(w, "plain")
	for _, want := range []string{"msg=hello logger=plugin.a connector=a\n", `msg="plugin stderr" logger=plugin.x.Y line=plain`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the log lacks %s:\n%s", want, &out)
		}
	}
}

// An endless line is cut, regardless of its chunks, and the next line is complete again.
func TestLongLine(t *testing.T) {
	for _, start := range []string{"", `{"@level":"info","@message":"`} {
		for _, piece := range []int{1, 1000, 300_000} {
			var out bytes.Buffer
			w := &logWriter{log: pluginLog{base: slog.New(slog.NewTextHandler(&out, nil))}, tail: &tail{}}
			_, _ = w.Write([]byte(start))
			for range 300_000 / piece {
				_, _ = w.Write([]byte(strings.Repeat("x", piece)))
			}
			_, _ = w.Write([]byte("\nnext\n"))
			if got := strings.Count(out.String(), "x"); got < maxShown-100 || got > maxShown+100 || !strings.Contains(out.String(), "more bytes)") {
				t.Errorf("%d bytes in pieces of %d", got, piece)
			}
			if !strings.Contains(out.String(), "line=next") {
				t.Errorf("the next line is missing: %.100s", &out)
			}
			if cap(w.pending) > 2*maxLogLine {
				t.Errorf("%d bytes are kept", cap(w.pending))
			}
		}
	}
}

// A large record is cut in each of its parts.
func TestLongRecord(t *testing.T) {
	var out bytes.Buffer
	w := &logWriter{log: pluginLog{base: slog.New(slog.NewTextHandler(&out, nil))}, tail: &tail{}}
	record := map[string]any{"@level": "info", "@message": "hello", "list": strings.Split(strings.Repeat("y", 5000), ""), strings.Repeat("k", 3000): 1}
	for i := range 300 {
		record[fmt.Sprint("n", i)] = i
	}
	text, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write(append(text, '\n'))
	if n := out.Len(); n > 8000 || !strings.Contains(out.String(), "msg=hello") {
		t.Errorf("%d bytes: %.300s", n, &out)
	}
}

func TestTail(t *testing.T) {
	var last tail
	if got := last.String(); got != "" {
		t.Errorf("nothing is %q", got)
	}
	for i := range 25 {
		last.add(fmt.Sprint("line ", i))
	}
	if got := last.String(); !strings.HasPrefix(got, "\nits last lines:\n  line 5\n") || !strings.HasSuffix(got, "line 24") {
		t.Errorf("%s", got)
	}
}

// Lines above the quota of a second are dropped and counted, but they stay in the last lines of a
// trace.
func TestQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		log := slog.New(slog.NewTextHandler(&out, nil))
		w := &logWriter{log: pluginLog{base: log}, tail: &tail{}, quota: &quota{log: log}}
		for range 3 {
			for i := range maxLines + 10 {
				fmt.Fprintln(w, "flood", i)
			}
			time.Sleep(time.Second) //nolint:forbidigo // the clock of synctest
		}
		w.quota.tell(time.Now())
		fmt.Fprintln(w, "calm")
		w.quota.close()
		if n := strings.Count(out.String(), "flood"); n != 3*maxLines {
			t.Errorf("%d lines", n)
		}
		if n := strings.Count(out.String(), "lines were dropped\" lines=10 limit_per_second=1000 bytes_per_second=1048576"); n != 3 {
			t.Errorf("it is said %d times", n)
		}
		if got := w.tail.String(); !strings.HasSuffix(got, "flood 1009\n  calm") {
			t.Errorf("the last lines are %s", got)
		}
	})
}

// The quota limits the bytes of a second as well as its lines.
func TestQuotaOfBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out, stdout bytes.Buffer
		log := slog.New(slog.NewTextHandler(&out, nil))
		q := &quota{log: log}
		w := &logWriter{log: pluginLog{base: log}, tail: &tail{}, quota: q}
		for range 900 {
			_, _ = w.Write([]byte(strings.Repeat("x", 60_000) + "\n"))
		}
		if n := out.Len(); n > maxBytes+maxShown+20_000 {
			t.Errorf("%d bytes of log in a second", n)
		}
		time.Sleep(time.Second) //nolint:forbidigo // the clock of synctest
		for range 100 {
			_, _ = bounded{q, &stdout}.Write(make([]byte, 60_000))
		}
		if n := stdout.Len(); n > maxBytes+60_000 {
			t.Errorf("%d bytes of standard output in a second", n)
		}
	})
}

package logging

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// limitedLog is a log behind a limiter, with its output.
func limitedLog(l *Limiter) (*slog.Logger, *bytes.Buffer) {
	var out bytes.Buffer
	return slog.New(l.Handler(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))), &out
}

func TestLimiter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, out := limitedLog(NewLimiter(nil))
		lines := func() int {
			defer out.Reset()
			return strings.Count(out.String(), "\n")
		}
		task := log.With(NameKey, "worker", "connector", "c", "task", 0)
		for range 100_000 {
			task.Warn("it is tried again", "error", errors.New("why"))
		}
		if n := lines(); n != 10 {
			t.Errorf("%d lines at once", n)
		}
		log.With("connector", "c", "task", 1).Warn("it is tried again")
		task.Error("it is tried again")
		task.Warn("another")
		if n := lines(); n != 3 {
			t.Errorf("%d lines about another task, of another level and with another message", n)
		}
		time.Sleep(time.Minute) //nolint:forbidigo // the clock of synctest
		for range 100 {
			task.Warn("it is tried again")
		}
		if got := out.String(); strings.Count(got, "suppressed=99990") != 1 || strings.Count(got, "suppressed") != 1 {
			t.Error(got)
		}
		if n := lines(); n != 3 {
			t.Errorf("%d lines after a minute", n)
		}
		for range 1000 {
			task.Info("often")
			task.Debug("very often")
		}
		if n := lines(); n != 1030 {
			t.Errorf("%d lines of INFO and DEBUG", n)
		}
	})
}

func TestLimiterHasRatesOfItsUser(t *testing.T) {
	log, out := limitedLog(NewLimiter(func(logger string, level slog.Level, message string) Rate {
		if logger == "plugin.c" && message == "record" {
			return Rate{}
		}
		return DefaultRate(level)
	}))
	for range 500 {
		log.With(NameKey, "plugin.c").Warn("record")
		log.With(NameKey, "worker").Warn("record")
	}
	if n := strings.Count(out.String(), "\n"); n != 510 {
		t.Errorf("%d lines", n)
	}
}

// Messages that are different each time, such as a plugin's, take a bounded amount of memory and
// lines.
func TestLimiterIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(nil)
		log, out := limitedLog(l)
		for i := range maxBuckets + 1000 {
			log.Warn(fmt.Sprint("message ", i))
		}
		if n := len(l.buckets); n > maxBuckets+1 {
			t.Errorf("%d are remembered", n)
		}
		if n := strings.Count(out.String(), "\n"); n > maxBuckets+warningRate.Burst {
			t.Errorf("%d lines", n)
		}
		time.Sleep(2 * idleAfter) //nolint:forbidigo // the clock of synctest
		log.Warn("much later")
		if n := len(l.buckets); n != 1 {
			t.Errorf("%d are remembered when all were idle", n)
		}
	})
}

func TestLongLinesAreCut(t *testing.T) {
	log, out := limitedLog(NewLimiter(nil))
	long := "begin " + strings.Repeat("ä", 3<<20) + " end"
	for name, attr := range map[string]any{"text": long, "error": errors.New(long), "list": []string{long}, "bytes": []byte(long), "group": slog.GroupValue(slog.String("x", long))} {
		out.Reset()
		log.Warn("too long", name, attr)
		got := out.String()
		if len(got) > 20<<10 || !strings.Contains(got, "begin ") || !strings.Contains(got, " bytes dropped) … ") || !strings.Contains(got, " end") {
			t.Errorf("%s: %d bytes: %.100s", name, len(got), got)
		}
	}
	out.Reset()
	log.With("error", long).Warn(long)
	if n := out.Len(); n > 40<<10 {
		t.Errorf("%d bytes", n)
	}
	out.Reset()
	log.Warn("short", "list", []string{"a"}, "n", 1)
	if got := out.String(); !strings.HasSuffix(got, "level=WARN msg=short list=[a] n=1\n") {
		t.Error(got)
	}
}

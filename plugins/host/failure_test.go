package host_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/host"
)

// steady is a source that keeps delivering batches while others fail.
type steady struct {
	records atomic.Int64
	stop    func()
	ended   chan error
}

// moveOn reads an endless source until the end of the test.
func moveOn(t *testing.T, f *folder) *steady {
	t.Helper()
	p := f.open("steady", nil)
	s, err := p.StartSource(t.Context(), "steady", 0, map[string]string{}, boundary.SourceEvents{Log: slog.New(slog.DiscardHandler),
		Offset: func(context.Context, map[string]any) (map[string]any, error) { return nil, nil }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	out := &steady{stop: stop, ended: make(chan error, 1)}
	go func() { out.ended <- out.read(ctx, s) }()
	return out
}

// read fails if a number is missing in the sequence.
func (g *steady) read(ctx context.Context, s boundary.Source) error {
	defer s.Cancel()
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	for ctx.Err() == nil {
		b, free, err := s.Next()
		if err != nil {
			return err
		}
		for _, r := range b.Records {
			if n := g.records.Add(1); r.Position != n {
				return fmt.Errorf("record %v where %d was to come", r.Position, n)
			}
		}
		free()
		<-ticker.C
	}
	return nil
}

// open opens the plugin of the folder for a connector.
func (f *folder) open(connector string, props map[string]string) boundary.Plugin {
	f.t.Helper()
	class, err := f.Find("test.AwkwardSource", "")
	if err != nil {
		f.t.Fatal(err)
	}
	p, err := f.Open(f.t.Context(), connector, class, props)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(p.Release)
	return p
}

// When a plugin ends, its task fails with the reason and the last lines of its log. The task of
// another connector continues without loss or duplicates, and nothing restarts by itself.
func TestFailureStaysWhereItIs(t *testing.T) {
	f := watchWith(t, host.Options{Isolation: host.EachConnector})
	f.put("good/manifest.json", self(""), 0o644)
	eventually(t, "the plugin is there", func() bool { return f.offers("test.AwkwardSource") })
	others := moveOn(t, f)
	for _, row := range []struct {
		mode  string
		props map[string]string
		want  []string
	}{
		{"", nil, []string{"ended: signal: killed"}},
		{"panics aside", nil, []string{"ended: exit status 2", "its last lines:", "panic: nobody recovers this"}},
		{"exits", nil, []string{"ended: exit status 3", "its last lines:\n  enough"}},
		{"garbage", nil, []string{"ended: exit status 4"}},
		{"floods", nil, []string{"ended: exit status 5", fmt.Sprint("flood ", floodLines-1), fmt.Sprint("flood ", floodLines-20)}},
		{"poll hangs", map[string]string{"plugin.stall.timeout.ms": "300"}, []string{"was ended: a poll has not returned for 300ms (plugin.stall.timeout.ms)"}},
		{"eats memory", map[string]string{"plugin.memory.max": "200MB"}, nil},
	} {
		t.Run(row.mode, func(t *testing.T) {
			before := others.records.Load()
			p := f.open("bad", row.props)
			w := &world{Plugin: p, pid: filepath.Join(t.TempDir(), "pid"), notes: filepath.Join(t.TempDir(), "notes"), log: slog.New(slog.DiscardHandler)}
			c, err := w.StartConnector(t.Context(), "bad", w.props(row.mode), boundary.ConnectorEvents{Failed: func(error) {}})
			if row.mode != "eats memory" && err != nil {
				t.Fatal(err)
			}
			if err == nil {
				defer func() { _ = c.Stop(t.Context()) }()
				s := startSource(t, w, row.mode, 0)
				if row.mode == "" {
					w.kill(t)
				}
				_, err = drain(s)
			}
			contains(t, err, row.want...)
			if !connect.IsProcessEnded(err) {
				t.Errorf("it is not known as the end of a process: %v", err)
			}
			if len(err.Error()) > 50_000 {
				t.Errorf("the trace has %d bytes", len(err.Error()))
			}
			p.Release()
			eventually(t, "the other connector has moved meanwhile, and moves on", func() bool { return others.records.Load() > before+100 })
		})
	}
	others.stop()
	if err := <-others.ended; err != nil {
		t.Error("the other connector's task:", err)
	}
	f.floodIsBounded()
}

// floodIsBounded checks that dropped log lines are counted in the log.
func (f *folder) floodIsBounded() {
	f.t.Helper()
	log := f.logged.String()
	shown, out := strings.Count(log, `line="flood `), 0
	for _, m := range regexp.MustCompile(`lines were dropped.* lines=(\d+)`).FindAllStringSubmatch(log, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			f.t.Error(err)
		}
		out += n
	}
	if shown == 0 || shown > floodLines/2 || out < floodLines-shown {
		f.t.Errorf("of a flood of %d lines %d are in the log, and %d were dropped", floodLines, shown, out)
	}
	if n := len(f.stdout.String()); n == 0 || n > 4<<20 {
		f.t.Errorf("of 5 MB of garbage there are %d bytes on the worker's standard output", n)
	}
}

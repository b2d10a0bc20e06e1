package worker

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kerr"

	"millrace/internal/test/otlp"
	"millrace/plugins/connect"
	"millrace/runtime/tracing"
)

// Every batch and every commit has a trace, including failed ones.
func TestSpans(t *testing.T) {
	without := " transforms=a transforms.a.type=org.apache.kafka.connect.transforms.ReplaceField$Value transforms.a.include=x"
	for _, row := range []struct {
		name   string
		class  *connect.Class
		props  string
		before func(l *lab)
		fails  bool
		want   string
	}{
		{"source", sourceClass, "", nil, false, `
commit connector=c task=0
source batch connector=c task=0
source batch/convert records=2
source batch/poll records=2
source batch/produce records=2
`},
		{"source that transforms", sourceClass, " transforms=a transforms.a.type=InsertHeader transforms.a.header=h transforms.a.value.literal=x", nil, false, `
commit connector=c task=0
source batch connector=c task=0
source batch/convert records=2
source batch/poll records=2
source batch/produce records=2
source batch/transform records=2
`},
		{"source whose records are refused", sourceClass, "", func(l *lab) { l.refuse(kerr.TopicAuthorizationFailed.Code, 1) }, true, `
source batch connector=c task=0: TOPIC_AUTHORIZATION_FAILED
source batch/convert records=2
source batch/poll records=2
source batch/produce records=2: TOPIC_AUTHORIZATION_FAILED
`},
		{"source whose offsets are not stored", sourceClass, "", func(l *lab) { l.offsets.fails = 1 }, false, `
commit connector=c task=0: the store is down
source batch connector=c task=0
source batch/convert records=2
source batch/poll records=2
source batch/produce records=2
`},
		{"source that fails on a transformation", sourceClass, without, nil, true, `
source batch connector=c task=0: Tolerance exceeded in error handler
source batch/convert
source batch/poll records=2
source batch/transform
`},
		{"sink", sinkClass, "", nil, false, `
commit connector=c task=0
commit/flush
sink batch connector=c task=0
sink batch/convert records=1
sink batch/poll records=1
sink batch/put records=1
`},
		{"sink that transforms", sinkClass, " transforms=a transforms.a.type=InsertHeader transforms.a.header=h transforms.a.value.literal=x", nil, false, `
commit connector=c task=0
commit/flush
sink batch connector=c task=0
sink batch/convert records=1
sink batch/poll records=1
sink batch/put records=1
sink batch/transform records=1
`},
		{"sink that fails on what it reads", sinkClass, asJSON, func(l *lab) { l.produce(t, "t", 0, "{") }, true, `
sink batch connector=c task=0: Tolerance exceeded in error handler
sink batch/convert
sink batch/poll records=1
`},
		{"sink that fails", sinkClass, "", func(l *lab) { l.put = func(int, []connect.SinkRecord) error { return errors.New("full") } }, true, `
sink batch connector=c task=0: full
sink batch/convert records=1
sink batch/poll records=1
sink batch/put records=1: full
`},
	} {
		t.Run(row.name, func(t *testing.T) {
			collector := otlp.Start()
			defer collector.Close()
			l := newLab(t, 1, "")
			var err error
			if l.Tracer, err = tracing.New(t.Context(), tracing.Options{Endpoint: collector.URL(), Log: l.Log}); err != nil {
				t.Fatal(err)
			}
			if row.before != nil {
				row.before(l)
			}
			switch {
			case row.class == sinkClass && !strings.Contains(row.props, asJSON):
				l.produce(t, "t", 0, "1")
			case row.class == sourceClass:
				l.source.batches <- batch("a", 1, "1", "2")
			}
			id := l.start(row.class, 0, row.props)
			switch {
			case row.fails:
				l.statuses.await(t, "c-0 FAILED", 1)
			case row.class == sinkClass:
				l.await(t, "put ", 1)
			default:
				l.await(t, "poll 2", 1)
			}
			l.StopTasks(id)
			if err := l.Tracer.Close(context.WithoutCancel(t.Context())); err != nil {
				t.Fatal(err)
			}
			spans, err := collector.Spans()
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range spans { // the first line of an error, up to the colon
				if at := strings.Index(s, ": "); at >= 0 {
					what, _, _ := strings.Cut(s[at+2:], "\n")
					what, _, _ = strings.Cut(what, ":")
					spans[i] = s[:at+2] + what
				}
			}
			if diff := cmp.Diff(strings.TrimPrefix(row.want, "\n"), strings.Join(spans, "\n")+"\n"); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
		})
	}
}

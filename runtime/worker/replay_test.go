package worker

import (
	"context"
	"errors"
	"strings"
	"testing"

	"millrace/api/rest"
	"millrace/configs/provider"
	"millrace/plugins/connect"
	"millrace/runtime/deadletter"
)

// A sink receives a replayed record once, with its original place, or with the value that the user
// gave it. A record that fails again is a dead letter record with the original place.
func TestReplay(t *testing.T) {
	l := newLab(t, 1, "")
	l.Providers = &provider.Providers{}
	l.Admin.Providers = l.Providers
	const props = "errors.tolerance=all errors.deadletterqueue.topic.name=dead errors.deadletterqueue.topic.replication.factor=1 " +
		"errors.deadletterqueue.context.headers.enable=true"
	l.put = func(_ int, records []connect.SinkRecord) (err error) {
		var bad connect.BadRecords
		for i, r := range records {
			place, at := r.Place()
			l.add("got %s-%d-%d %s of %s-%d with %d headers", r.Topic, r.Partition, r.Offset, r.Value.Text(), place.Topic, at, len(r.Headers))
			if strings.HasPrefix(r.Value.Text(), "bad") {
				bad = append(bad, connect.RecordError{Index: i, Err: errors.New("it is bad")})
			}
		}
		if bad != nil {
			return bad
		}
		return nil
	}
	l.produce(t, "t", 0, "good", "bad 1", "bad 2")
	id := l.start(sinkClass, 0, props)
	l.await(t, "got", 3)
	l.StopTasks(id)
	raw := map[string]string{"name": "c", "connector.class": sinkClass.Name, "topics": "t"}
	for _, p := range strings.Fields(props) {
		key, value, _ := strings.Cut(p, "=")
		raw[key] = value
	}
	queues := &deadletter.Queues{Admin: l.Admin, Providers: l.Providers}
	of := deadletter.Connector{Name: "c", Props: raw, Class: sinkClass}
	restarts := 0
	replay := func(records ...rest.ReplayRecord) rest.Replayed {
		t.Helper()
		out, err := queues.Replay(t.Context(), of, deadletter.Replay{Records: records, Restart: func(context.Context) error { restarts++; return nil }})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	text := "mended"
	if r := replay(rest.ReplayRecord{Offset: 0, Value: &rest.Content{Text: &text}}, rest.ReplayRecord{Offset: 9}); r.Replayed != 1 || r.Refused != 1 {
		t.Errorf("%+v", r)
	}
	if r := replay(); r.Replayed != 1 || r.Already != 1 {
		t.Errorf("%+v", r)
	}
	if r := replay(); r.Replayed != 0 || r.Already != 2 || restarts != 1 {
		t.Errorf("%+v after %d restarts", r, restarts)
	}
	id = l.start(sinkClass, 0, props)
	l.await(t, "got t-0-1 mended of connect-c-replay-0 with 1 headers", 1)
	l.await(t, "got t-0-2 bad 2 of connect-c-replay-1 with 1 headers", 1)
	l.StopTasks(id)
	found, err := queues.List(t.Context(), of, deadletter.Query{Limit: 2})
	if err != nil || len(found.Records) != 2 || !found.More {
		t.Fatalf("%+v %v", found, err)
	}
	if last := found.Records[0]; last.ReplayOf != "dead/0/1" || last.Replayed || last.Error.Offset != "2" || last.Error.Topic != "t" {
		t.Errorf("%+v", last)
	}
	if was := found.Records[1]; !was.Replayed || was.Error.Words != "The connector did not take the record: it is bad (topic t, partition 0, offset 2)" {
		t.Errorf("%+v", was)
	}
	if got := l.count("got"); got != 5 {
		t.Errorf("%d records were put:\n%s", got, l)
	}
}

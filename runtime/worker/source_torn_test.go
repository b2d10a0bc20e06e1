package worker

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
)

// placed returns a batch whose records have source offsets of their own, as those of plugins in Java.
// The value "none" stands for a record without one.
func placed(values ...string) *connect.Batch {
	b := batch("a", 1, values...)
	b.PositionKey = ""
	b.PlaceOf = func(i int) (at connect.SourcePlace) {
		at.Partition = mapValue(b.Partition)
		if values[i] != "none" {
			at.Offset = mapValue(map[string]any{"of": values[i], "n": i})
		}
		return at
	}
	return b
}

// A record that fails the task does not affect the offsets, and the reports, of the records before it.
func TestFailureWithinABatch(t *testing.T) {
	large := strings.Repeat("x", 30_000)
	for _, row := range []struct {
		name, props    string
		batch          *connect.Batch
		status, stored string
		progress       string
	}{
		{"it cannot be read", "", placed("1", "2", "bad", "4"), "TASK_POLL: it is bad", "[file:a][n:1 of:2]", "progress 0+2"},
		{"it is the first", "", placed("bad", "2"), "TASK_POLL: it is bad", "", ""},
		{"the one before has no offset", "", placed("1", "none", "bad"), "TASK_POLL: it is bad", "[file:a][n:0 of:1]", "progress 0+2"},
		{"it cannot be converted", "value.converter=org.apache.kafka.connect.converters.IntegerConverter", func() *connect.Batch {
			b := placed("1", "2", "3")
			b.Records[0].Value, b.Records[1].Value = connect.Int32Value(1), connect.Value{}
			return b
		}(), "VALUE_CONVERTER", "[file:a][n:1 of:2]", "progress 0+2"},
		{"it is too large", "producer.override.max.request.size=20000", placed("1", "2", large, "4"), "is larger than Kafka takes", "[file:a][n:1 of:2]", "progress 0+2"},
		{"it is too large, after one that was dropped", "producer.override.max.request.size=20000 transforms=d transforms.d.type=millrace.transforms.Expression transforms.d.filter=value!='2'",
			placed("1", "2", "3", large), "is larger than Kafka takes", "[file:a][n:2 of:3]", "progress 0+3"},
	} {
		t.Run(row.name, func(t *testing.T) {
			l := newLab(t, 1, "")
			l.source.follows = true
			id := l.start(sourceClass, 0, row.props)
			l.source.batches <- row.batch
			l.statuses.await(t, "c-0 FAILED", 1)
			l.StopTasks(id)
			if !strings.Contains(l.statuses.String(), row.status) {
				t.Errorf("the states are %s", l.statuses)
			}
			if got := l.stored(t); got != row.stored {
				t.Errorf("stored %q", got)
			}
			if story := l.String(); !strings.Contains(story, row.progress) || row.progress == "" && strings.Contains(story, "progress") {
				t.Errorf("the task was told:\n%s", story)
			}
			if story := l.String(); !strings.Contains(story, "close") {
				t.Errorf("the task was not closed:\n%s", story)
			}
		})
	}
}

// Data that a plugin cannot send fails as in Apache Kafka Connect: in the converter that would refuse it. A
// StringConverter takes any value.
func TestUnsendableRecords(t *testing.T) {
	odd := func(part connect.Part) *connect.Batch {
		b := placed("text of it")
		b.Records[0].Key = connect.StringValue("k")
		b.Records[0].Err = &connect.RecordFailure{Text: "Java class test.Odd has no type", Exception: "test.DataException", Message: "no type", Trace: "test.DataException: no type\n\tat x", Part: part}
		return b
	}
	for _, row := range []struct {
		part         connect.Part
		props, stage string
	}{
		{connect.ValuePart, asJSON, "VALUE_CONVERTER\n…class.name: org.apache.kafka.connect.json.JsonConverter"},
		{connect.KeyPart, asJSON, "KEY_CONVERTER\n…class.name: org.apache.kafka.connect.storage.StringConverter"},
		{connect.HeaderPart, "", "HEADER_CONVERTER\n…class.name: org.apache.kafka.connect.storage.SimpleHeaderConverter"},
		{connect.AllParts, "", "KAFKA_PRODUCE\n…class.name: org.apache.kafka.connect.runtime.WorkerSourceTask"},
		{connect.NoPart, "", "TASK_POLL\n…class.name: test.FakeSourceTask"},
		{connect.ValuePart, "", ""},
		{connect.KeyPart, "", ""},
	} {
		l := newLab(t, 1, "")
		id := l.start(sourceClass, 0, "errors.tolerance=all "+row.props+inHeaders+queue)
		l.source.batches <- odd(row.part)
		want, topic := "k=text of it\n", "t"
		if row.stage != "" {
			topic = "dead"
			want += "…topic: t\n…source.partition: {\"file\":\"a\"}\n…source.offset: {\"n\":0,\"of\":\"text of it\"}\n…connector.name: c\n…task.id: 0\n…stage: " +
				row.stage + "\n…exception.class.name: test.DataException\n…exception.message: no type\n…exception.stacktrace: test.DataException: no type\n"
		}
		if got := shown(l.read(t, topic, 1)[0]); got != want {
			t.Errorf("part %d: got %s\nwant %s", row.part, got, want)
		}
		l.StopTasks(id)
	}
}

// flaky is a transformation or a converter in a plugin that fails twice for the value "busy".
type flaky struct {
	mover
	story   *story
	fails   *int
	convert func(text string) connect.Value // of a converter
}

func (f flaky) Apply(records []connect.ConnectRecord) (out []connect.SourceRecord, err error) {
	for i, r := range records {
		answer := connect.SourceRecord{Record: r.Record, Position: int64(i)}
		if text := r.Value.Text(); text == "busy" && *f.fails < 2 {
			*f.fails++
			answer.Err = connect.Retriable(errors.New("later"))
		} else if f.convert != nil {
			answer.Value = f.convert(text)
		}
		if r.Source != nil {
			f.story.add("%s of %v at %v", r.Value.Text(), r.Source.Partition.Any(), r.Source.Offset.Any())
		}
		out = append(out, answer)
	}
	return out, nil
}

var flakyClass = &connect.Class{Name: "test.Flaky", Version: "1", Elsewhere: connect.Transform}

// A retriable error of a converter or a transformation in a plugin is retried for errors.retry.timeout,
// for its record alone. A transformation sees where the record comes from.
func TestRetriesInPlugins(t *testing.T) {
	const transforms = "transforms=f transforms.f.type=test.Flaky"
	for _, row := range []struct {
		class   *connect.Class
		props   string
		retries bool
	}{
		{sourceClass, transforms, true}, {sourceClass, transforms, false}, {sourceClass, "value.converter=test.FlakyConverter", true},
		{sinkClass, transforms, true}, {sinkClass, transforms, false}, {sinkClass, "value.converter=test.FlakyConverter " + transforms, true},
	} {
		l := newLab(t, 1, "")
		timeout := map[bool]int{true: -1, false: 0}[row.retries]
		id := l.start(row.class, 0, fmt.Sprintf("errors.tolerance=all errors.retry.timeout=%d errors.retry.delay.max.ms=1 %s", timeout, row.props))
		want := []string{"a", "busy", "b"}
		if row.class == sourceClass {
			l.source.batches <- placed(want...)
		} else {
			l.produce(t, "t", 0, want...)
		}
		if !row.retries {
			want = []string{"a", "b"}
		}
		if row.class == sourceClass {
			for i, r := range l.read(t, "t", len(want)) {
				if string(r.Value) != want[i] {
					t.Errorf("%s: record %d is %s", row.props, i, r.Value)
				}
			}
			if row.props == transforms {
				l.await(t, "b of map[file:a] at map[n:2 of:b]", 1)
				if n := l.count("busy of map[file:a] at map[n:1 of:busy]"); n != map[bool]int{true: 3, false: 1}[row.retries] {
					t.Errorf("the record was transformed %d times:\n%s", n, l)
				}
				if n := l.count("a of map[file:a]"); n != 1 {
					t.Errorf("another record was transformed %d times", n)
				}
			}
		} else {
			for _, v := range want {
				l.await(t, "put t 0 "+fmt.Sprint(map[string]int{"a": 0, "busy": 1, "b": 2}[v])+" "+v, 1)
			}
		}
		l.StopTasks(id)
	}
}

var flakyConverterClass = &connect.Class{Name: "test.FlakyConverter", Version: "1", Elsewhere: connect.Convert}

// classified is the plugin of a class.
type classified struct {
	fakePlugin
	class *connect.Class
}

func (p classified) StartTransformation(ctx context.Context, name string, task int, alias string, props map[string]string) (boundary.Transformation, error) {
	if p.class == flakyClass {
		return flaky{story: p.story, fails: new(int)}, nil
	}
	return p.fakePlugin.StartTransformation(ctx, name, task, alias, props)
}

func (p classified) StartConverter(ctx context.Context, name string, task int, props map[string]string, c boundary.Conversion) (boundary.Transformation, error) {
	if p.class == flakyConverterClass {
		if c.ToData {
			return flaky{story: p.story, fails: new(int), convert: connect.StringValue}, nil
		}
		return flaky{story: p.story, fails: new(int), convert: func(text string) connect.Value { return connect.BytesValue([]byte(text)) }}, nil
	}
	return p.fakePlugin.StartConverter(ctx, name, task, props, c)
}

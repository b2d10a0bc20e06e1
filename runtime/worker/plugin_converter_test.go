package worker

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
)

// upperClass is a converter in a plugin: upper case in Kafka, lower case as data. It adds a header to
// the record when it converts a value to bytes, and refuses "worse".
var upperClass = &connect.Class{Name: "test.Upper", Version: "1", Elsewhere: connect.Convert}

var upperHeaderClass = &connect.Class{Name: "test.Upper", Version: "1", Elsewhere: connect.ConvertHeader}

func (l *lab) Converters() []*connect.Class {
	return []*connect.Class{upperClass, upperHeaderClass, flakyConverterClass}
}

func (fakePlugin) StartConverter(_ context.Context, _ string, _ int, _ map[string]string, c boundary.Conversion) (boundary.Transformation, error) {
	return upper{mover{}, c}, nil
}

type upper struct {
	mover
	boundary.Conversion
}

func (u upper) Apply(records []connect.ConnectRecord) (out []connect.SourceRecord, err error) {
	for i, r := range records {
		answer := connect.SourceRecord{Record: connect.Record{Headers: r.Headers}, Position: int64(i)}
		switch text := r.Value.Text(); {
		case strings.ToLower(text) == "worse":
			answer.Err = errors.New("test.Refused: it is bad")
		case u.ToData:
			answer.Value = connect.StringValue(string(bytes.ToLower(r.Value.Bytes())))
		default:
			answer.Value = connect.BytesValue([]byte(strings.ToUpper(text)))
			if !u.Key && !u.Headers {
				answer.Headers = append(answer.Headers, connect.Header{Key: "by", Value: connect.BytesValue([]byte("upper"))})
			}
		}
		out = append(out, answer)
	}
	return out, nil
}

const upperEverywhere = "key.converter=test.Upper value.converter=Upper header.converter=test.Upper errors.tolerance=all "

// A converter in a plugin converts keys, values and headers of a source, adds a header, and only the
// record that it refuses becomes a dead letter.
func TestPluginConverterOfSource(t *testing.T) {
	l := newLab(t, 1, "")
	id := l.start(sourceClass, 0, upperEverywhere+inHeaders+queue)
	b := batch("a", 1, "x", "z", "y")
	for i := range b.Records {
		b.Records[i].Key = connect.StringValue("k")
		b.Records[i].Headers = []connect.Header{{Key: "h", Value: connect.StringValue("v")}}
	}
	b.Records[1].Headers[0].Value = connect.StringValue("worse")
	l.source.batches <- b
	for i, r := range l.read(t, "t", 2) {
		if got, want := shown(r), []string{"K=X\nh: V\nby: upper\n", "K=Y\nh: V\nby: upper\n"}[i]; got != want {
			t.Errorf("got %q, expected %q", got, want)
		}
	}
	dead := shown(l.read(t, "dead", 1)[0])
	if !strings.HasPrefix(dead, "k=z\n") || !strings.Contains(dead, "HEADER_CONVERTER") || !strings.Contains(dead, "test.Upper") {
		t.Errorf("the dead letter is %s", dead)
	}
	l.StopTasks(id)
}

// A converter in a plugin converts the records of a sink, of several partitions at once.
func TestPluginConverterOfSink(t *testing.T) {
	l := newLab(t, 2, "")
	id := l.start(sinkClass, 0, upperEverywhere+inHeaders+queue)
	l.produce(t, "t", 0, "A", "WORSE", "B")
	l.produce(t, "t", 1, "C")
	for _, line := range []string{"put t 0 0 a", "put t 0 2 b", "put t 1 0 c"} {
		l.await(t, line, 1)
	}
	dead := shown(l.read(t, "dead", 1)[0])
	if !strings.Contains(dead, "WORSE\n") || !strings.Contains(dead, "VALUE_CONVERTER") || !strings.Contains(dead, "it is bad") {
		t.Errorf("the dead letter is %s", dead)
	}
	l.StopTasks(id)
}

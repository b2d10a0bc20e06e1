package worker

import (
	"context"
	"strings"
	"testing"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
)

// moverClass is a transformation in a plugin that changes the topic and the value of each record.
var moverClass = &connect.Class{Name: "test.Mover", Version: "1", Elsewhere: connect.Transform}

func (l *lab) Transformations() []*connect.Class { return []*connect.Class{moverClass, flakyClass} }

func (fakePlugin) StartTransformation(context.Context, string, int, string, map[string]string) (boundary.Transformation, error) {
	return mover{}, nil
}

type mover struct{}

func (mover) Apply(records []connect.ConnectRecord) (out []connect.SourceRecord, err error) {
	for i, r := range records {
		r.Topic, r.Value = "moved-"+r.Topic, connect.StringValue("moved "+r.Value.Text())
		out = append(out, connect.SourceRecord{Record: r.Record, Position: int64(i)})
	}
	return out, nil
}

func (mover) Close() error { return nil }
func (mover) Cancel()      {}

// The dead letter queue has a record as it was before all transformations, also if a transformation
// in a plugin changed it and a converter refused the result.
func TestPluginTransformationDeadLetters(t *testing.T) {
	const move = "errors.tolerance=all transforms.move.type=test.Mover "
	for class, props := range map[*connect.Class]string{
		sourceClass: "transforms=move value.converter=org.apache.kafka.connect.converters.IntegerConverter",
		sinkClass:   "transforms=move,cast transforms.cast.type=org.apache.kafka.connect.transforms.Cast$Value transforms.cast.spec=int32",
	} {
		l := newLab(t, 1, "")
		id := l.start(class, 0, move+props+inHeaders+queue)
		if class == sinkClass {
			l.produce(t, "t", 0, "x", "y")
		} else {
			l.source.batches <- batch("a", 1, "x", "y")
		}
		for i, r := range l.read(t, "dead", 2) {
			if want := []string{"=x\n…topic: t\n", "=y\n…topic: t\n"}[i]; !strings.HasPrefix(shown(r), want) {
				t.Errorf("%s: expected %q in\n%s", class.Name, want, shown(r))
			}
		}
		l.StopTasks(id)
	}
}

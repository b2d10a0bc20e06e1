package worker

import (
	"testing"

	"millrace/plugins/connect"
)

// marked returns a batch whose record i ends a transaction.
func marked(b *connect.Batch, i int, how connect.Boundary) *connect.Batch {
	b.Records[i].Boundary = how
	return b
}

// ended returns a batch that ends a transaction.
func ended(b *connect.Batch, how connect.Boundary) *connect.Batch {
	b.Boundary = how
	return b
}

// With transaction.boundary=connector only the task makes records visible or drops them.
func TestBoundaries(t *testing.T) {
	const commit, abort = connect.CommitTransaction, connect.AbortTransaction
	noPosition := marked(batch("a", 1, "1", "2"), 0, commit)
	noPosition.PositionKey = ""
	for _, row := range []struct {
		name, props    string
		batches        []*connect.Batch
		committed      []string // the calls of the task, in order
		status         string
		topic, offsets string
	}{
		{"a batch", "", []*connect.Batch{batch("a", 1, "1"), ended(batch("a", 2, "2"), commit), batch("a", 3, "3")},
			[]string{"[file:a][line:2 whole:true]"}, "", "1 2", "[file:a][line:2 whole:true]"},
		{"a record", "", []*connect.Batch{marked(batch("a", 1, "1", "2", "3"), 1, commit)}, []string{"[file:a][line:2]"}, "", "1 2", "[file:a][line:2]"},
		{"the last record, and its batch", "", []*connect.Batch{ended(marked(batch("a", 1, "1", "2"), 1, commit), commit)},
			[]string{"[file:a][line:2 whole:true]"}, "", "1 2", "[file:a][line:2 whole:true]"},
		{"an aborted batch", "", []*connect.Batch{batch("a", 1, "1"), ended(batch("a", 2, "2"), abort), ended(batch("a", 3, "3"), commit)},
			[]string{"[file:a][line:2 whole:true]", "[file:a][line:3 whole:true]"}, "", "3", "[file:a][line:3 whole:true]"},
		{"an aborted record", "", []*connect.Batch{ended(marked(batch("a", 1, "1", "2", "3"), 1, abort), commit)},
			[]string{"[file:a][line:2]", "[file:a][line:3 whole:true]"}, "", "3", "[file:a][line:3 whole:true]"},
		{"each record", "", []*connect.Batch{marked(marked(marked(batch("a", 1, "1", "2", "3"), 0, commit), 1, abort), 2, commit)},
			[]string{"[file:a][line:1]", "[file:a][line:2]", "[file:a][line:3 whole:true]"}, "", "1 3", "[file:a][line:3 whole:true]"},
		{"nothing to abort", "", []*connect.Batch{ended(&connect.Batch{}, abort), ended(batch("a", 1, "1"), commit)},
			[]string{"[file:a][line:1 whole:true]"}, "", "1", "[file:a][line:1 whole:true]"},
		{"a batch that is nothing but the end", "", []*connect.Batch{batch("a", 1, "1"), ended(&connect.Batch{}, commit)},
			[]string{"[file:a][line:1 whole:true]"}, "", "1", "[file:a][line:1 whole:true]"},
		{"a skipped record", "errors.tolerance=all", []*connect.Batch{marked(batch("a", 1, "1", "bad", "3"), 1, commit)}, []string{"[file:a][line:2]"}, "", "1", "[file:a][line:2]"},
		{"a dropped record", filterAll, []*connect.Batch{ended(batch("a", 1, "1"), commit)}, []string{"[file:a][line:1 whole:true]"}, "", "", "[file:a][line:1 whole:true]"},
		{"a bad record", "", []*connect.Batch{ended(batch("a", 1, "1"), commit), batch("a", 2, "2", "bad")}, nil,
			"c-0 FAILED Tolerance exceeded", "1", "[file:a][line:1 whole:true]"},
		{"no position", "", []*connect.Batch{noPosition}, nil, "c-0 FAILED record 1 of a batch of 2 ends a transaction, but no source offset resumes behind it", "", ""},
		{"no end", "", []*connect.Batch{batch("a", 1, "1")}, nil, "", "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			l := newExactLab(t, "")
			id := l.start(sourceClass, 0, "transaction.boundary=connector "+row.props)
			for _, b := range row.batches {
				l.source.batches <- b
			}
			l.await(t, "poll", len(row.batches))
			for _, text := range row.committed {
				l.await(t, "committed "+text, 1)
			}
			if row.status != "" {
				l.statuses.await(t, row.status, 1)
			}
			l.StopTasks(id)
			if got, stored := l.committed(t), l.exactlyStored(t); got != row.topic || stored != row.offsets {
				t.Errorf("the topic holds %q, stored %q\n%s%s", got, stored, l, l.statuses)
			}
			if n := l.count("committed"); row.status == "" && n != len(row.committed) {
				t.Errorf("%d commits\n%s", n, l)
			}
		})
	}
}

const filterAll = "transforms=drop transforms.drop.type=org.apache.kafka.connect.transforms.Filter"

// A task that defines its transactions knows it. The worker ignores the boundaries of other tasks.
func TestBoundariesAreAskedFor(t *testing.T) {
	for _, boundary := range []string{"connector", "poll"} {
		l := newExactLab(t, "")
		id := l.start(sourceClass, 0, "transaction.boundary="+boundary)
		l.source.batches <- ended(batch("a", 1, "1"), connect.AbortTransaction)
		l.await(t, "committed [file:a][line:1 whole:true]", 1)
		l.StopTasks(id)
		want := map[string]string{"connector": "", "poll": "1"}[boundary]
		if got := l.committed(t); got != want || l.source.boundaries != (boundary == "connector") {
			t.Errorf("%s: the topic holds %q; the task was asked: %v", boundary, got, l.source.boundaries)
		}
	}
}

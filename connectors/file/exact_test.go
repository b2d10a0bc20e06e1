package file

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"millrace/connectors/internal/tasktest"
	"millrace/plugins/connect"
)

// TestExactlyOnce puts the records of three partitions, kills the task and resets the consumer at
// random moments. The file must contain every record once, in order within each partition, also if a
// transformation sends all of them to one partition of one topic.
func TestExactlyOnce(t *testing.T) {
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 0))
		path := filepath.Join(t.TempDir(), "out.txt")
		tasktest.Write(t, path, "before\nand torn")
		props := map[string]string{"file": path, "exactly.once": "true"}
		var at, committed [3]int64 // of the consumer, by partition
		const total = 200
		task := sink(t, props)
		done := func() bool { return committed == [3]int64{total, total, total} }
		for !done() {
			switch r.IntN(10) {
			case 0: // killed: unflushed records may be in the file or not
				must(t, task.Stop())
				tasktest.Append(t, path, strings.Repeat("torn", r.IntN(3))) // a write in progress
				task, at = sink(t, props), committed
			case 1: // a rebalance: the consumer goes back, the task continues
				at = committed
			case 2:
				must(t, task.Flush(t.Context()))
				if r.IntN(3) > 0 { // or it is killed before the consumer's offsets are committed
					committed = at
				}
			default:
				p := r.IntN(3)
				var records []connect.SinkRecord
				for n := 1 + r.IntN(20); n > 0 && at[p] < total; n-- {
					record := connect.SinkRecord{Record: connect.Record{Topic: "t", Partition: int32(p), Value: connect.StringValue(fmt.Sprintf("%d %d", p, at[p]))}, Offset: at[p]}
					if seed%2 == 0 {
						record.Original, record.OriginalOffset = &connect.TopicPartition{Topic: "t", Partition: int32(p)}, at[p]
						record.Topic, record.Partition = "all", 0
					}
					records = append(records, record)
					at[p]++
				}
				must(t, task.Put(t.Context(), records))
			}
		}
		must(t, task.Stop())
		text, found := strings.CutPrefix(tasktest.Read(t, path), "before\nand torn\n")
		var next [3]int
		for line := range strings.Lines(text) {
			var p, n int
			if _, err := fmt.Sscanf(line, "%d %d\n", &p, &n); err != nil || n != next[p] {
				t.Fatalf("seed %d: %q after %v: %v", seed, line, next, err)
			}
			next[p]++
		}
		if next != [3]int{total, total, total} || !found {
			t.Errorf("seed %d: %v are in the file", seed, next)
		}
	}
}

func sink(t *testing.T, props map[string]string) connect.SinkTask {
	t.Helper()
	task, err := tasktest.Sink(t, &Sink{}, props)
	must(t, err)
	return task
}

func TestExactlyOnceFaults(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.txt")
	props := map[string]string{"file": path, "exactly.once": "true"}
	record := func(offset int64) []connect.SinkRecord {
		return []connect.SinkRecord{{Record: connect.Record{Topic: "t", Value: connect.StringValue(fmt.Sprint(offset))}, Offset: offset}}
	}
	task := sink(t, props)
	must(t, task.Put(t.Context(), record(0)))
	must(t, task.Flush(t.Context()))
	must(t, task.Stop())

	// Resetting the offsets writes all records again; altering them writes the records from the new
	// offset.
	reset := map[connect.TopicPartition]*int64{{Topic: "t"}: nil}
	must(t, (&Sink{}).AlterOffsets(t.Context(), props, reset))
	five := int64(5)
	reset[connect.TopicPartition{Topic: "t"}] = &five
	task = sink(t, props)
	must(t, task.Put(t.Context(), record(0)))
	must(t, task.Flush(t.Context()))
	must(t, task.Stop())
	must(t, (&Sink{}).AlterOffsets(t.Context(), props, reset))
	task = sink(t, props)
	must(t, task.Put(t.Context(), append(record(4), record(5)...)))
	must(t, task.Flush(t.Context()))
	must(t, task.Stop())
	if got := tasktest.Read(t, path); got != "0\n0\n5\n" {
		t.Errorf("the file holds %q", got)
	}

	for _, row := range []struct {
		name, want string
		harm       func()
	}{
		{"a file that lost some of it", "holds 2 bytes, but by " + path + ".positions at least 6 are valid: restore the file", func() { tasktest.Write(t, path, "0\n") }},
		{"positions that are none", "reading " + path + ".positions: ", func() { tasktest.Write(t, path+".positions", "{") }},
	} {
		row.harm()
		if _, err := tasktest.Sink(t, &Sink{}, props); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	for props, want := range map[string]string{
		"exactly.once=true": "exactly.once=true needs a file: set file",
	} {
		all := map[string]string{}
		for _, p := range strings.Fields(props) {
			k, v, _ := strings.Cut(p, "=")
			all[k] = v
		}
		if err := (&Sink{}).Start(t.Context(), connect.ConnectorContext{}, all); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", props, err)
		}
	}
	s := &Sink{}
	must(t, s.Start(t.Context(), connect.ConnectorContext{}, props))
	if tasks, err := s.TaskConfigs(3); len(tasks) != 1 || err != nil {
		t.Errorf("%d tasks, %v", len(tasks), err)
	}
}

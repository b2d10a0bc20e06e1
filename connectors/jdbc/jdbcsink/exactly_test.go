package jdbcsink

import (
	"errors"
	"strings"
	"testing"

	"millrace/plugins/connect"
)

var users0 = connect.TopicPartition{Topic: "users"}

func (b *bench) open() {
	b.t.Helper()
	clear(b.seeks)
	if err := b.task.(connect.Opener).Open(b.t.Context(), []connect.TopicPartition{users0}); err != nil {
		b.t.Fatal(err)
	}
}

// restart replaces the task, as after a crash: the worker puts from the offset that was sought.
func (b *bench) restart() int64 {
	b.t.Helper()
	old := b.task
	b.start()
	_ = old.Stop()
	b.open()
	offset, ok := b.seeks[users0]
	if !ok {
		b.t.Fatal("the task does not seek")
	}
	return offset
}

func TestExactlyOnce(t *testing.T) {
	b := postgresBench(t, map[string]string{"auto.create": "true", "exactly.once": "true"})
	b.open()
	if len(b.seeks) > 0 {
		t.Error("a new partition is sought", b.seeks)
	}
	records := []connect.SinkRecord{b.record(1, "a", 1), b.record(2, "b", 1), b.record(3, "c", 1)}
	b.must(records[:2]...)
	if at := b.restart(); at != 2 {
		t.Errorf("sought %d", at)
	}
	b.must(records[2])
	want(t, execSQL(t, "SELECT id FROM users ORDER BY id; SELECT next_offset FROM millrace_offsets"), "1\n2\n3\n3")
}

// A bad record that was passed is put again after a restart, until its dead letter is written.
func TestExactlyOnceBad(t *testing.T) {
	b := postgresBench(t, map[string]string{"exactly.once": "true"})
	execSQL(t, "CREATE TABLE users (id bigint, name varchar(3), score float8)")
	b.open()
	records := []connect.SinkRecord{b.record(1, "a", 1), b.record(2, "long", 1), b.record(3, "c", 1), b.record(4, "d", 1)}
	var bad connect.BadRecords
	if err := b.put(records...); !errors.As(err, &bad) || len(bad) != 1 || bad[0].Index != 1 {
		t.Fatal(err)
	}
	if at := b.restart(); at != 1 {
		t.Errorf("sought %d", at)
	}
	if err := b.put(records[1:]...); !errors.As(err, &bad) || len(bad) != 1 || bad[0].Index != 0 {
		t.Fatal(err)
	}
	want(t, execSQL(t, "SELECT id FROM users ORDER BY id"), "1\n3\n4")
	for range 2 {
		if err := b.task.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	b.must(b.record(5, "e", 1))
	if at := b.restart(); at != 5 {
		t.Errorf("sought %d", at)
	}
}

// Of two tasks with the same partition, the earlier one cannot write any longer.
func TestExactlyOnceZombie(t *testing.T) {
	b := postgresBench(t, map[string]string{"auto.create": "true", "exactly.once": "true", "max.retries": "2"})
	b.open()
	first := b.record(1, "a", 1)
	b.must(first)
	zombie := b.task
	b.start()
	b.open()
	second := b.record(2, "b", 1)
	b.must(second)
	for range 5 { // it reads the offset again, and sees that the record is there
		err := zombie.Put(t.Context(), []connect.SinkRecord{second})
		if err == nil {
			break
		}
		if !connect.IsRetriable(err) || !strings.Contains(err.Error(), "offset in the database has changed") {
			t.Fatal(err)
		}
	}
	_ = zombie.Stop()
	want(t, execSQL(t, "SELECT id FROM users ORDER BY id"), "1\n2")
}

// The connections end in the middle of everything, and each row is there once.
func TestExactlyOnceConnectionLost(t *testing.T) {
	b := postgresBench(t, map[string]string{"auto.create": "true", "exactly.once": "true", "connection.ApplicationName": "lost"})
	b.open()
	for i := range int64(20) {
		if i%5 == 2 {
			execSQL(t, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'lost'")
		}
		b.must(b.record(i, "x", 1))
	}
	want(t, execSQL(t, "SELECT count(*), count(DISTINCT id) FROM users"), "20|20")
}

func TestAlterOffsets(t *testing.T) {
	b := postgresBench(t, map[string]string{"auto.create": "true", "exactly.once": "true"})
	b.open()
	b.must(b.record(1, "a", 1), b.record(2, "b", 1))
	c := &Connector{Translate: func(p map[string]string) map[string]string { return p }}
	props := map[string]string{"name": "c"}
	for k, v := range b.props {
		props[k] = v
	}
	one := int64(1)
	if err := c.AlterOffsets(t.Context(), props, map[connect.TopicPartition]*int64{users0: &one}); err != nil {
		t.Fatal(err)
	}
	if at := b.restart(); at != 1 {
		t.Errorf("sought %d", at)
	}
	if err := c.AlterOffsets(t.Context(), props, map[connect.TopicPartition]*int64{users0: nil}); err != nil {
		t.Fatal(err)
	}
	b.start()
	b.open()
	if len(b.seeks) > 0 {
		t.Error("a deleted offset is sought", b.seeks)
	}
}

// A task that could not read the offsets when it got the partition reads them with the first put.
// The records of that put come again, from the offset in the database.
func TestExactlyOnceLateOpen(t *testing.T) {
	b := postgresBench(t, map[string]string{"auto.create": "true", "exactly.once": "true"})
	b.open()
	b.must(b.record(1, "a", 1), b.record(2, "b", 1))
	third, fourth := b.record(3, "c", 1), b.record(4, "d", 1)
	other := b.record(9, "other", 1)
	other.Partition, other.Offset = 1, 0
	_ = b.task.Stop()
	b.start()
	b.must(other, fourth)
	if b.seeks[users0] != 2 || len(b.seeks) != 1 {
		t.Errorf("sought %v", b.seeks)
	}
	want(t, execSQL(t, "SELECT id FROM users ORDER BY id; SELECT next_offset FROM millrace_offsets ORDER BY kafka_partition"), "1\n2\n9\n2\n1")
	b.must(third, fourth)
	want(t, execSQL(t, "SELECT id FROM users ORDER BY id"), "1\n2\n3\n4\n9")
}

package herder

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"millrace/plugins/connect"
	"millrace/runtime/storage"
)

// log is an offsets topic that holds these records: seconds, a file, a number (- removes), and ?
// where something may be missing before it.
type log struct {
	storage.TransactionalOffsets
	lines string
}

func (l log) History(_ context.Context, _ string, each func(storage.Stored) error) error {
	for i, line := range strings.Split(l.lines, ", ") {
		f := strings.Fields(line)
		var at, n int64
		fmt.Sscan(f[0], &at)
		s := storage.Stored{SourceOffset: connect.SourceOffset{Partition: map[string]any{"file": f[1]}}, At: fmt.Sprint("0-", i), Time: time.Unix(at, 0), Whole: len(f) == 3}
		if _, err := fmt.Sscan(f[2], &n); err == nil {
			s.Offset = map[string]any{"n": n}
		}
		if err := each(s); err != nil {
			return err
		}
	}
	return nil
}

func TestStoredBy(t *testing.T) {
	for _, row := range []struct {
		lines string
		at    int64
		want  string
	}{
		{"1 a 1, 2 b 1, 3 a 2, 5 a 3", 4, "b=map[n:1] a=map[n:2]"},
		{"1 a 1, 3 a -, 5 a 3", 4, "a=map[]"},
		{"1 a 1, 5 b 3", 4, "a=map[n:1] b=map[]"}, // b was not there yet
		{"1 a 1, 5 b 3 ?, 6 b 4", 4, `compaction may have removed it, for the source partitions {"file":"b"} (known since 1970-01-01T00:00:05.000Z)`},
		{"1 a 1, 1 a 2", 1, "a=map[n:2]"},
		{"4 a 1, 3 a 2", 3, "a=map[n:2]"}, // by another worker's clock
	} {
		got, err := storedBy(t.Context(), log{lines: row.lines}, "c", time.Unix(row.at, 0))
		var parts []string
		for _, s := range got {
			parts = append(parts, fmt.Sprintf("%s=%v", s.Partition["file"], s.Offset))
		}
		text := strings.Join(parts, " ")
		if err != nil {
			text = err.Error()
		}
		if !strings.Contains(text, row.want) {
			t.Errorf("%s at %d: %s", row.lines, row.at, text)
		}
	}
}

// A history keeps the newest offsets, however long it is, and marks the present ones.
func TestReadHistory(t *testing.T) {
	var lines []string
	for i := range 5000 {
		lines = append(lines, fmt.Sprintf("%d %s %d", i, []string{"a", "b"}[i%2], i))
	}
	h := pastOffsets{limit: 4}
	if err := h.read(t.Context(), log{lines: strings.Join(append(lines, "5000 b -"), ", ")}, "c"); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range h.newestFirst() {
		got = append(got, fmt.Sprint(p.Partition["file"], p.Offset, p.Current))
	}
	if text := strings.Join(got, " "); text != "bmap[] false bmap[n:4999] false amap[n:4998] true bmap[n:4997] false" || !h.more {
		t.Errorf("%s, more %v", text, h.more)
	}
}

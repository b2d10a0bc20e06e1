package datagen

import (
	"fmt"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"millrace/connectors/internal/tasktest"
	"millrace/plugins/connect"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestRecordStaysTheSame guards records that consumers may rely on.
func TestRecordStaysTheSame(t *testing.T) {
	key, value := Record(1, 42)
	text, err := connect.AppendJSON(nil, value)
	want := `{"index":42,"user":"user-2291","amount":10822,"ok":false,"text":"UgQgAO8gzYpGx5KaE1h3z6vpblHCRjllU"}`
	if key.Str() != "42" || string(text) != want || err != nil {
		t.Errorf("key %s, value %s, %v", key.Str(), text, err)
	}
}

func TestSize(t *testing.T) {
	for _, size := range []int{80, 100, 1000} {
		for _, index := range []int64{0, 1, 99, 1 << 40} {
			_, value := Generator{7, size}.Record(index)
			if text, _ := connect.AppendJSON(nil, value); len(text) != size {
				t.Errorf("index %d: %d bytes, want %d: %s", index, len(text), size, text)
			}
		}
	}
}

func TestEveryIndexOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &Source{}
		props := map[string]string{"topic": "t", "records": "1000", "batch.size": "7", "seed": "3"}
		if err := c.Start(t.Context(), connect.ConnectorContext{}, props); err != nil {
			t.Fatal(err)
		}
		tasks, _ := c.TaskConfigs(3)
		seen := map[string]int{}
		for _, props := range tasks {
			s := tasktest.StartTask(t, c.NewTask(), nil, props)
			for range 5 {
				b, err := s.Poll()
				if err != nil {
					t.Fatal(err)
				}
				for _, text := range tasktest.AppendTexts(nil, b) {
					seen[text]++
				}
			}
			offsets := s.Offsets
			s.Stop()
			s = tasktest.StartTask(t, c.NewTask(), offsets, props)
			for _, text := range s.Texts() {
				seen[text]++
			}
			s.Stop()
		}
		for i := range int64(1000) {
			_, value := Record(3, i)
			text, _ := connect.AppendJSON(nil, value)
			if seen[string(text)] != 1 {
				t.Fatalf("record %d was given %d times", i, seen[string(text)])
			}
		}
		if len(seen) != 1000 {
			t.Errorf("%d different records", len(seen))
		}
	})
}

func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		s := tasktest.StartSource(t, &Source{}, nil, map[string]string{"topic": "t", "records": "100", "records.per.second": "10"})
		defer s.Stop()
		n := 0
		for n < 100 {
			b, err := s.Poll()
			if err != nil {
				t.Fatal(err)
			}
			if b != nil {
				n += len(b.Records)
			}
		}
		if took := time.Since(begun).Round(100 * time.Millisecond); took != 10*time.Second {
			t.Errorf("100 records took %v at 10 a second", took)
		}
	})
}

func TestPartitions(t *testing.T) {
	s := tasktest.StartSource(t, &Source{}, nil, map[string]string{"topic": "t", "partitions": "3"})
	defer s.Stop()
	b, err := s.Poll()
	if err != nil || b.Records[4].Partition != 1 {
		t.Error(b, err)
	}
}

func TestOffsets(t *testing.T) {
	for index, ok := range map[any]bool{int64(4): true, int64(-1): false, "4": false, nil: false} {
		err := (&Source{}).AlterOffsets(t.Context(), nil, []connect.SourceOffset{{Offset: map[string]any{"index": index}}})
		if (err == nil) != ok {
			t.Errorf("%v: %v", index, err)
		}
	}
	c := &Source{}
	if err := c.Start(t.Context(), connect.ConnectorContext{}, map[string]string{"topic": "t"}); err != nil {
		t.Fatal(err)
	}
	tasks, _ := c.TaskConfigs(3)
	for _, stored := range []int64{3, 4, 5, 6} { // any index continues with the task's next one
		props := maps.Clone(tasks[1])
		offsets := tasktest.Offsets{`{"task":1,"tasks":3}`: fmt.Sprintf(`{"index":%d}`, stored)}
		s := tasktest.StartTask(t, c.NewTask(), offsets, props)
		b, err := s.Poll()
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Records[0].Value.Struct().Get("index").Int(); got < stored || got > stored+2 || got%3 != 1 {
			t.Errorf("stored %d, went on with %d", stored, got)
		}
		s.Stop()
	}
}

func BenchmarkSource(b *testing.B) {
	s := tasktest.StartSource(b, &Source{}, nil, map[string]string{"topic": "t", "batch.size": "2000"})
	defer s.Stop()
	b.ReportAllocs()
	b.SetBytes(2000 * 100)
	for b.Loop() {
		if _, err := s.Task.Poll(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

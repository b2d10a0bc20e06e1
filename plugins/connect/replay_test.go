package connect

import "testing"

func TestPlace(t *testing.T) {
	r := SinkRecord{Record: Record{Topic: "t", Partition: 3}, Offset: 9}
	if tp, offset := r.Place(); tp != (TopicPartition{"t", 3}) || offset != 9 {
		t.Error(tp, offset)
	}
	r.Original, r.OriginalOffset = &TopicPartition{"log", 0}, 17
	if tp, offset := r.Place(); tp != (TopicPartition{"log", 0}) || offset != 17 {
		t.Error(tp, offset)
	}
}

func FuzzPlace(f *testing.F) {
	for _, text := range []string{"t/0/1", "", "/", "//", "t/0/", "t/-1/0", "t/0/-1", "t/2147483648/0", "t/0/9223372036854775808", "a/b/c/d", "t/00/01"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tp, offset, ok := ParsePlace(text)
		if !ok {
			return
		}
		if again, o, ok := ParsePlace(FormatPlace(tp, offset)); !ok || again != tp || o != offset {
			t.Errorf("%q: %v %d", text, tp, offset)
		}
	})
}

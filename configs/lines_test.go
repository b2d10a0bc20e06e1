package configs

import (
	"maps"
	"strings"
	"testing"
)

func TestKeyLines(t *testing.T) {
	for text, want := range map[string]map[string]int{
		"# a comment\n\nname = x\ntopics=a,\\\n  b\nfile:y\nname=z\n":                      {"name": 7, "topics": 4, "file": 6},
		"{\n \"name\": \"x\",\n \"config\": {\n  \"topic\":\n   \"y\",\n  \"file\": 1}\n}": {"name": 2, "topic": 5, "file": 6},
		"{\"name\": \"x\",\r\n\"topic\": \"y\"}":                                           {"name": 1, "topic": 2},
		"":                                                                                 {},
	} {
		if got := KeyLines([]byte(text)); !maps.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"tasks.max", "topic", "topics", "file", "connector.class"}
	for word, want := range map[string]string{"task.max": "tasks.max", "tpoic": "topic", "topicss": "topics", "fiel": "file", "conector.clas": "connector.class",
		"anything.else": "", "x": ""} {
		if got, _ := Nearest(word, words); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}

// The cost of suggestions is bounded by the known words: a request may contain many long misspelled
// keys.
func TestNearestIsCheap(t *testing.T) {
	words := []string{"producer.override.linger.ms", strings.Repeat("topic.", 10)}
	long := strings.Repeat("k", 4<<20)
	if got := testing.AllocsPerRun(10, func() { Nearest(long, words) }); got > 0 {
		t.Errorf("a word of %d bytes was compared, which took %v allocations", len(long), got)
	}
	word := strings.Repeat("k", 60)
	if got := testing.AllocsPerRun(10, func() { Nearest(word, words) }); got > 3 {
		t.Errorf("a word of 60 bytes took %v allocations", got)
	}
}

// The limit of editDistance does not change any distance below it.
func TestEditDistanceLimit(t *testing.T) {
	for _, w := range []string{"", "a", "ab", "ba", "abcd", "badc", "topic", "tpoic", "topicss", "tasks.max", "max.tasks"} {
		for _, v := range []string{"", "b", "ab", "abdc", "topics", "tipoc", "task.max"} {
			d := editDistance(w, v, 100)
			for limit := range 12 {
				if got := editDistance(w, v, limit); got != min(d, limit) {
					t.Errorf("%q and %q, limit %d: %d, want %d", w, v, limit, got, min(d, limit))
				}
			}
		}
	}
}

func FuzzKeyLines(f *testing.F) {
	f.Add([]byte("a=b\nc:\\\nd"))
	f.Add([]byte(`{"config":{"a":1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for key, line := range KeyLines(data) {
			if line < 1 {
				t.Errorf("%q is in line %d", key, line)
			}
		}
	})
}

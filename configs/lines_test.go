package configs

import (
	"maps"
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

package storage

import (
	"slices"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Config records that name two billion tasks are dropped: the existing tasks stay, and no memory is
// allocated.
func TestTooManyTasksInTheTopic(t *testing.T) {
	c := cluster(t)
	s := startConfigs(t, c)
	if err := s.Claim(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.PutConnector(t.Context(), "c", map[string]string{"name": "c"}, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.PutTasks(t.Context(), "c", []map[string]string{{"n": "0"}, {"n": "1"}}); err != nil {
		t.Fatal(err)
	}
	for key, value := range map[string]string{
		"commit-c":        `{"tasks":2000000000}`,
		"connector-":      `{"properties":{"name":""}}`,
		"task-c-10000":    `{"properties":{}}`,
		"tasks-fencing-c": `{"task-count":2000000000}`,
	} {
		r := &kgo.Record{Topic: "configs", Key: []byte(key), Value: []byte(value)}
		if err := client(t, c).ProduceSync(t.Context(), r).FirstErr(); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if tasks, _ := s.Tasks("c"); len(tasks) != 2 {
		t.Errorf("the tasks are %v", tasks)
	}
	if names := s.Connectors(); !slices.Equal(names, []string{"c"}) {
		t.Errorf("the connectors are %q", names)
	}
	if n := s.fenced["c"]; n != 0 {
		t.Errorf("%d tasks are fenced", n)
	}
}

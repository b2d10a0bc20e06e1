package sdk

import (
	"context"
	"maps"
	"testing"

	"millrace/configs"
	"millrace/plugins/connect"
)

// splitting is a connector that passes its configuration on to every task, and adds a key for each.
type splitting struct {
	connect.SourceConnector
	props map[string]string
}

func (s *splitting) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	s.props = props
	return nil
}

func (s *splitting) TaskConfigs(int) ([]map[string]string, error) {
	own := maps.Clone(s.props)
	own["part"], own["poll.ms"] = "1", "7"
	return []map[string]string{s.props, own, nil}, nil
}

// A class starts with its declared defaults, but they are not stored in its task configurations.
func TestDefaults(t *testing.T) {
	class := &connect.Class{Config: configs.Keys{
		configs.Def("poll.ms", configs.Long, "1000", configs.Low, ""), configs.Def("size", configs.Int, "5", configs.Low, ""),
		configs.Req("topic", configs.String, configs.High, ""), configs.Opt("key", configs.String, configs.Low, "")}}
	given := map[string]string{"topic": "t", "size": "5", "unknown": "x"}
	s := &splitting{}
	if err := s.Start(t.Context(), connect.ConnectorContext{}, withDefaults(class, given)); err != nil {
		t.Fatal(err)
	}
	equal := func(what string, got, want map[string]string) {
		t.Helper()
		if !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	equal("start", s.props, map[string]string{"topic": "t", "size": "5", "unknown": "x", "poll.ms": "1000"})
	tasks, err := splitter{s, class, given}.TaskConfigs(3)
	if err != nil || len(tasks) != 3 {
		t.Fatal(tasks, err)
	}
	equal("task 0", tasks[0], given)
	equal("task 1", tasks[1], map[string]string{"topic": "t", "size": "5", "unknown": "x", "poll.ms": "7", "part": "1"})
	equal("task 2", tasks[2], nil)
	equal("given", given, map[string]string{"topic": "t", "size": "5", "unknown": "x"})
	equal("nothing", withDefaults(class, nil), map[string]string{"size": "5", "poll.ms": "1000"})
	class.AsGiven = true
	equal("as given", withDefaults(class, given), given)
}

package storage

import (
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kfake"
)

// startConfigs returns a worker's view of the config topic, in a cluster whose leader claims.
func startConfigs(t *testing.T, c *kfake.Cluster) *ConfigStore {
	t.Helper()
	return follow(t, TopicConfig{Name: "configs", Replicas: 1, Log: silent(), LeaderID: "connect-cluster-workers",
		Client: map[string]string{"bootstrap.servers": c.ListenAddrs()[0], "isolation.level": "read_committed"}})
}

// A leader that was replaced without its knowledge writes nothing until it claims again.
func TestFormerLeader(t *testing.T) {
	c := cluster(t)
	former, leader := startConfigs(t, c), startConfigs(t, c)
	ctx := t.Context()
	put := func(s *ConfigStore, file string) error {
		return s.PutConnector(ctx, "c", map[string]string{"file": file}, "")
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(former.Claim(ctx))
	must(put(former, "1"))
	must(former.PutTasks(ctx, "c", []map[string]string{{"n": "0"}, {"n": "1"}}))
	must(leader.Claim(ctx))
	if err := put(former, "2"); !FencedOut(err) || !strings.Contains(err.Error(), "the request may be retried") {
		t.Errorf("the former leader wrote: %v", err)
	}
	must(leader.Sync(ctx))
	if config, _ := leader.Connector("c"); config["file"] != "1" {
		t.Errorf("the configuration is %v", config)
	}
	must(former.PutTarget(ctx, "c", TargetPaused)) // which any worker may
	former.Doubt()                                 // it leads again
	must(put(former, "3"))
	if err := put(leader, "4"); err == nil {
		t.Error("two lead")
	}
	for _, s := range []*ConfigStore{former, leader} {
		must(s.Sync(ctx))
		config, _ := s.Connector("c")
		if tasks, _ := s.Tasks("c"); config["file"] != "3" || len(tasks) != 2 || s.Target("c") != TargetPaused || s.Offset() != former.Offset() {
			t.Errorf("%v, tasks %v, %s, offset %d", config, tasks, s.Target("c"), s.Offset())
		}
	}
}

package storage

import (
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"millrace/plugins/connect"
)

// PutConnector stores a connector's configuration, and its target state before it where one is given.
func (s *ConfigStore) PutConnector(ctx context.Context, name string, config map[string]string, target string) error {
	var pairs []pair
	if target != "" {
		pairs = append(pairs, targetPair(name, target))
	}
	return s.writeAsLeader(ctx, append(pairs, pair{[]byte(connectorPrefix + name), propertiesJSON(config)})...)
}

// RemoveConnector forgets a connector. What its tasks were stays in the topic and means nothing any more.
func (s *ConfigStore) RemoveConnector(ctx context.Context, name string) error {
	return s.writeAsLeader(ctx, pair{[]byte(connectorPrefix + name), nil}, pair{[]byte(targetPrefix + name), nil})
}

// PutTasks stores the configurations of a connector's tasks, which count when all of them are stored.
func (s *ConfigStore) PutTasks(ctx context.Context, name string, tasks []map[string]string) error {
	pairs := make([]pair, 0, len(tasks)+1)
	for n, config := range tasks {
		pairs = append(pairs, pair{[]byte(taskPrefix + name + "-" + strconv.Itoa(n)), propertiesJSON(config)})
	}
	commit := fmt.Appendf(nil, `{"tasks":%d}`, len(tasks))
	if s.Claims() && len(pairs) > 0 { // as Apache's: tasks that count must not be undone with a commit that fails
		if err := s.writeAsLeader(ctx, pairs...); err != nil {
			return err
		}
		pairs = nil
	}
	return s.writeAsLeader(ctx, append(pairs, pair{[]byte(commitPrefix + name), commit})...)
}

// PutTarget stores what a user wants a connector to be in. Any worker may.
func (s *ConfigStore) PutTarget(ctx context.Context, name, target string) error {
	return s.Write(ctx, targetPair(name, target))
}

// targetPair says STOPPED in such a way that workers which do not know it pause.
func targetPair(name, target string) pair {
	old := target
	if target == TargetStopped {
		old = TargetPaused
	}
	return pair{[]byte(targetPrefix + name), fmt.Appendf(nil, `{"state":%q,"state.v2":%q}`, old, target)}
}

// PutFencing notes that the producers of so many tasks are the only ones left.
func (s *ConfigStore) PutFencing(ctx context.Context, name string, tasks int) error {
	return s.writeAsLeader(ctx, pair{[]byte(fencingPrefix + name), fmt.Appendf(nil, `{"task-count":%d}`, tasks)})
}

// PutSessionKey stores the key of the cluster.
func (s *ConfigStore) PutSessionKey(ctx context.Context, k SessionKey) error {
	value := fmt.Appendf(nil, `{"key":"%s","algorithm":%q,"creation-timestamp":%d}`,
		base64.StdEncoding.EncodeToString(k.Key), k.Algorithm, k.Created.UnixMilli())
	return s.writeAsLeader(ctx, pair{[]byte(sessionKeyKey), value})
}

// PutRestart asks every worker to restart what it runs of a connector.
func (s *ConfigStore) PutRestart(ctx context.Context, name string, r RestartRequest) error {
	value := fmt.Appendf(nil, `{"include-tasks":%t,"only-failed":%t}`, r.IncludeTasks, r.OnlyFailed)
	return s.writeAsLeader(ctx, pair{[]byte(restartPrefix + name), value})
}

// PutLoggerLevel asks every worker to set the level of a logger.
func (s *ConfigStore) PutLoggerLevel(ctx context.Context, logger, level string) error {
	value := append(connect.AppendJSONString([]byte(`{"level":`), []byte(level)), '}')
	return s.Write(ctx, pair{[]byte(loggerPrefix + logger), value})
}

func propertiesJSON(config map[string]string) []byte {
	out := []byte(`{"properties":{`)
	for i, k := range slices.Sorted(maps.Keys(config)) {
		if i > 0 {
			out = append(out, ',')
		}
		out = connect.AppendJSONString(out, []byte(k))
		out = append(out, ':')
		out = connect.AppendJSONString(out, []byte(config[k]))
	}
	return append(out, "}}"...)
}

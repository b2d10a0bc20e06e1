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

// PutConnector stores a connector's configuration. If target is not empty, it stores that target
// state first.
func (s *ConfigStore) PutConnector(ctx context.Context, name string, config map[string]string, target string) error {
	var pairs []pair
	if target != "" {
		pairs = append(pairs, targetPair(name, target))
	}
	return s.writeAsLeader(ctx, append(pairs, pair{[]byte(connectorPrefix + name), propertiesJSON(config)})...)
}

// RemoveConnector removes a connector. Its task records stay in the topic without effect.
func (s *ConfigStore) RemoveConnector(ctx context.Context, name string) error {
	return s.writeAsLeader(ctx, pair{[]byte(connectorPrefix + name), nil}, pair{[]byte(targetPrefix + name), nil})
}

// PutTasks stores the configurations of a connector's tasks. They take effect when all of them are
// stored.
func (s *ConfigStore) PutTasks(ctx context.Context, name string, tasks []map[string]string) error {
	pairs := make([]pair, 0, len(tasks)+1)
	for n, config := range tasks {
		pairs = append(pairs, pair{[]byte(taskPrefix + name + "-" + strconv.Itoa(n)), propertiesJSON(config)})
	}
	commit := fmt.Appendf(nil, `{"tasks":%d}`, len(tasks))
	// as in Apache: a commit that fails must not undo the tasks in effect
	if s.Claims() && len(pairs) > 0 {
		if err := s.writeAsLeader(ctx, pairs...); err != nil {
			return err
		}
		pairs = nil
	}
	return s.writeAsLeader(ctx, append(pairs, pair{[]byte(commitPrefix + name), commit})...)
}

// PutTarget stores the target state of a connector. Any worker may call it.
func (s *ConfigStore) PutTarget(ctx context.Context, name, target string) error {
	return s.Write(ctx, targetPair(name, target))
}

// targetPair encodes a target state. It encodes STOPPED so that workers that do not know it pause
// instead.
func targetPair(name, target string) pair {
	old := target
	if target == TargetStopped {
		old = TargetPaused
	}
	return pair{[]byte(targetPrefix + name), fmt.Appendf(nil, `{"state":%q,"state.v2":%q}`, old, target)}
}

// PutFencing records that the producers of this many tasks are the only ones left.
func (s *ConfigStore) PutFencing(ctx context.Context, name string, tasks int) error {
	return s.writeAsLeader(ctx, pair{[]byte(fencingPrefix + name), fmt.Appendf(nil, `{"task-count":%d}`, tasks)})
}

// PutSessionKey stores the cluster's key.
func (s *ConfigStore) PutSessionKey(ctx context.Context, k SessionKey) error {
	value := fmt.Appendf(nil, `{"key":"%s","algorithm":%q,"creation-timestamp":%d}`,
		base64.StdEncoding.EncodeToString(k.Key), k.Algorithm, k.Created.UnixMilli())
	return s.writeAsLeader(ctx, pair{[]byte(sessionKeyKey), value})
}

// PutRestart asks every worker to restart its part of a connector.
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

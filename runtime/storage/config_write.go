package storage

import (
	"context"
	"encoding/base64"
	"strconv"
)

// PutConnector stores a connector's configuration. If target is not empty, it stores that target
// state first.
func (s *configState) PutConnector(ctx context.Context, name string, config map[string]string, target string) error {
	var pairs []pair
	if target != "" {
		pairs = append(pairs, targetPair(name, target))
	}
	return s.log.writeAsLeader(ctx, append(pairs, pair{[]byte(connectorPrefix + name), propertiesJSON(config)})...)
}

// RemoveConnector removes a connector. Its task records stay in the topic without effect.
func (s *configState) RemoveConnector(ctx context.Context, name string) error {
	return s.log.writeAsLeader(ctx, pair{[]byte(connectorPrefix + name), nil}, pair{[]byte(targetPrefix + name), nil})
}

// PutTasks stores the configurations of a connector's tasks. They take effect when all of them are
// stored.
func (s *configState) PutTasks(ctx context.Context, name string, tasks []map[string]string) error {
	pairs := make([]pair, 0, len(tasks)+1)
	for n, config := range tasks {
		pairs = append(pairs, pair{[]byte(taskPrefix + name + "-" + strconv.Itoa(n)), propertiesJSON(config)})
	}
	return s.log.commit(ctx, pairs, pair{[]byte(commitPrefix + name), recordJSON(commitRecord{Tasks: new(len(tasks))})})
}

// PutTarget stores the target state of a connector. Any worker may call it.
func (s *configState) PutTarget(ctx context.Context, name, target string) error {
	return s.log.Write(ctx, targetPair(name, target))
}

// PutStopped stores that a connector has no tasks, and then that it is stopped: if the second write
// fails, there are no tasks of a stopped connector.
func (s *configState) PutStopped(ctx context.Context, name string) error {
	if err := s.PutTasks(ctx, name, nil); err != nil {
		return err
	}
	return s.PutTarget(ctx, name, TargetStopped)
}

// PutFencing records that the producers of this many tasks are the only ones left.
func (s *configState) PutFencing(ctx context.Context, name string, tasks int) error {
	return s.log.writeAsLeader(ctx, pair{[]byte(fencingPrefix + name), recordJSON(fencingRecord{Count: new(tasks)})})
}

// PutSessionKey stores the cluster's key.
func (s *configState) PutSessionKey(ctx context.Context, k SessionKey) error {
	value := recordJSON(sessionKeyRecord{
		Key: base64.StdEncoding.EncodeToString(k.Key), Algorithm: k.Algorithm, Created: new(k.Created.UnixMilli()),
	})
	return s.log.writeAsLeader(ctx, pair{[]byte(sessionKeyKey), value})
}

// PutRestart asks every worker to restart its part of a connector.
func (s *configState) PutRestart(ctx context.Context, name string, r RestartRequest) error {
	return s.log.writeAsLeader(ctx, pair{[]byte(restartPrefix + name), recordJSON(r)})
}

// PutLoggerLevel asks every worker to set the level of a logger.
func (s *configState) PutLoggerLevel(ctx context.Context, logger, level string) error {
	return s.log.Write(ctx, pair{[]byte(loggerPrefix + logger), recordJSON(loggerRecord{Level: level})})
}

package storage

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"millrace/configs"
)

// apply applies one record. It matches the prefixes in Kafka Connect's order.
func (s *configState) apply(r Record) error {
	if r.Value != nil && !json.Valid(r.Value) {
		return errors.New("the value is not JSON") // and does not count as read
	}
	s.mu.Lock()
	s.offset = r.Offset + 1
	notify, err := s.applyKey(string(r.Key), r.Value)
	live := s.live
	s.mu.Unlock()
	if live && notify != nil && s.events != nil {
		notify(s.events)
	}
	return err
}

// applyKey updates the known configuration. It returns the notification for the events, if any.
func (s *configState) applyKey(key string, value []byte) (notify func(ConfigEvents), err error) {
	for _, k := range []struct {
		prefix string
		apply  func(name string, value []byte) (func(ConfigEvents), error)
	}{
		{targetPrefix, s.applyTarget}, {connectorPrefix, s.applyConnector}, {taskPrefix, s.applyTask}, {commitPrefix, s.applyCommit},
		{restartPrefix, applyRestart}, {fencingPrefix, s.applyFencing}, {loggerPrefix, applyLogger},
	} {
		if name, ok := strings.CutPrefix(key, k.prefix); ok {
			return k.apply(name, value)
		}
	}
	if key == sessionKeyKey {
		return s.applySessionKey(value)
	}
	return nil, fmt.Errorf("the key %q is not one of a config topic", key)
}

func (s *configState) applyConnector(name string, value []byte) (func(ConfigEvents), error) {
	if name == "" {
		return nil, fmt.Errorf("the key %s names no connector", connectorPrefix)
	}
	_, known := s.configs[name]
	if value == nil {
		delete(s.configs, name)
		delete(s.targets, name)
		delete(s.tasks, name)
		if !known {
			return nil, nil
		}
		return func(e ConfigEvents) { e.ConnectorRemoved(name) }, nil
	}
	config, err := properties(value)
	if err != nil {
		return nil, err
	}
	s.configs[name] = config
	return func(e ConfigEvents) { e.ConnectorConfig(name, known) }, nil
}

func (s *configState) applyTarget(name string, value []byte) (func(ConfigEvents), error) {
	if value == nil {
		delete(s.targets, name)
	} else {
		var record targetRecord
		if err := json.Unmarshal(value, &record); err != nil {
			return nil, err
		}
		wanted := cmp.Or(record.StateV2, record.State)
		if wanted == nil || *wanted != TargetStarted && *wanted != TargetPaused && *wanted != TargetStopped {
			return nil, fmt.Errorf("the target state of connector %s is unknown", name)
		}
		s.targets[name] = *wanted
	}
	if _, known := s.configs[name]; !known {
		return nil, nil
	}
	return func(e ConfigEvents) { e.TargetChanged(name) }, nil
}

func (s *configState) applyTask(id string, value []byte) (func(ConfigEvents), error) {
	name, number, ok := cutLast(id)
	n, err := strconv.ParseInt(number, 10, 32)
	if !ok || err != nil || n < 0 {
		return nil, fmt.Errorf("the key %s%s names no task", taskPrefix, id)
	}
	if n >= configs.MaxTasks {
		return nil, tooMany(name, n+1)
	}
	if value == nil {
		return nil, fmt.Errorf("the configuration of task %s is null", id)
	}
	config, err := properties(value)
	if err != nil {
		return nil, err
	}
	set := s.taskSet(name)
	if set.pending == nil {
		set.pending = map[int]map[string]string{}
	}
	set.pending[int(n)] = config
	return nil, nil
}

// tooMany is the error of a record that names more tasks than a connector may have. The existing
// tasks stay.
func tooMany(name string, n int64) error {
	return fmt.Errorf("a record says that connector %s has %d tasks: expected at most %d", name, n, configs.MaxTasks)
}

func cutLast(id string) (name, number string, ok bool) {
	i := strings.LastIndexByte(id, '-')
	if i < 0 {
		return "", "", false
	}
	return id[:i], id[i+1:], true
}

func (s *configState) taskSet(name string) *taskSet {
	if s.tasks[name] == nil {
		s.tasks[name] = &taskSet{configs: map[int]map[string]string{}}
	}
	return s.tasks[name]
}

// applyCommit makes the pending tasks those of the connector if the set is complete.
func (s *configState) applyCommit(name string, value []byte) (func(ConfigEvents), error) {
	var record commitRecord
	if err := unmarshal(value, &record); err != nil {
		return nil, err
	}
	if record.Tasks == nil || *record.Tasks < 0 {
		return nil, fmt.Errorf("the commit of the tasks of connector %s has no number of tasks", name)
	}
	if *record.Tasks > configs.MaxTasks {
		return nil, tooMany(name, int64(*record.Tasks))
	}
	config, known := s.configs[name]
	if !known {
		delete(s.tasks, name) // the connector was deleted
		return nil, nil
	}
	set := s.taskSet(name)
	before, count := set.size(), *record.Tasks
	complete := true
	for n := range count {
		if _, ok := set.pending[n]; !ok {
			complete = false
			break
		}
	}
	if complete {
		maps.Copy(set.configs, set.pending)
		set.applied = config
	}
	s.commits++
	set.generation = s.commits
	set.count, set.partial, set.unfenced, set.pending = count, !complete, true, nil
	after := set.size()
	return func(e ConfigEvents) { e.TasksCommitted(name, before, after) }, nil
}

func (s *configState) applyFencing(name string, value []byte) (func(ConfigEvents), error) {
	var record fencingRecord
	if err := unmarshal(value, &record); err != nil {
		return nil, err
	}
	if record.Count == nil || *record.Count < 0 {
		return nil, fmt.Errorf("the fencing record of connector %s has no task-count", name)
	}
	if *record.Count > configs.MaxTasks {
		return nil, tooMany(name, int64(*record.Count))
	}
	s.fenced[name] = *record.Count
	if set := s.tasks[name]; set != nil {
		set.unfenced = false
	}
	return nil, nil
}

func (s *configState) applySessionKey(value []byte) (func(ConfigEvents), error) {
	var record sessionKeyRecord
	if err := unmarshal(value, &record); err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(record.Key)
	if err != nil || len(key) == 0 || record.Algorithm == "" || record.Created == nil {
		return nil, errors.New("the session key lacks its key, algorithm or creation-timestamp")
	}
	s.key = &SessionKey{Key: key, Algorithm: record.Algorithm, Created: time.UnixMilli(*record.Created)}
	return nil, nil
}

func applyRestart(name string, value []byte) (func(ConfigEvents), error) {
	var r RestartRequest
	if err := unmarshal(value, &r); err != nil {
		return nil, err
	}
	return func(e ConfigEvents) { e.RestartRequested(name, r) }, nil
}

func applyLogger(name string, value []byte) (func(ConfigEvents), error) {
	var record loggerRecord
	if err := unmarshal(value, &record); err != nil {
		return nil, err
	}
	if record.Level == "" {
		return nil, fmt.Errorf("the record of logger %s has no level", name)
	}
	return func(e ConfigEvents) { e.LoggerLevel(name, record.Level) }, nil
}

package storage

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"millrace/plugins/connect"
)

// Put writes a state. task is ConnectorInstance for the connector itself.
func (s *statusState) Put(connector string, task int, status Status) {
	s.log.write(&written{key: statusKey(connector, task), value: statusJSON(status), connector: connector, task: task, status: status})
}

// PutSafe writes a state as Put does, unless another worker wrote the known state later.
func (s *statusState) PutSafe(connector string, task int, status Status) {
	s.mu.RLock()
	known, ok := s.connectors[connector]
	if task != ConnectorInstance {
		known, ok = s.tasks[connector][task]
	}
	s.mu.RUnlock()
	if !ok || known.WorkerID == status.WorkerID || known.Generation <= status.Generation {
		s.Put(connector, task, status)
		return
	}
	s.log.forget(statusKey(connector, task))
}

// Remove removes a state.
func (s *statusState) Remove(connector string, task int) {
	s.log.write(&written{key: statusKey(connector, task), connector: connector, task: task})
}

// PutTopic records that a connector uses a topic, unless that is known.
func (s *statusState) PutTopic(topic, connector string, task int) {
	s.mu.RLock()
	known := s.topics[connector][topic]
	s.mu.RUnlock()
	if known {
		return
	}
	var value bytes.Buffer
	value.WriteString(`{"topic":{"name":`)
	value.Write(connect.AppendJSONString(nil, []byte(topic)))
	value.WriteString(`,"connector":`)
	value.Write(connect.AppendJSONString(nil, []byte(connector)))
	fmt.Fprintf(&value, `,"task":%d,"discoverTimestamp":%d}}`, task, time.Now().UnixMilli())
	s.log.write(&written{key: []byte(topicStatusPrefix + topic + topicStatusMiddle + connector), value: value.Bytes()})
}

// ForgetTopics removes the topics that a connector has used.
func (s *statusState) ForgetTopics(connector string) {
	for _, topic := range s.Topics(connector) {
		s.log.write(&written{key: []byte(topicStatusPrefix + topic + topicStatusMiddle + connector)})
	}
}

func statusKey(connector string, task int) []byte {
	if task == ConnectorInstance {
		return []byte(connectorStatusPrefix + connector)
	}
	return []byte(taskStatusPrefix + connector + "-" + strconv.Itoa(task))
}

func statusJSON(s Status) []byte {
	out := connect.AppendJSONString([]byte(`{"state":`), []byte(s.State))
	out = appendNullable(append(out, `,"trace":`...), s.Trace)
	out = connect.AppendJSONString(append(out, `,"worker_id":`...), []byte(s.WorkerID))
	out = fmt.Appendf(out, `,"generation":%d,"version":`, s.Generation)
	return append(appendNullable(out, s.Version), '}')
}

func appendNullable(out []byte, s string) []byte {
	if s == "" {
		return append(out, "null"...)
	}
	return connect.AppendJSONString(out, []byte(s))
}

package herder

import (
	"slices"
	"sync"

	"millrace/api/rest"
	"millrace/runtime/logging"
	"millrace/runtime/worker"
)

// statuses is the states of everything that runs here, kept in memory.
type statuses struct {
	mu         sync.Mutex
	workerID   string
	redact     func(connector, text string) string // is called without a lock
	connectors map[string]noted
	tasks      map[worker.TaskID]noted

	crashed func(connector string) // is called, without a lock, for whatever fails because its plugin process ended
}

// noted is a state, and whether it is FAILED because its plugin process ended.
type noted struct {
	rest.StateInfo
	crashed bool
}

var _ worker.Listener = (*statuses)(nil)

func newStatuses(workerID string) *statuses {
	return &statuses{workerID: workerID, connectors: map[string]noted{}, tasks: map[worker.TaskID]noted{}}
}

// ConnectorStatus notes a connector's state.
func (s *statuses) ConnectorStatus(name string, st worker.Status) {
	info := s.info(name, st)
	s.mu.Lock()
	s.connectors[name] = info
	s.mu.Unlock()
	if st.Crashed && s.crashed != nil {
		s.crashed(name)
	}
}

// TaskStatus notes a task's state.
func (s *statuses) TaskStatus(id worker.TaskID, st worker.Status) {
	info := s.info(id.Connector, st)
	s.mu.Lock()
	s.tasks[id] = info
	s.mu.Unlock()
	if st.Crashed && s.crashed != nil {
		s.crashed(id.Connector)
	}
}

// TopicUsed is for those who share it.
func (s *statuses) TopicUsed(worker.TaskID, string) {}

// longestTrace bounds a trace, in bytes. What a plugin says may be longer than what a topic takes, and then the status would be lost.
const longestTrace = 64 << 10

func (s *statuses) info(connector string, st worker.Status) noted {
	out := noted{rest.StateInfo{State: st.State, WorkerID: s.workerID}, st.Crashed}
	if st.Trace != "" {
		out.Trace = logging.Cut(s.redact(connector, st.Trace), longestTrace)
	}
	if st.Version != "" {
		out.Version = &st.Version
	}
	return out
}

// forgetTasks drops the states of a connector's tasks from the given number on.
func (s *statuses) forgetTasks(name string, from int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.tasks {
		if id.Connector == name && id.Task >= from {
			delete(s.tasks, id)
		}
	}
}

func (s *statuses) forget(name string) {
	s.forgetTasks(name, 0)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.connectors, name)
}

// of gives a connector's states; false when it has none yet.
func (s *statuses) of(name string) (rest.ConnectorStatus, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.connectors[name]
	if !ok {
		return rest.ConnectorStatus{}, false
	}
	out := rest.ConnectorStatus{Name: name, Connector: c.StateInfo, Tasks: []rest.TaskStatus{}}
	for id, st := range s.tasks {
		if id.Connector == name {
			out.Tasks = append(out.Tasks, rest.TaskStatus{ID: id.Task, StateInfo: st.StateInfo})
		}
	}
	slices.SortFunc(out.Tasks, func(a, b rest.TaskStatus) int { return a.ID - b.ID })
	return out, true
}

// crashedOf reports whether a connector itself crashed, and which of its tasks did, in order.
func (s *statuses) crashedOf(name string) (connector bool, tasks []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, st := range s.tasks {
		if id.Connector == name && st.crashed {
			tasks = append(tasks, id.Task)
		}
	}
	slices.Sort(tasks)
	return s.connectors[name].crashed, tasks
}

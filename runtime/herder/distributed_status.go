package herder

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"millrace/api/rest"
	"millrace/plugins/connect"
	"millrace/runtime/group"
	"millrace/runtime/logging"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// listener shares what happens here with the cluster.
type listener struct{ d *Distributed }

func (l listener) ConnectorStatus(name string, s worker.Status) {
	l.d.share(name, storage.ConnectorInstance, s)
}

func (l listener) TaskStatus(id worker.TaskID, s worker.Status) {
	if tasks, _ := l.d.configs.Tasks(id.Connector); s.State == rest.Unassigned && id.Task >= len(tasks) {
		l.d.states.Remove(id.Connector, id.Task) // there is no such task any more
		return
	}
	l.d.share(id.Connector, id.Task, s)
}

func (l listener) TopicUsed(id worker.TaskID, topic string) {
	if l.d.opts.Worker.Config.Bool("topic.tracking.enable") {
		l.d.states.PutTopic(topic, id.Connector, id.Task)
	}
}

func (d *Distributed) share(name string, task int, s worker.Status) {
	switch s.State {
	case rest.Failed, rest.Unassigned:
		d.putSafe(name, task, s)
	default:
		d.states.Put(name, task, d.stored(name, s))
	}
	if s.Crashed {
		d.crashedHere(name, task)
	}
}

func (d *Distributed) putSafe(name string, task int, s worker.Status) {
	d.states.PutSafe(name, task, d.stored(name, s))
}

func (d *Distributed) stored(name string, s worker.Status) storage.Status {
	return storage.Status{State: string(s.State), Trace: logging.Cut(d.redactOf(name, s.Trace), longestTrace), WorkerID: d.opts.WorkerID, Generation: d.generation(), Version: s.Version}
}

// forgetStale removes the states of connectors and tasks that are gone. The leader does so at each assignment.
func (d *Distributed) forgetStale() {
	for _, name := range d.states.Connectors() {
		_, exists := d.configs.Connector(name)
		tasks, _ := d.configs.Tasks(name)
		_, shown, _ := d.states.Connector(name)
		for n := range shown {
			if !exists || n >= len(tasks) {
				d.states.Remove(name, n)
			}
		}
		if !exists {
			d.states.Remove(name, storage.ConnectorInstance)
			d.states.ForgetTopics(name)
		}
	}
}

// runsHere reports whether a connector or task is to run here.
func (d *Distributed) runsHere(name string, task int) bool {
	if task != storage.ConnectorInstance {
		_, wanted := d.wantedTasks(name)
		_, ok := wanted[task]
		return ok
	}
	_, exists := d.configs.Connector(name)
	return exists && d.holds(name, group.Instance)
}

// stateNoted has the leader look for the states of what is gone, when somebody tells of such: a former owner that was cut off.
func (d *Distributed) stateNoted(name string, task int) {
	_, exists := d.configs.Connector(name)
	if tasks, _ := d.configs.Tasks(name); exists && task < len(tasks) || !d.leads() {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.tidying {
		d.tidying = d.inBackground(d.tidy)
	}
}

// tidy removes the states of what is gone, once it is known what is, and as long as this worker leads.
func (d *Distributed) tidy() {
	for pause := firstPublishPause; d.leads() && d.sleep(pause); pause = min(2*pause, longestPublishPause) {
		ctx, cancel := context.WithTimeout(d.closing, configTimeout)
		err := d.member.Confirm(ctx)
		if err == nil {
			err = d.configs.Sync(ctx)
		}
		cancel()
		if err == nil {
			break
		}
	}
	d.mu.Lock()
	d.tidying = false
	d.mu.Unlock()
	if d.leads() {
		d.forgetStale()
	}
}

// Connectors lists the names.
func (d *Distributed) Connectors() []string { return d.configs.Connectors() }

// Connector describes one connector.
func (d *Distributed) Connector(_ context.Context, name string) (rest.ConnectorInfo, error) {
	config, ok := d.configs.Connector(name)
	if !ok {
		return rest.ConnectorInfo{}, notFound(name)
	}
	return d.info(name, config), nil
}

func (d *Distributed) info(name string, config map[string]string) rest.ConnectorInfo {
	out := rest.ConnectorInfo{Name: name, Config: config, Tasks: []rest.TaskRef{}, Type: d.typeOf(config)}
	tasks, _ := d.configs.Tasks(name)
	for n := range tasks {
		out.Tasks = append(out.Tasks, rest.TaskRef{Connector: name, Task: n})
	}
	return out
}

func (d *Distributed) typeOf(config map[string]string) string {
	return typeOf(d.classOf(config))
}

// typeOf is source or sink; unknown where the plugin is missing.
func typeOf(class *connect.Class) string {
	if class == nil {
		return "unknown"
	}
	return string(class.Type())
}

// versionOf is that of a plugin; "" where it is missing.
func versionOf(class *connect.Class) string {
	if class == nil {
		return ""
	}
	return class.Version
}

// Tasks lists a connector's tasks with their configurations.
func (d *Distributed) Tasks(_ context.Context, name string) ([]rest.TaskInfo, error) {
	if _, ok := d.configs.Connector(name); !ok {
		return nil, notFound(name)
	}
	out := []rest.TaskInfo{}
	tasks, _ := d.configs.Tasks(name)
	for n, props := range tasks {
		out = append(out, rest.TaskInfo{ID: rest.TaskRef{Connector: name, Task: n}, Config: props})
	}
	return out, nil
}

// Status is the states of a connector and its tasks, wherever they run.
func (d *Distributed) Status(name string) (rest.ConnectorStatus, error) {
	connector, tasks, ok := d.states.Connector(name)
	if !ok {
		return rest.ConnectorStatus{}, fault(NotFound, "No status found for connector %s", name)
	}
	out := rest.ConnectorStatus{Name: name, Connector: shown(connector), Tasks: []rest.TaskStatus{}, Type: "unknown"}
	for _, n := range sortedKeys(tasks) {
		out.Tasks = append(out.Tasks, rest.TaskStatus{ID: n, StateInfo: shown(tasks[n])})
	}
	if config, exists := d.configs.Connector(name); exists {
		out.Type = d.typeOf(config)
	}
	return out, nil
}

func shown(s storage.Status) rest.StateInfo {
	out := rest.StateInfo{State: rest.State(s.State), WorkerID: s.WorkerID, Trace: s.Trace}
	if s.Version != "" {
		out.Version = &s.Version
	}
	return out
}

// Topics is the topics that a connector has used since it was created or they were reset. An unknown connector has none.
func (d *Distributed) Topics(name string) ([]string, error) {
	if err := d.tracking(); err != nil {
		return nil, err
	}
	return d.states.Topics(name), nil
}

// ResetTopics forgets them. Those that are used again come back.
func (d *Distributed) ResetTopics(name string) error {
	if err := d.resettable(); err != nil {
		return err
	}
	d.states.ForgetTopics(name)
	return nil
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

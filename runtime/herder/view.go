package herder

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"millrace/api/rest"
	"millrace/plugins/connect"
	"millrace/runtime/fault"
	"millrace/runtime/storage"
)

// Connectors lists the names of all connectors.
func (h *Herder) Connectors() []string { return h.configs.Connectors() }

// Connector describes one connector.
func (h *Herder) Connector(_ context.Context, name string) (rest.ConnectorInfo, error) {
	config, ok := h.configs.Connector(name)
	if !ok {
		return rest.ConnectorInfo{}, notFound(name)
	}
	return h.info(name, config), nil
}

func (h *Herder) info(name string, config map[string]string) rest.ConnectorInfo {
	out := rest.ConnectorInfo{Name: name, Config: config, Tasks: []rest.TaskRef{}, Type: h.typeOf(config)}
	tasks, _ := h.configs.Tasks(name)
	for n := range tasks {
		out.Tasks = append(out.Tasks, rest.TaskRef{Connector: name, Task: n})
	}
	return out
}

// typeOf returns source or sink; unknown if the plugin is missing.
func (h *Herder) typeOf(config map[string]string) string {
	return typeOf(h.classOf(config))
}

// typeOf is source or sink; unknown where the plugin is missing.
func typeOf(class *connect.Class) string {
	if class == nil {
		return "unknown"
	}
	return string(class.Type())
}

// Tasks lists a connector's tasks with their configurations.
func (h *Herder) Tasks(_ context.Context, name string) ([]rest.TaskInfo, error) {
	if _, ok := h.configs.Connector(name); !ok {
		return nil, notFound(name)
	}
	out := []rest.TaskInfo{}
	tasks, _ := h.configs.Tasks(name)
	for n, props := range tasks {
		out = append(out, rest.TaskInfo{ID: rest.TaskRef{Connector: name, Task: n}, Config: props})
	}
	return out, nil
}

// Status returns the states of a connector and its tasks, on whatever worker they run.
func (h *Herder) Status(name string) (rest.ConnectorStatus, error) {
	connector, tasks, ok := h.states.Connector(name)
	if !ok {
		return rest.ConnectorStatus{}, fault.New(fault.NotFound, "No status found for connector %s", name)
	}
	out := rest.ConnectorStatus{Name: name, Connector: shown(connector), Tasks: []rest.TaskStatus{}, Type: "unknown"}
	for _, n := range sortedKeys(tasks) {
		out.Tasks = append(out.Tasks, rest.TaskStatus{ID: n, StateInfo: shown(tasks[n])})
	}
	if config, exists := h.configs.Connector(name); exists {
		out.Type = h.typeOf(config)
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

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

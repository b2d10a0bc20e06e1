package worker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"time"

	"millrace/configs/provider"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/admin"
)

// ConnectorStopTimeout is the time for a connector to stop, as in Kafka Connect.
const ConnectorStopTimeout = 5 * time.Second

type runningConnector struct {
	plugin    boundary.Plugin
	connector boundary.Connector
	class     *connect.Class
	props     map[string]string
	config    *provider.Reading // the same, before its variables were resolved
	offsets   *admin.OffsetReader
}

// StartConnector resolves a connector's variables and starts it. ctx bounds only the start. The
// caller reports the status.
func (w *Worker) StartConnector(ctx context.Context, name string, raw map[string]string, events boundary.ConnectorEvents) (err error) {
	w.connectorStarts.attempts.Add(1)
	defer func() { w.connectorStarts.ended(err) }()
	class, config, err := w.read(name, raw)
	if err != nil {
		return err
	}
	props := config.Props
	plugin, err := w.Plugins.Open(ctx, name, class, props)
	if err != nil {
		return err
	}
	offsets := &admin.OffsetReader{Admin: w.Admin, Connector: name, Props: props}
	if class.Type() == connect.Source {
		events.Offset, events.Offsets = offsets.Offset, offsets.Offsets
	}
	c, err := plugin.StartConnector(ctx, name, props, events)
	if err != nil {
		offsets.Close()
		plugin.Release()
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.connectors[name] = &runningConnector{plugin: plugin, connector: c, class: class, props: props, config: config, offsets: offsets}
	return nil
}

// find returns the class of a connector's configuration.
func (w *Worker) find(props map[string]string) (*connect.Class, error) {
	return w.Plugins.Find(props["connector.class"], props["connector.plugin.version"])
}

// IsRunning reports whether the connector was started and not stopped.
func (w *Worker) IsRunning(name string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.connectors[name] != nil
}

// Class returns the class of a connector that runs here; nil for others.
func (w *Worker) Class(name string) *connect.Class {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.connectors[name]; c != nil {
		return c.class
	}
	return nil
}

// StopConnector stops a connector if it runs here, but not its tasks.
func (w *Worker) StopConnector(name string) {
	w.mu.Lock()
	c := w.connectors[name]
	delete(w.connectors, name)
	w.mu.Unlock()
	if c == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), ConnectorStopTimeout)
	defer cancel()
	if err := c.connector.Stop(ctx); err != nil {
		w.Log.Warn("connector did not stop cleanly", "connector", name, "error", err)
	}
	c.offsets.Close()
	c.plugin.Release()
}

// ErrTooManyTasks is the error of a connector that returned more tasks than its tasks.max. A retry
// would not help.
var ErrTooManyTasks = errors.New("more tasks than tasks.max")

type tooManyTasks string

func (e tooManyTasks) Error() string      { return string(e) }
func (tooManyTasks) Is(target error) bool { return target == ErrTooManyTasks }

// TaskConfigs asks a running connector for its task configurations, and adds the keys that Kafka
// Connect adds: task.class, unless the plugin has named it, and the topics. A value that the
// connector's configuration has as a variable becomes the variable again, if the key is the same.
func (w *Worker) TaskConfigs(ctx context.Context, name string) ([]map[string]string, error) {
	w.mu.Lock()
	c := w.connectors[name]
	w.mu.Unlock()
	if c == nil {
		return nil, fmt.Errorf("connector %s is not running", name)
	}
	maxTasks, err := strconv.Atoi(c.props["tasks.max"])
	if err != nil {
		maxTasks = 1
	}
	tasks, err := c.connector.TaskConfigs(ctx, maxTasks)
	if err != nil {
		return nil, fmt.Errorf("generating task configurations: %w", err)
	}
	if len(tasks) > maxTasks && c.props["tasks.max.enforce"] != "false" {
		return nil, tooManyTasks(fmt.Sprintf("The connector %s has generated %d tasks, which is greater than %d, the maximum number of tasks it is configured to create (tasks.max)",
			name, len(tasks), maxTasks))
	}
	class, err := w.find(c.props)
	if err != nil {
		return nil, err
	}
	for i, own := range tasks {
		t := make(map[string]string, len(own)+1) // own may be nil
		maps.Copy(t, own)
		for key, v := range c.config.Raw {
			if _, same := t[key]; same && w.Providers.Refers(v) {
				t[key] = v
			}
		}
		if t["task.class"] == "" {
			t["task.class"] = TaskClass(class.Name)
		}
		tasks[i] = t
		for _, key := range []string{"topics", "topics.regex"} {
			if v, ok := c.config.Raw[key]; ok {
				t[key] = v
			}
		}
	}
	return tasks, nil
}

package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"millrace/api/rest"
)

// Connectors lists the names of all connectors.
func (c *Client) Connectors(ctx context.Context) ([]string, error) {
	return get[[]string](ctx, c, "/connectors")
}

// All returns every connector with its configuration and status, by name.
func (c *Client) All(ctx context.Context) (map[string]rest.Expanded, error) {
	return get[map[string]rest.Expanded](ctx, c, "/connectors?expand=info&expand=status")
}

// Connector returns a connector with its configuration and tasks.
func (c *Client) Connector(ctx context.Context, name string) (rest.ConnectorInfo, error) {
	return get[rest.ConnectorInfo](ctx, c, Path("connectors", name))
}

// Config returns a connector's configuration, with variables unresolved.
func (c *Client) Config(ctx context.Context, name string) (map[string]string, error) {
	return get[map[string]string](ctx, c, Path("connectors", name, "config"))
}

// Create creates a connector. It fails with ErrConflict if a connector with this name exists.
func (c *Client) Create(ctx context.Context, r rest.CreateRequest) (rest.ConnectorInfo, error) {
	return send[rest.ConnectorInfo](ctx, c, http.MethodPost, "/connectors", r)
}

// PutConfig replaces a connector's configuration, or creates the connector if it does not exist.
// created reports which of the two happened.
func (c *Client) PutConfig(ctx context.Context, name string, config rest.Config) (info rest.ConnectorInfo, created bool, err error) {
	status, err := c.do(ctx, http.MethodPut, Path("connectors", name, "config"), config, &info)
	return info, status == http.StatusCreated, err
}

// PatchConfig changes some keys of a connector's configuration; a nil value removes the key.
func (c *Client) PatchConfig(ctx context.Context, name string, patch rest.Config) (rest.ConnectorInfo, error) {
	return send[rest.ConnectorInfo](ctx, c, http.MethodPatch, Path("connectors", name, "config"), patch)
}

// Delete stops a connector and deletes it. Its offsets remain.
func (c *Client) Delete(ctx context.Context, name string) error {
	return c.Do(ctx, http.MethodDelete, Path("connectors", name), nil, nil)
}

// Pause pauses a connector and its tasks. It returns before they are Paused.
func (c *Client) Pause(ctx context.Context, name string) error { return c.target(ctx, name, "pause") }

// Resume resumes a connector after Pause or Stop. It returns before the tasks are running.
func (c *Client) Resume(ctx context.Context, name string) error { return c.target(ctx, name, "resume") }

// Stop stops a connector and its tasks. Its configuration and offsets remain.
func (c *Client) Stop(ctx context.Context, name string) error { return c.target(ctx, name, "stop") }

func (c *Client) target(ctx context.Context, name, verb string) error {
	return c.Do(ctx, http.MethodPut, Path("connectors", name, verb), nil, nil)
}

// RestartOptions selects the parts of a connector that Restart restarts.
type RestartOptions struct {
	Tasks      bool // also the tasks
	OnlyFailed bool // only a failed connector and failed tasks
}

// Restart restarts a connector. It returns before the restart is done.
func (c *Client) Restart(ctx context.Context, name string, o RestartOptions) error {
	path := fmt.Sprintf("%s?includeTasks=%v&onlyFailed=%v", Path("connectors", name, "restart"), o.Tasks, o.OnlyFailed)
	return c.Do(ctx, http.MethodPost, path, nil, nil)
}

// RestartTask restarts a task.
func (c *Client) RestartTask(ctx context.Context, name string, task int) error {
	return c.Do(ctx, http.MethodPost, Path("connectors", name, "tasks", strconv.Itoa(task), "restart"), nil, nil)
}

// Status returns the states of a connector and its tasks.
func (c *Client) Status(ctx context.Context, name string) (rest.ConnectorStatus, error) {
	return get[rest.ConnectorStatus](ctx, c, Path("connectors", name, "status"))
}

// Progress returns the status with progress counters. Not in Apache Kafka Connect.
func (c *Client) Progress(ctx context.Context, name string) (rest.ConnectorStatus, error) {
	return get[rest.ConnectorStatus](ctx, c, Path("connectors", name, "status")+"?expand=progress")
}

// Tasks returns a connector's tasks with their configurations.
func (c *Client) Tasks(ctx context.Context, name string) ([]rest.TaskInfo, error) {
	return get[[]rest.TaskInfo](ctx, c, Path("connectors", name, "tasks"))
}

// TaskStatus returns the state of a task.
func (c *Client) TaskStatus(ctx context.Context, name string, task int) (rest.TaskStatus, error) {
	return get[rest.TaskStatus](ctx, c, Path("connectors", name, "tasks", strconv.Itoa(task), "status"))
}

// TaskLogs returns the latest log lines about a task or its connector, at most n; 0 selects the
// worker's default. Not in Apache Kafka Connect.
func (c *Client) TaskLogs(ctx context.Context, name string, task, n int) ([]rest.LogLine, error) {
	query := url.Values{}
	if n > 0 {
		query.Set("lines", strconv.Itoa(n))
	}
	return get[[]rest.LogLine](ctx, c, withQuery(Path("connectors", name, "tasks", strconv.Itoa(task), "logs"), query))
}

// TaskThreads returns the stacks of the threads of a task. Not in Apache Kafka Connect.
func (c *Client) TaskThreads(ctx context.Context, name string, task int) (rest.TaskThreads, error) {
	return get[rest.TaskThreads](ctx, c, Path("connectors", name, "tasks", strconv.Itoa(task), "threads"))
}

// Topics returns the topics that a connector has used.
func (c *Client) Topics(ctx context.Context, name string) ([]string, error) {
	out, err := get[map[string]rest.Topics](ctx, c, Path("connectors", name, "topics"))
	return out[name].Topics, err
}

// ResetTopics clears the list of topics that a connector has used.
func (c *Client) ResetTopics(ctx context.Context, name string) error {
	return c.Do(ctx, http.MethodPut, Path("connectors", name, "topics", "reset"), nil, nil)
}

// TaskMetrics returns what the plugin of a task measures. Not in Apache Kafka Connect.
func (c *Client) TaskMetrics(ctx context.Context, name string, task int) (rest.TaskMetrics, error) {
	return get[rest.TaskMetrics](ctx, c, Path("connectors", name, "tasks", strconv.Itoa(task), "metrics"))
}

package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/fault"
	"millrace/runtime/herder"
	"millrace/runtime/worker"
)

// Connectors creates, reads and changes connectors, and reads and restarts their tasks.
type Connectors interface {
	Connectors() []string
	Connector(ctx context.Context, name string) (rest.ConnectorInfo, error)
	Tasks(ctx context.Context, name string) ([]rest.TaskInfo, error)
	Status(name string) (rest.ConnectorStatus, error)
	StatusWithProgress(name string) (rest.ConnectorStatus, error)
	Topics(name string) ([]string, error)
	ResetTopics(name string) error
	TaskLogs(ctx context.Context, name string, task, lines int, here bool) ([]rest.LogLine, error)
	TaskThreads(ctx context.Context, name string, task int, here bool) (rest.TaskThreads, error)
	TaskMetrics(ctx context.Context, name string, task int, here bool) (rest.TaskMetrics, error)

	Create(ctx context.Context, name string, config rest.Config, initial worker.Target, offsets ...rest.Offset) (rest.ConnectorInfo, error)
	PutConfig(ctx context.Context, name string, config rest.Config) (info rest.ConnectorInfo, created bool, err error)
	PatchConfig(ctx context.Context, name string, patch rest.Config) (rest.ConnectorInfo, error)
	Delete(ctx context.Context, name string) error
	Pause(ctx context.Context, name string) error
	Resume(ctx context.Context, name string) error
	Stop(ctx context.Context, name string) error
	Restart(ctx context.Context, name string, r herder.Restart) (*rest.ConnectorStatus, error)
	RestartTask(ctx context.Context, name string, task int) error
}

type connectorsHandlers struct {
	*server
	herder Connectors
}

func (h connectorsHandlers) list(c *gin.Context) {
	names := h.herder.Connectors()
	expand, given := c.GetQueryArray("expand")
	if !given {
		answer(c, list(names))
		return
	}
	out := map[string]rest.Expanded{}
	for _, name := range names {
		var entry rest.Expanded
		if slices.Contains(expand, "status") || slices.Contains(expand, "progress") {
			status, err := h.statusOf(c, name)
			if err != nil {
				continue
			}
			entry.Status = &status
		}
		if slices.Contains(expand, "info") {
			info, err := h.herder.Connector(c.Request.Context(), name)
			if err != nil {
				continue
			}
			entry.Info = &info
		}
		out[name] = entry
	}
	answer(c, out)
}

// targets maps the initial states that a request can name to target states.
var targets = map[rest.State]worker.Target{
	"": worker.TargetStarted, rest.Running: worker.TargetStarted, rest.Paused: worker.TargetPaused, rest.Stopped: worker.TargetStopped,
}

func (h connectorsHandlers) create(c *gin.Context) {
	var body rest.CreateRequest
	if !read(c, &body) {
		return
	}
	if body.Config == nil {
		answerError(c, fault.BadRequest, `the request has no "config"; expected {"name": ..., "config": {...}}`)
		return
	}
	info, err := within(h.server, c, func(ctx context.Context) (rest.ConnectorInfo, error) {
		return h.herder.Create(ctx, strings.TrimSpace(body.Name), body.Config, targets[body.InitialState], body.InitialOffsets...)
	})
	created(c, info, err)
}

// created answers with 201 and the location of the new connector.
func created(c *gin.Context, info rest.ConnectorInfo, err error) {
	if err == nil {
		scheme := "http"
		if c.Request.TLS != nil {
			scheme = "https"
		}
		c.Header("Location", fmt.Sprintf("%s://%s/connectors/%s", scheme, c.Request.Host, url.PathEscape(info.Name)))
	}
	if err != nil {
		refuse(c, err)
		return
	}
	answerWith(c, http.StatusCreated, info)
}

func (h connectorsHandlers) connector(c *gin.Context) (rest.ConnectorInfo, error) {
	return within(h.server, c, func(ctx context.Context) (rest.ConnectorInfo, error) {
		return h.herder.Connector(ctx, c.Param("connector"))
	})
}

func (h connectorsHandlers) info(c *gin.Context) {
	info, err := h.connector(c)
	reply(c, info, err)
}

func (h connectorsHandlers) config(c *gin.Context) {
	info, err := h.connector(c)
	reply(c, info.Config, err)
}

func (h connectorsHandlers) putConfig(c *gin.Context) {
	var body rest.Config
	if !read(c, &body) {
		return
	}
	type outcome struct {
		info  rest.ConnectorInfo
		isNew bool
	}
	o, err := within(h.server, c, func(ctx context.Context) (outcome, error) {
		info, isNew, err := h.herder.PutConfig(ctx, c.Param("connector"), body)
		return outcome{info, isNew}, err
	})
	if o.isNew {
		created(c, o.info, err)
		return
	}
	reply(c, o.info, err)
}

func (h connectorsHandlers) patchConfig(c *gin.Context) {
	var body rest.Config
	if !read(c, &body) {
		return
	}
	info, err := within(h.server, c, func(ctx context.Context) (rest.ConnectorInfo, error) {
		return h.herder.PatchConfig(ctx, c.Param("connector"), body)
	})
	reply(c, info, err)
}

// statusOf returns a connector's status, with its progress if the query requests it.
func (h connectorsHandlers) statusOf(c *gin.Context, name string) (rest.ConnectorStatus, error) {
	if slices.Contains(c.QueryArray("expand"), "progress") {
		return h.herder.StatusWithProgress(name)
	}
	return h.herder.Status(name)
}

func (h connectorsHandlers) status(c *gin.Context) {
	status, err := h.statusOf(c, c.Param("connector"))
	reply(c, status, err)
}

func (h connectorsHandlers) tasks(c *gin.Context) {
	tasks, err := within(h.server, c, func(ctx context.Context) ([]rest.TaskInfo, error) {
		return h.herder.Tasks(ctx, c.Param("connector"))
	})
	reply(c, tasks, err)
}

// task returns the task number in the path. If it is not a number, the path does not exist, and
// task answers with 404.
func task(c *gin.Context) (int, bool) {
	n, err := strconv.ParseInt(c.Param("task"), 10, 32)
	if err != nil || strings.HasPrefix(c.Param("task"), "+") {
		answerError(c, fault.NotFound, "HTTP 404 Not Found")
		return 0, false
	}
	return int(n), true
}

func (h connectorsHandlers) taskStatus(c *gin.Context) {
	n, ok := task(c)
	if !ok {
		return
	}
	name := c.Param("connector")
	if status, err := h.statusOf(c, name); err == nil {
		for _, t := range status.Tasks {
			if t.ID == n {
				answer(c, t)
				return
			}
		}
	}
	answerError(c, fault.NotFound, fmt.Sprintf("No status found for task %s-%d", name, n))
}

func (h connectorsHandlers) restartTask(c *gin.Context) {
	n, ok := task(c)
	if !ok {
		return
	}
	_, err := within(h.server, c, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, h.herder.RestartTask(ctx, c.Param("connector"), n)
	})
	silent(c, err)
}

// change handles an operation on a connector that has no response body.
func (h connectorsHandlers) change(do func(Connectors, context.Context, string) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		_, err := within(h.server, c, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, do(h.herder, ctx, c.Param("connector"))
		})
		silent(c, err)
	}
}

func (h connectorsHandlers) restart(c *gin.Context) {
	is := func(key string) bool { return strings.EqualFold(c.Query(key), "true") }
	r := herder.Restart{IncludeTasks: is("includeTasks"), OnlyFailed: is("onlyFailed")}
	plan, err := within(h.server, c, func(ctx context.Context) (*rest.ConnectorStatus, error) {
		return h.herder.Restart(ctx, c.Param("connector"), r)
	})
	if err == nil && plan == nil {
		silent(c, nil)
		return
	}
	reply(c, plan, err)
}

func (h connectorsHandlers) topics(c *gin.Context) {
	name := c.Param("connector")
	topics, err := h.herder.Topics(name)
	reply(c, map[string]rest.Topics{name: {Topics: list(topics)}}, err)
}

func (h connectorsHandlers) resetTopics(c *gin.Context) {
	silent(c, h.herder.ResetTopics(c.Param("connector")))
}

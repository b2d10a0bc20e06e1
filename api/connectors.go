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
	"millrace/runtime/herder"
	"millrace/runtime/worker"
)

func (s *server) list(c *gin.Context) {
	names := s.herder.Connectors()
	expand, given := c.GetQueryArray("expand")
	if !given {
		answer(c, http.StatusOK, list(names))
		return
	}
	out := map[string]rest.Expanded{}
	for _, name := range names {
		var entry rest.Expanded
		if slices.Contains(expand, "status") || slices.Contains(expand, "progress") {
			status, err := s.statusOf(c, name)
			if err != nil {
				continue
			}
			entry.Status = &status
		}
		if slices.Contains(expand, "info") {
			info, err := s.herder.Connector(c.Request.Context(), name)
			if err != nil {
				continue
			}
			entry.Info = &info
		}
		out[name] = entry
	}
	answer(c, http.StatusOK, out)
}

// targets are the states that a connector can be created in.
var targets = map[rest.State]worker.Target{
	"": worker.TargetStarted, rest.Running: worker.TargetStarted, rest.Paused: worker.TargetPaused, rest.Stopped: worker.TargetStopped,
}

func (s *server) create(c *gin.Context) {
	var body rest.CreateRequest
	if !read(c, &body) {
		return
	}
	if body.Config == nil {
		answerError(c, http.StatusBadRequest, `the request has no "config"; expected {"name": ..., "config": {...}}`)
		return
	}
	info, err := within(s, c, func(ctx context.Context) (rest.ConnectorInfo, error) {
		return s.herder.Create(ctx, strings.TrimSpace(body.Name), body.Config, targets[body.InitialState], body.InitialOffsets...)
	})
	created(c, info, err)
}

// created answers with where the new connector is found.
func created(c *gin.Context, info rest.ConnectorInfo, err error) {
	if err == nil {
		scheme := "http"
		if c.Request.TLS != nil {
			scheme = "https"
		}
		c.Header("Location", fmt.Sprintf("%s://%s/connectors/%s", scheme, c.Request.Host, url.PathEscape(info.Name)))
	}
	reply(c, http.StatusCreated, info, err)
}

func (s *server) connector(c *gin.Context) (rest.ConnectorInfo, error) {
	return within(s, c, func(ctx context.Context) (rest.ConnectorInfo, error) {
		return s.herder.Connector(ctx, c.Param("connector"))
	})
}

func (s *server) info(c *gin.Context) {
	info, err := s.connector(c)
	reply(c, http.StatusOK, info, err)
}

func (s *server) config(c *gin.Context) {
	info, err := s.connector(c)
	reply(c, http.StatusOK, info.Config, err)
}

func (s *server) putConfig(c *gin.Context) {
	var body rest.Config
	if !read(c, &body) {
		return
	}
	type outcome struct {
		info  rest.ConnectorInfo
		isNew bool
	}
	o, err := within(s, c, func(ctx context.Context) (outcome, error) {
		info, isNew, err := s.herder.PutConfig(ctx, c.Param("connector"), body)
		return outcome{info, isNew}, err
	})
	if o.isNew {
		created(c, o.info, err)
		return
	}
	reply(c, http.StatusOK, o.info, err)
}

func (s *server) patchConfig(c *gin.Context) {
	var body rest.Config
	if !read(c, &body) {
		return
	}
	info, err := within(s, c, func(ctx context.Context) (rest.ConnectorInfo, error) {
		return s.herder.PatchConfig(ctx, c.Param("connector"), body)
	})
	reply(c, http.StatusOK, info, err)
}

// statusOf is a connector's status, with its progress if that is asked for.
func (s *server) statusOf(c *gin.Context, name string) (rest.ConnectorStatus, error) {
	if slices.Contains(c.QueryArray("expand"), "progress") {
		return s.herder.StatusWithProgress(name)
	}
	return s.herder.Status(name)
}

func (s *server) status(c *gin.Context) {
	status, err := s.statusOf(c, c.Param("connector"))
	reply(c, http.StatusOK, status, err)
}

func (s *server) tasks(c *gin.Context) {
	tasks, err := within(s, c, func(ctx context.Context) ([]rest.TaskInfo, error) {
		return s.herder.Tasks(ctx, c.Param("connector"))
	})
	reply(c, http.StatusOK, tasks, err)
}

// task is the task number of the path; a path without one does not exist.
func task(c *gin.Context) (int, bool) {
	n, err := strconv.ParseInt(c.Param("task"), 10, 32)
	if err != nil || strings.HasPrefix(c.Param("task"), "+") {
		answerError(c, http.StatusNotFound, "HTTP 404 Not Found")
		return 0, false
	}
	return int(n), true
}

func (s *server) taskStatus(c *gin.Context) {
	n, ok := task(c)
	if !ok {
		return
	}
	name := c.Param("connector")
	if status, err := s.statusOf(c, name); err == nil {
		for _, t := range status.Tasks {
			if t.ID == n {
				answer(c, http.StatusOK, t)
				return
			}
		}
	}
	answerError(c, http.StatusNotFound, fmt.Sprintf("No status found for task %s-%d", name, n))
}

func (s *server) restartTask(c *gin.Context) {
	n, ok := task(c)
	if !ok {
		return
	}
	_, err := within(s, c, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.herder.RestartTask(ctx, c.Param("connector"), n)
	})
	silent(c, http.StatusNoContent, err)
}

// change is an operation on a connector that answers without a body.
func (s *server) change(status int, do func(Herder, context.Context, string) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		_, err := within(s, c, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, do(s.herder, ctx, c.Param("connector"))
		})
		silent(c, status, err)
	}
}

func (s *server) restart(c *gin.Context) {
	is := func(key string) bool { return strings.EqualFold(c.Query(key), "true") }
	r := herder.Restart{IncludeTasks: is("includeTasks"), OnlyFailed: is("onlyFailed")}
	plan, err := within(s, c, func(ctx context.Context) (*rest.ConnectorStatus, error) {
		return s.herder.Restart(ctx, c.Param("connector"), r)
	})
	if err == nil && plan == nil {
		silent(c, http.StatusNoContent, nil)
		return
	}
	reply(c, http.StatusAccepted, plan, err)
}

func (s *server) topics(c *gin.Context) {
	name := c.Param("connector")
	topics, err := s.herder.Topics(name)
	reply(c, http.StatusOK, map[string]rest.Topics{name: {Topics: list(topics)}}, err)
}

func (s *server) resetTopics(c *gin.Context) {
	silent(c, http.StatusAccepted, s.herder.ResetTopics(c.Param("connector")))
}

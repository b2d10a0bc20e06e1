package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

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
	out := map[string]map[string]any{}
	for _, name := range names {
		entry := map[string]any{}
		if slices.Contains(expand, "status") {
			status, err := s.herder.Status(name)
			if err != nil {
				continue
			}
			entry["status"] = status
		}
		if slices.Contains(expand, "info") {
			info, err := s.herder.Connector(name)
			if err != nil {
				continue
			}
			entry["info"] = info
		}
		out[name] = entry
	}
	answer(c, http.StatusOK, out)
}

func (s *server) create(c *gin.Context) {
	var body createRequest
	if !read(c, &body) {
		return
	}
	if body.Config == nil {
		answerError(c, http.StatusBadRequest, `the request has no "config"; expected {"name": ..., "config": {...}}`)
		return
	}
	config, err := body.Config.props()
	if err != nil {
		answerError(c, http.StatusBadRequest, err.Error())
		return
	}
	initial := worker.Target(body.InitialState)
	if initial == "" {
		initial = worker.TargetStarted
	}
	info, err := s.herder.Create(c.Request.Context(), strings.TrimSpace(string(body.Name)), config, initial)
	if err != nil {
		refuse(c, err)
		return
	}
	created(c, info)
}

// created answers with where the new connector is found.
func created(c *gin.Context, info herder.ConnectorInfo) {
	c.Header("Location", fmt.Sprintf("http://%s/connectors/%s", c.Request.Host, url.PathEscape(info.Name)))
	answer(c, http.StatusCreated, info)
}

func (s *server) info(c *gin.Context) {
	info, err := s.herder.Connector(c.Param("connector"))
	s.reply(c, info, err)
}

// reply answers 200 with body, or with err.
func (s *server) reply(c *gin.Context, body any, err error) {
	if err != nil {
		refuse(c, err)
		return
	}
	answer(c, http.StatusOK, body)
}

func (s *server) config(c *gin.Context) {
	info, err := s.herder.Connector(c.Param("connector"))
	s.reply(c, info.Config, err)
}

func (s *server) putConfig(c *gin.Context) {
	var body configMap
	if !read(c, &body) {
		return
	}
	config, err := body.props()
	if err != nil {
		answerError(c, http.StatusBadRequest, err.Error())
		return
	}
	info, isNew, err := s.herder.PutConfig(c.Request.Context(), c.Param("connector"), config)
	if err == nil && isNew {
		created(c, info)
		return
	}
	s.reply(c, info, err)
}

func (s *server) patchConfig(c *gin.Context) {
	var body configMap
	if !read(c, &body) {
		return
	}
	info, err := s.herder.PatchConfig(c.Request.Context(), c.Param("connector"), body)
	s.reply(c, info, err)
}

func (s *server) remove(c *gin.Context) {
	if err := s.herder.Delete(c.Param("connector")); err != nil {
		refuse(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

func (s *server) status(c *gin.Context) {
	status, err := s.herder.Status(c.Param("connector"))
	s.reply(c, status, err)
}

func (s *server) tasks(c *gin.Context) {
	tasks, err := s.herder.Tasks(c.Param("connector"))
	s.reply(c, tasks, err)
}

// task is the task number of the path; a path without one does not exist.
func task(c *gin.Context) (int, bool) {
	n, err := strconv.ParseInt(c.Param("task"), 10, 32)
	if err != nil {
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
	if status, err := s.herder.Status(name); err == nil {
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
	if err := s.herder.RestartTask(c.Param("connector"), n); err != nil {
		refuse(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

func (s *server) topics(c *gin.Context) {
	name := c.Param("connector")
	answer(c, http.StatusOK, map[string]any{name: map[string]any{"topics": list(s.herder.Topics(name))}})
}

// transition is a change of state without a body.
func (s *server) transition(status int, change func(Herder, string) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := change(s.herder, c.Param("connector")); err != nil {
			refuse(c, err)
			return
		}
		c.Status(status)
		c.Writer.WriteHeaderNow()
	}
}

func (s *server) restart(c *gin.Context) {
	is := func(key string) bool { return strings.EqualFold(c.Query(key), "true") }
	plan, err := s.herder.Restart(c.Request.Context(), c.Param("connector"), herder.Restart{
		IncludeTasks: is("includeTasks"), OnlyFailed: is("onlyFailed"),
	})
	switch {
	case err != nil:
		refuse(c, err)
	case plan != nil:
		answer(c, http.StatusAccepted, plan)
	default:
		c.Status(http.StatusNoContent)
	}
}

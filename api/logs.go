package api

import (
	"context"
	"errors"
	"time"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/herder"
)

// logsTimeout limits the request to the worker that runs the task.
const logsTimeout = 10 * time.Second

// Limits for the number of log lines in an answer.
const (
	defaultLines = 100
	mostLines    = 1000
)

// taskLogs answers with log lines of the worker that runs the task. That worker is queried once,
// and answers with the lines it has.
func (h connectorsHandlers) taskLogs(c *gin.Context) {
	n, ok := task(c)
	if !ok {
		return
	}
	lines, ok := wholeQuery(c, "lines", defaultLines, mostLines)
	if !ok {
		return
	}
	_, forwarded := c.GetQuery("forward")
	last, err := within(h.server, c, func(ctx context.Context) ([]rest.LogLine, error) {
		return h.herder.TaskLogs(ctx, c.Param("connector"), n, lines, forwarded)
	})
	h.ownTask(c, "reading the log of the worker that runs the task", last, err)
}

// taskThreads answers with the stacks of a task's threads, from the worker that runs the task.
func (h connectorsHandlers) taskThreads(c *gin.Context) {
	n, ok := task(c)
	if !ok {
		return
	}
	_, forwarded := c.GetQuery("forward")
	threads, err := within(h.server, c, func(ctx context.Context) (rest.TaskThreads, error) {
		return h.herder.TaskThreads(ctx, c.Param("connector"), n, forwarded)
	})
	h.ownTask(c, "reading the threads from the worker that runs the task", threads, err)
}

// taskMetrics answers with the metrics of a task's plugin, from the worker that runs the task.
func (h connectorsHandlers) taskMetrics(c *gin.Context) {
	n, ok := task(c)
	if !ok {
		return
	}
	_, forwarded := c.GetQuery("forward")
	measured, err := within(h.server, c, func(ctx context.Context) (rest.TaskMetrics, error) {
		return h.herder.TaskMetrics(ctx, c.Param("connector"), n, forwarded)
	})
	h.ownTask(c, "reading the metrics from the worker that runs the task", measured, err)
}

// ownTask replies with what this worker knows of a task. If another worker runs the task, it asks
// that worker once, and relays its answer.
func (h connectorsHandlers) ownTask(c *gin.Context, doing string, known any, err error) {
	var elsewhere *herder.Elsewhere
	if !errors.As(err, &elsewhere) {
		reply(c, known, err)
		return
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), logsTimeout)
	defer cancel()
	f := forwarding{s: h.server, c: c}
	a, err := f.send(ctx, elsewhere)
	if err != nil {
		answerError(c, badGateway, doing+": "+err.Error())
		return
	}
	f.relay(a)
}

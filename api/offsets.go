package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/herder"
)

func (s *server) offsets(c *gin.Context) {
	offsets, err := within(s, c, func(ctx context.Context) ([]rest.Offset, error) {
		return s.herder.Offsets(ctx, c.Param("connector"))
	})
	reply(c, http.StatusOK, rest.Offsets{Offsets: offsets}, err)
}

func (s *server) leftOffsets(c *gin.Context) {
	var body rest.Config
	if !read(c, &body) || !s.matches(c, body) {
		return
	}
	offsets, err := within(s, c, func(ctx context.Context) ([]rest.Offset, error) {
		return s.herder.LeftOffsets(ctx, body)
	})
	reply(c, http.StatusOK, rest.Offsets{Offsets: offsets}, err)
}

func (s *server) alterOffsets(c *gin.Context) {
	var body rest.Offsets
	if !read(c, &body) {
		return
	}
	text, err := within(s, c, func(ctx context.Context) (string, error) {
		return s.herder.AlterOffsets(ctx, c.Param("connector"), body.Offsets)
	})
	reply(c, http.StatusOK, rest.Message{Message: text}, err)
}

func (s *server) resetOffsets(c *gin.Context) {
	text, err := within(s, c, func(ctx context.Context) (string, error) {
		return s.herder.ResetOffsets(ctx, c.Param("connector"))
	})
	reply(c, http.StatusOK, rest.Message{Message: text}, err)
}

// How many past offsets are answered with.
const (
	defaultPast = 100
	mostPast    = 10000
)

func (s *server) offsetHistory(c *gin.Context) {
	limit, ok := wholeQuery(c, "limit", defaultPast, mostPast)
	if !ok {
		return
	}
	h, err := within(s, c, func(ctx context.Context) (rest.OffsetHistory, error) {
		return s.herder.OffsetHistory(ctx, c.Param("connector"), limit)
	})
	reply(c, http.StatusOK, h, err)
}

// wholeQuery is a number of the query, from 1 up. It answers the request itself when it is none.
func wholeQuery(c *gin.Context, name string, unset, most int) (int, bool) {
	text, given := c.GetQuery(name)
	if !given {
		return unset, true
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		answerError(c, http.StatusBadRequest, fmt.Sprintf("%s=%s: expected a number from 1 to %d", name, text, most))
		return 0, false
	}
	return n, true
}

func (s *server) rewindOffsets(c *gin.Context) {
	var body rest.RewindRequest
	if !read(c, &body) {
		return
	}
	if body.Time.IsZero() == (body.At == "") {
		answerError(c, http.StatusBadRequest, `expected either "time" or "at": the time to go back to, or an "at" of the history`)
		return
	}
	moved, err := within(s, c, func(ctx context.Context) (rest.OffsetsMoved, error) {
		return s.herder.RewindOffsets(ctx, c.Param("connector"), herder.Rewind{Time: body.Time.Time, At: body.At, DryRun: body.DryRun})
	})
	reply(c, http.StatusOK, moved, err)
}

func (s *server) undoOffsets(c *gin.Context) {
	var body rest.UndoRequest
	if !read(c, &body) {
		return
	}
	moved, err := within(s, c, func(ctx context.Context) (rest.OffsetsMoved, error) {
		return s.herder.UndoOffsets(ctx, c.Param("connector"), body.DryRun)
	})
	reply(c, http.StatusOK, moved, err)
}

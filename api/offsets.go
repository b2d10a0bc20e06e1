package api

import (
	"context"
	"fmt"
	"strconv"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/fault"
	"millrace/runtime/herder"
)

// Offsets reads, changes and restores the offsets of connectors.
type Offsets interface {
	Offsets(ctx context.Context, name string) ([]rest.Offset, error)
	LeftOffsets(ctx context.Context, config rest.Config) ([]rest.Offset, error)
	AlterOffsets(ctx context.Context, name string, offsets []rest.Offset) (message string, err error)
	ResetOffsets(ctx context.Context, name string) (message string, err error)
	OffsetHistory(ctx context.Context, name string, limit int) (rest.OffsetHistory, error)
	RewindOffsets(ctx context.Context, name string, r herder.Rewind) (rest.OffsetsMoved, error)
	UndoOffsets(ctx context.Context, name string, dryRun bool) (rest.OffsetsMoved, error)
}

type offsetsHandlers struct {
	*server
	herder Offsets
}

func (h offsetsHandlers) offsets(c *gin.Context) {
	offsets, err := within(h.server, c, func(ctx context.Context) ([]rest.Offset, error) {
		return h.herder.Offsets(ctx, c.Param("connector"))
	})
	reply(c, rest.Offsets{Offsets: offsets}, err)
}

func (h offsetsHandlers) leftOffsets(c *gin.Context) {
	var body rest.Config
	if !read(c, &body) || !matches(c, body) {
		return
	}
	offsets, err := within(h.server, c, func(ctx context.Context) ([]rest.Offset, error) {
		return h.herder.LeftOffsets(ctx, body)
	})
	reply(c, rest.Offsets{Offsets: offsets}, err)
}

func (h offsetsHandlers) alterOffsets(c *gin.Context) {
	var body rest.Offsets
	if !read(c, &body) {
		return
	}
	text, err := within(h.server, c, func(ctx context.Context) (string, error) {
		return h.herder.AlterOffsets(ctx, c.Param("connector"), body.Offsets)
	})
	reply(c, rest.Message{Message: text}, err)
}

func (h offsetsHandlers) resetOffsets(c *gin.Context) {
	text, err := within(h.server, c, func(ctx context.Context) (string, error) {
		return h.herder.ResetOffsets(ctx, c.Param("connector"))
	})
	reply(c, rest.Message{Message: text}, err)
}

// Limits for the number of past offsets in an answer.
const (
	defaultPast = 100
	mostPast    = 10000
)

func (h offsetsHandlers) offsetHistory(c *gin.Context) {
	limit, ok := wholeQuery(c, "limit", defaultPast, mostPast)
	if !ok {
		return
	}
	history, err := within(h.server, c, func(ctx context.Context) (rest.OffsetHistory, error) {
		return h.herder.OffsetHistory(ctx, c.Param("connector"), limit)
	})
	reply(c, history, err)
}

// wholeQuery returns a query parameter that is a number from 1 to most, or unset if it is missing.
// If it is invalid, wholeQuery answers the request and returns false.
func wholeQuery(c *gin.Context, name string, unset, most int) (int, bool) {
	text, given := c.GetQuery(name)
	if !given {
		return unset, true
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		answerError(c, fault.BadRequest, fmt.Sprintf("%s=%s: expected a number from 1 to %d", name, text, most))
		return 0, false
	}
	return n, true
}

func (h offsetsHandlers) rewindOffsets(c *gin.Context) {
	var body rest.RewindRequest
	if !read(c, &body) {
		return
	}
	if body.Time.IsZero() == (body.At == "") {
		answerError(c, fault.BadRequest, `expected either "time" (the time to go back to) or "at" (an entry of the history)`)
		return
	}
	moved, err := within(h.server, c, func(ctx context.Context) (rest.OffsetsMoved, error) {
		return h.herder.RewindOffsets(ctx, c.Param("connector"), herder.Rewind{Time: body.Time.Time, At: body.At, DryRun: body.DryRun})
	})
	reply(c, moved, err)
}

func (h offsetsHandlers) undoOffsets(c *gin.Context) {
	var body rest.UndoRequest
	if !read(c, &body) {
		return
	}
	moved, err := within(h.server, c, func(ctx context.Context) (rest.OffsetsMoved, error) {
		return h.herder.UndoOffsets(ctx, c.Param("connector"), body.DryRun)
	})
	reply(c, moved, err)
}

package api

import (
	"context"
	"fmt"
	"strconv"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/deadletter"
	"millrace/runtime/fault"
)

// DeadLetters reads and replays the records of dead letter queues.
type DeadLetters interface {
	Letters(ctx context.Context, name string, q deadletter.Query) (rest.DeadLetters, error)
	Letter(ctx context.Context, name string, partition int32, offset int64) (rest.DeadLetter, error)
	Replay(ctx context.Context, name string, r deadletter.Replay) (rest.Replayed, error)
}

type deadLettersHandlers struct {
	*server
	herder DeadLetters
}

// Limits for the number of dead letter records in an answer.
const (
	defaultLetters = 100
	mostLetters    = 1000
)

func lettersQuery() []param {
	return []param{
		{"limit", "", "Maximum number of records, up to 1000. Default: 100."},
		{"partition", "", "Only records of this partition of the queue."},
		{"before", "", "Only records before this offset, for the next page. Requires partition if the queue has several partitions."},
		{"pending", "true false", "Only records that were not replayed."},
	}
}

func (h deadLettersHandlers) letters(c *gin.Context) {
	q := deadletter.Query{Pending: c.Query("pending") == "true"}
	var ok bool
	if q.Limit, ok = wholeQuery(c, "limit", defaultLetters, mostLetters); !ok {
		return
	}
	if text, given := c.GetQuery("partition"); given {
		n, ok := offsetOf(c, "partition", text, 32)
		if !ok {
			return
		}
		partition := int32(n)
		q.Partition = &partition
	}
	if text, given := c.GetQuery("before"); given {
		n, ok := offsetOf(c, "before", text, 64)
		if !ok {
			return
		}
		q.Before = &n
	}
	out, err := within(h.server, c, func(ctx context.Context) (rest.DeadLetters, error) {
		return h.herder.Letters(ctx, c.Param("connector"), q)
	})
	reply(c, out, err)
}

// offsetOf parses a number of at least 0. If it cannot, it answers the request and returns false.
func offsetOf(c *gin.Context, name, text string, bits int) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, bits)
	if err != nil || n < 0 {
		answerError(c, fault.BadRequest, fmt.Sprintf("%s=%s: expected a number of at least 0", name, text))
		return 0, false
	}
	return n, true
}

func (h deadLettersHandlers) letter(c *gin.Context) {
	partition, ok := offsetOf(c, "partition", c.Param("partition"), 32)
	if !ok {
		return
	}
	offset, ok := offsetOf(c, "offset", c.Param("offset"), 64)
	if !ok {
		return
	}
	out, err := within(h.server, c, func(ctx context.Context) (rest.DeadLetter, error) {
		return h.herder.Letter(ctx, c.Param("connector"), int32(partition), offset)
	})
	reply(c, out, err)
}

func (h deadLettersHandlers) replay(c *gin.Context) {
	var body rest.ReplayRequest
	if !read(c, &body) {
		return
	}
	if body.All == (len(body.Records) > 0) {
		answerError(c, fault.BadRequest, `expected either "all": true, or "records": [{"partition": 0, "offset": 0}]`)
		return
	}
	if body.All && body.Again {
		answerError(c, fault.BadRequest, `"again" requires "records": it cannot be combined with "all"`)
		return
	}
	out, err := within(h.server, c, func(ctx context.Context) (rest.Replayed, error) {
		return h.herder.Replay(ctx, c.Param("connector"), deadletter.Replay{Records: body.Records, Topic: body.Topic, Again: body.Again})
	})
	reply(c, out, err)
}

package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/herder"

	"millrace/runtime/worker"
)

// Previews show records and store nothing.
type Previews interface {
	Preview(ctx context.Context, config rest.Config, o worker.PreviewOptions) (rest.Preview, error)
	PreviewConnector(ctx context.Context, name string, o worker.PreviewOptions) (rest.Preview, error)
}

type previewsHandlers struct {
	*server
	herder Previews
}

// How many records a preview shows, and how long it waits for them.
const (
	previewRecords    = 10
	mostPreviewed     = 1000
	previewWait       = 5 * time.Second
	longestPreview    = time.Minute
	previewRecordsDoc = "How many records at most, from 1 to 1000; 10 unless given."
	previewWaitDoc    = "How many milliseconds to wait for them once the connector runs, at most 60000; 5000 unless given."
	previewNotesDoc   = "With true the answer is an object: the records, and notes of what is missing, such as a file or a topic, and of transformations that matched nothing."
	previewFromDoc    = "Where to begin: at the beginning, or where the connector is by its stored offsets."
)

func previewQuery() []param {
	return []param{{"records", "", previewRecordsDoc}, {"wait.ms", "", previewWaitDoc}, {"from", "beginning stored", previewFromDoc},
		{"notes", "true false", previewNotesDoc}}
}

// previewOptions reads the query. It answers the request itself when it cannot.
func previewOptions(c *gin.Context) (o worker.PreviewOptions, ok bool) {
	o = worker.PreviewOptions{Records: previewRecords, Wait: previewWait}
	if text, given := c.GetQuery("records"); given {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > mostPreviewed {
			answerError(c, herder.BadRequest, fmt.Sprintf("records=%s: expected a number from 1 to %d", text, mostPreviewed))
			return o, false
		}
		o.Records = n
	}
	if text, given := c.GetQuery("wait.ms"); given {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 1 || time.Duration(n) > longestPreview/time.Millisecond {
			answerError(c, herder.BadRequest, fmt.Sprintf("wait.ms=%s: expected milliseconds, from 1 to %d", text, longestPreview.Milliseconds()))
			return o, false
		}
		o.Wait = time.Duration(n) * time.Millisecond
	}
	switch from := c.DefaultQuery("from", "beginning"); from {
	case "beginning":
	case "stored":
		o.Stored = true
	default:
		answerError(c, herder.BadRequest, fmt.Sprintf("from=%s: expected beginning or stored", from))
		return o, false
	}
	return o, true
}

func (h previewsHandlers) preview(c *gin.Context) {
	var body rest.Config
	if !read(c, &body) {
		return
	}
	o, ok := previewOptions(c)
	if !ok || !matches(c, body) {
		return
	}
	h.answerPreview(c, func(ctx context.Context) (rest.Preview, error) {
		return h.herder.Preview(ctx, body, o)
	})
}

func (h previewsHandlers) previewConnector(c *gin.Context) {
	if o, ok := previewOptions(c); ok {
		h.answerPreview(c, func(ctx context.Context) (rest.Preview, error) {
			return h.herder.PreviewConnector(ctx, c.Param("connector"), o)
		})
	}
}

// previewAnswer is the records of a preview, or with notes=true the whole of it.
type previewAnswer struct{}

func (h previewsHandlers) answerPreview(c *gin.Context, do func(context.Context) (rest.Preview, error)) {
	found, err := within(h.server, c, func(ctx context.Context) (rest.Preview, error) {
		found, err := do(ctx)
		found.Records, found.Notes = append([]rest.Previewed{}, found.Records...), append([]string{}, found.Notes...)
		return found, err
	})
	if c.Query("notes") == "true" {
		reply(c, http.StatusOK, found, err)
		return
	}
	reply(c, http.StatusOK, found.Records, err)
}

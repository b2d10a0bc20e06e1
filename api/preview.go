package api

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/fault"
	"millrace/runtime/preview"
)

// Previews shows what a connector would process, without storing anything.
type Previews interface {
	Preview(ctx context.Context, config rest.Config, o preview.Options) (rest.Preview, error)
	PreviewConnector(ctx context.Context, name string, o preview.Options) (rest.Preview, error)
}

type previewsHandlers struct {
	*server
	herder Previews
}

// Limits for the number of records in a preview, and for the time to wait for them.
const (
	previewRecords    = 10
	mostPreviewed     = 1000
	previewWait       = 5 * time.Second
	longestPreview    = time.Minute
	previewRecordsDoc = "Maximum number of records, from 1 to 1000. Default: 10."
	previewWaitDoc    = "Milliseconds to wait for records once the connector is running, at most 60000. Default: 5000."
	previewNotesDoc   = "If true, the answer is an object with the records and with notes: about missing files or topics, and transformations that matched nothing."
	previewFromDoc    = "The start position: the beginning, or the connector's stored offsets."
)

func previewQuery() []param {
	return []param{{"records", "", previewRecordsDoc}, {"wait.ms", "", previewWaitDoc}, {"from", "beginning stored", previewFromDoc},
		{"notes", "true false", previewNotesDoc}}
}

// previewOptions reads the query parameters. If one is invalid, it answers the request and returns
// false.
func previewOptions(c *gin.Context) (o preview.Options, ok bool) {
	o = preview.Options{Records: previewRecords, Wait: previewWait}
	if text, given := c.GetQuery("records"); given {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > mostPreviewed {
			answerError(c, fault.BadRequest, fmt.Sprintf("records=%s: expected a number from 1 to %d", text, mostPreviewed))
			return o, false
		}
		o.Records = n
	}
	if text, given := c.GetQuery("wait.ms"); given {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 1 || time.Duration(n) > longestPreview/time.Millisecond {
			answerError(c, fault.BadRequest, fmt.Sprintf("wait.ms=%s: expected milliseconds, from 1 to %d", text, longestPreview.Milliseconds()))
			return o, false
		}
		o.Wait = time.Duration(n) * time.Millisecond
	}
	switch from := c.DefaultQuery("from", "beginning"); from {
	case "beginning":
	case "stored":
		o.Stored = true
	default:
		answerError(c, fault.BadRequest, fmt.Sprintf("from=%s: expected beginning or stored", from))
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

// previewAnswer stands for either answer of a preview: the records only, or with notes=true an
// object. The OpenAPI document needs it.
type previewAnswer struct{}

func (h previewsHandlers) answerPreview(c *gin.Context, do func(context.Context) (rest.Preview, error)) {
	found, err := within(h.server, c, func(ctx context.Context) (rest.Preview, error) {
		found, err := do(ctx)
		found.Records, found.Notes = append([]rest.Previewed{}, found.Records...), append([]string{}, found.Notes...)
		return found, err
	})
	if c.Query("notes") == "true" {
		reply(c, found, err)
		return
	}
	reply(c, found.Records, err)
}

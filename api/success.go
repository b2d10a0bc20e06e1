package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
)

// success has the statuses of a route's successes: with a body, and without one.
type success struct{ body, empty int }

const successKey = "success"

// success reads the statuses of successes from the table of routes.
func (r route) success() success {
	s := success{r.status[0], r.status[0]}
	if slices.Contains(r.status, http.StatusNoContent) {
		s.empty = http.StatusNoContent
	}
	return s
}

// succeed tells the handlers of a route which status a success has.
func succeed(s success) gin.HandlerFunc { return func(c *gin.Context) { c.Set(successKey, s) } }

func successOf(c *gin.Context) success { return c.MustGet(successKey).(success) }

// answer writes a JSON body with the status of the route's success.
func answer(c *gin.Context, body any) { answerWith(c, successOf(c).body, body) }

// answerWith writes a JSON body. It does not escape characters that are special only in HTML.
func answerWith(c *gin.Context, status int, body any) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		panic(err)
	}
	c.Data(status, jsonType, bytes.TrimSuffix(buf.Bytes(), []byte("\n")))
}

// reply answers with the route's success and body, or with err if it is not nil.
func reply(c *gin.Context, body any, err error) {
	if err != nil {
		refuse(c, err)
		return
	}
	answer(c, body)
}

// silent answers with the route's success without a body, or with err if it is not nil.
func silent(c *gin.Context, err error) {
	if err != nil {
		refuse(c, err)
		return
	}
	c.Status(successOf(c).empty)
	c.Writer.WriteHeaderNow()
}

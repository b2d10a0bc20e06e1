package api

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"millrace/runtime/herder"
)

// internal is a request that workers send each other.
func (s *server) internal(do func(Herder, context.Context, string, herder.InternalRequest) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		body, err := io.ReadAll(c.Request.Body)
		if err != nil {
			answerError(c, http.StatusBadRequest, "reading the request: "+err.Error())
			return
		}
		r := herder.InternalRequest{
			Body:      body,
			Signature: c.GetHeader("X-Connect-Authorization"),
			Algorithm: c.GetHeader("X-Connect-Request-Signature-Algorithm"),
		}
		if text, given := c.GetQuery("forward"); given {
			forward := strings.EqualFold(text, "true")
			r.Forward = &forward
		}
		_, err = within(s, c, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, do(s.herder, ctx, c.Param("connector"), r)
		})
		silent(c, http.StatusNoContent, err)
	}
}

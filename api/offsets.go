package api

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"millrace/runtime/herder"
)

func (s *server) offsets(c *gin.Context) {
	offsets, err := within(s, c, func(ctx context.Context) ([]herder.Offset, error) {
		return s.herder.Offsets(ctx, c.Param("connector"))
	})
	reply(c, http.StatusOK, offsetsBody{offsets}, err)
}

func (s *server) alterOffsets(c *gin.Context) {
	var body offsetsBody
	if !read(c, &body) {
		return
	}
	text, err := within(s, c, func(ctx context.Context) (string, error) {
		return s.herder.AlterOffsets(ctx, c.Param("connector"), body.Offsets)
	})
	reply(c, http.StatusOK, messageBody{text}, err)
}

func (s *server) resetOffsets(c *gin.Context) {
	text, err := within(s, c, func(ctx context.Context) (string, error) {
		return s.herder.ResetOffsets(ctx, c.Param("connector"))
	})
	reply(c, http.StatusOK, messageBody{text}, err)
}

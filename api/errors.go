package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"millrace/runtime/herder"
)

var statusOf = map[herder.Kind]int{
	herder.BadRequest: http.StatusBadRequest,
	herder.NotFound:   http.StatusNotFound,
	herder.Conflict:   http.StatusConflict,
	herder.Internal:   http.StatusInternalServerError,
}

// answerError ends a request with Kafka Connect's error body.
func answerError(c *gin.Context, status int, message string) {
	answer(c, status, struct {
		ErrorCode int    `json:"error_code"`
		Message   string `json:"message"`
	}{status, message})
	c.Abort()
}

// refuse answers with a herder's error.
func refuse(c *gin.Context, err error) {
	answerError(c, statusOf[herder.KindOf(err)], err.Error())
}

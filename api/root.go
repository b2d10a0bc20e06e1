package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

func (s *server) root(c *gin.Context) { answer(c, http.StatusOK, s.herder.Info()) }

// health is KIP-1017's endpoint.
func (s *server) health(c *gin.Context) {
	type state struct {
		Status  string `json:"status"`
		Message string `json:"message"`
	}
	if !s.herder.Ready() {
		answer(c, http.StatusServiceUnavailable, state{"starting", "Worker is still starting up."})
		return
	}
	answer(c, http.StatusOK, state{"healthy", "Worker has completed startup and is ready to handle requests."})
}

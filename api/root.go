package api

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/herder"
)

func (s *server) root(c *gin.Context) { answer(c, http.StatusOK, s.herder.Info()) }

// health is KIP-1017's endpoint.
func (s *server) health(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), healthTimeout)
	defer cancel()
	ctx, stages := herder.WithStages(ctx)
	h := s.herder.Health(ctx)
	message, status := "", http.StatusOK
	switch h {
	case rest.Healthy:
		message = "Worker has completed startup and is ready to handle requests."
	case rest.Starting:
		message, status = "Worker is still starting up.", http.StatusServiceUnavailable
	default:
		message, status = "Worker was unable to handle this request and may be unable to handle other requests.", http.StatusInternalServerError
	}
	if stage := stages.String(); stage != "" && h != rest.Healthy {
		message += " " + stage
	}
	answer(c, status, rest.HealthStatus{Status: h, Message: message})
}

func (s *server) live(c *gin.Context) {
	answer(c, http.StatusOK, rest.HealthStatus{Status: rest.Healthy, Message: "Worker serves requests."})
}

package api

import (
	"context"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/fault"
	"millrace/runtime/stages"
)

// Workers reports about this worker and the other workers of its cluster.
type Workers interface {
	Info() rest.ServerInfo
	// Health returns when the herder is able to act, or when the context ends.
	Health(ctx context.Context) rest.Health
	WorkerHealth() rest.WorkerHealth
	Cluster(ctx context.Context) (rest.Cluster, error)
	Overview(ctx context.Context, history bool) rest.Overview
	// Peers returns the URLs of workers that know parts of an overview that this worker does not.
	Peers() (urls []string)
}

type workersHandlers struct {
	*server
	herder Workers
}

func (h workersHandlers) root(c *gin.Context) { answer(c, h.herder.Info()) }

// health is the endpoint of KIP-1017.
func (h workersHandlers) health(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), healthTimeout)
	defer cancel()
	ctx, noted := stages.With(ctx)
	health := h.herder.Health(ctx)
	message, status := "", successOf(c).body
	switch health {
	case rest.Healthy:
		message = "Worker has completed startup and is ready to handle requests."
	case rest.Starting:
		message, status = "Worker is still starting up.", statusOf[fault.Unavailable]
	default:
		message, status = "Worker was unable to handle this request and may be unable to handle other requests.", statusOf[fault.Internal]
	}
	if stage := noted.String(); stage != "" && health != rest.Healthy {
		message += " " + stage
	}
	answerWith(c, status, rest.HealthStatus{Status: health, Message: message})
}

func (h workersHandlers) live(c *gin.Context) {
	answer(c, rest.HealthStatus{Status: rest.Healthy, Message: "Worker serves requests."})
}

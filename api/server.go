// Package api is Kafka Connect's REST API. It keeps no state: every handler asks the herder.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"millrace/runtime/herder"
	"millrace/runtime/worker"
)

// Herder is what the API asks.
type Herder interface {
	Info() herder.ServerInfo
	Ready() bool
	Connectors() []string
	Connector(name string) (herder.ConnectorInfo, error)
	Tasks(name string) ([]herder.TaskInfo, error)
	Status(name string) (herder.ConnectorStatus, error)
	Topics(name string) []string
	Create(ctx context.Context, name string, config map[string]string, initial worker.Target) (herder.ConnectorInfo, error)
	PutConfig(ctx context.Context, name string, config map[string]string) (info herder.ConnectorInfo, created bool, err error)
	PatchConfig(ctx context.Context, name string, patch map[string]*string) (herder.ConnectorInfo, error)
	Delete(name string) error
	Pause(name string) error
	Resume(name string) error
	Stop(name string) error
	Restart(ctx context.Context, name string, r herder.Restart) (*herder.ConnectorStatus, error)
	RestartTask(name string, task int) error
	Classes() []herder.PluginInfo
	Validate(ctx context.Context, props map[string]string) (herder.Validation, error)
}

type server struct {
	herder Herder
	log    *slog.Logger
}

// Handler serves the API.
func Handler(h Herder, log *slog.Logger) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	s := &server{herder: h, log: log}
	r := gin.New()
	r.UseRawPath, r.UnescapePathValues = true, true
	r.RedirectTrailingSlash, r.HandleMethodNotAllowed = false, true
	r.Use(s.recovered)
	r.NoRoute(func(c *gin.Context) { answerError(c, http.StatusNotFound, "HTTP 404 Not Found") })
	r.NoMethod(func(c *gin.Context) { answerError(c, http.StatusMethodNotAllowed, "HTTP 405 Method Not Allowed") })
	s.routes(r)
	return normalize(r)
}

// routes is the table of endpoints.
func (s *server) routes(r *gin.Engine) {
	r.GET("/", s.root)
	r.GET("/health", s.health)

	json := r.Group("/", needJSON)
	json.GET("/connectors", s.list)
	json.POST("/connectors", s.create)
	json.GET("/connectors/:connector", s.info)
	json.DELETE("/connectors/:connector", s.remove)
	json.GET("/connectors/:connector/config", s.config)
	json.PUT("/connectors/:connector/config", s.putConfig)
	json.PATCH("/connectors/:connector/config", s.patchConfig)
	json.GET("/connectors/:connector/status", s.status)
	json.GET("/connectors/:connector/tasks", s.tasks)
	json.GET("/connectors/:connector/tasks/:task/status", s.taskStatus)
	json.POST("/connectors/:connector/tasks/:task/restart", s.restartTask)
	json.GET("/connectors/:connector/topics", s.topics)
	json.PUT("/connectors/:connector/pause", s.transition(http.StatusAccepted, Herder.Pause))
	json.PUT("/connectors/:connector/resume", s.transition(http.StatusAccepted, Herder.Resume))
	json.PUT("/connectors/:connector/stop", s.transition(http.StatusNoContent, Herder.Stop))
	json.POST("/connectors/:connector/restart", s.restart)

	json.GET("/connector-plugins", s.plugins)
	json.PUT("/connector-plugins/:plugin/config/validate", s.validate)
}

// normalize lets every path end in a slash, and answers HEAD wherever GET is.
func normalize(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		trim := len(r.URL.Path) > 1 && strings.HasSuffix(r.URL.EscapedPath(), "/")
		if trim || r.Method == http.MethodHead {
			r = r.Clone(r.Context())
		}
		if trim {
			r.URL.Path, r.URL.RawPath = strings.TrimSuffix(r.URL.Path, "/"), strings.TrimSuffix(r.URL.RawPath, "/")
		}
		if r.Method == http.MethodHead {
			r.Method = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}

// needJSON refuses what is neither JSON nor silent about its type.
func needJSON(c *gin.Context) {
	if t := c.GetHeader("Content-Type"); t != "" || c.Request.ContentLength > 0 {
		media, _, _ := strings.Cut(t, ";")
		if strings.ToLower(strings.TrimSpace(media)) != "application/json" {
			answerError(c, http.StatusUnsupportedMediaType, "HTTP 415 Unsupported Media Type")
			return
		}
	}
	if accept := c.GetHeader("Accept"); accept != "" && !strings.Contains(accept, "application/json") &&
		!strings.Contains(accept, "*/*") && !strings.Contains(accept, "application/*") {
		answerError(c, http.StatusNotAcceptable, "HTTP 406 Not Acceptable")
	}
}

// recovered turns a panic of a handler into one failed request.
func (s *server) recovered(c *gin.Context) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("request panicked", "method", c.Request.Method, "path", c.Request.URL.Path, "panic", p)
			answerError(c, http.StatusInternalServerError, "internal error; see the worker's log")
		}
	}()
	c.Next()
}

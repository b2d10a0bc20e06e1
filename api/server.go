// Package api is Kafka Connect's REST API. It keeps no state: every handler asks the herder.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/herder"
)

// Herder is everything that the API asks. A handler has the part of it that stands beside it. Every method may be called from many
// goroutines. Those with a context may take their time; what they have begun, they finish, whatever becomes of the context.
type Herder interface {
	Workers
	Connectors
	Offsets
	DeadLetters
	Plugins
	Previews
	Loggers
	Internal
	every
}

// every is what every request may need.
type every interface {
	Redact(text string, given ...string) string // hides secrets, but for what stands within a given text
	// Leader is the worker that serves what is refused with herder.Elsewhere; it is waited for.
	Leader(ctx context.Context) (*herder.Elsewhere, error)
	Connector(ctx context.Context, name string) (rest.ConnectorInfo, error)
}

// How long requests may take (Kafka Connect's constants).
const (
	requestTimeout = 90 * time.Second
	healthTimeout  = 10 * time.Second

	leastPatience = 10 * time.Second // with a worker that cannot be reached
	electionTime  = 3 * time.Second  // that a cluster takes to agree on a leader when the session of the last has run out
)

type server struct {
	herder every
	all    Herder // for the handlers, each of which gets its part
	log    *slog.Logger
	wait   time.Duration   // for the herder
	life   context.Context // ends when what is in flight has to be answered with errStopping
	client *http.Client    // for requests that other workers serve

	patience time.Duration // with a leader that cannot be reached
	away     away

	held, heldOfWorkers atomic.Int64 // bytes of requests' bodies
}

// Scope says which resources a handler serves.
type Scope int

// The scopes.
const (
	Everything Scope = iota
	WithoutAdmin
	AdminOnly
	ProbesOnly // /health and /health/live
)

// Handler serves the API. The client is for what other workers serve.
func Handler(h Herder, scope Scope, client *http.Client, log *slog.Logger) http.Handler {
	s := newServer(h, log)
	s.client = client
	return s.handler(scope)
}

func newServer(h Herder, log *slog.Logger) *server {
	return &server{herder: h, all: h, log: log, life: context.Background(), wait: requestTimeout, patience: leastPatience}
}

func (s *server) handler(scope Scope) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.UseRawPath, r.UnescapePathValues = true, true
	r.RedirectTrailingSlash, r.HandleMethodNotAllowed = false, true
	r.Use(release, s.recovered, s.known, accept)
	r.NoRoute(func(c *gin.Context) { answerError(c, herder.NotFound, "HTTP 404 Not Found") })
	r.NoMethod(func(c *gin.Context) { answerError(c, methodNotAllowed, "HTTP 405 Method Not Allowed") })
	allowed := map[string][]string{}
	var paths []string
	for _, route := range s.routes() {
		if !route.in(scope) {
			continue
		}
		handlers := []gin.HandlerFunc{route.handle}
		if route.json {
			handlers = []gin.HandlerFunc{needJSON, route.handle}
		}
		r.Handle(route.method, route.path, handlers...)
		if allowed[route.path] == nil {
			paths = append(paths, route.path)
		}
		allowed[route.path] = append(allowed[route.path], route.method)
	}
	for _, path := range paths {
		r.OPTIONS(path, options(allowed[path]))
	}
	return normalize(r)
}

func (r route) in(scope Scope) bool {
	admin := strings.HasPrefix(r.path, "/admin/")
	if scope == ProbesOnly {
		return strings.HasPrefix(r.path, "/health")
	}
	return scope == Everything || admin == (scope == AdminOnly)
}

// options says what a path can be asked with.
func options(methods []string) gin.HandlerFunc {
	all := append([]string{http.MethodOptions}, methods...)
	for _, m := range methods {
		if m == http.MethodGet {
			all = append(all, http.MethodHead)
		}
	}
	text := strings.Join(all, ",")
	return func(c *gin.Context) {
		c.Header("Allow", text)
		c.Data(http.StatusOK, "text/plain", []byte(text))
	}
}

// normalize lets every path end in a slash and answers HEAD wherever GET is.
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

// recovered turns a panic of a handler into one failed request.
func (s *server) recovered(c *gin.Context) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("request panicked", "method", c.Request.Method, "path", c.Request.URL.Path, "panic", p)
			answerError(c, herder.Internal, "internal error; see the worker's log")
		}
	}()
	c.Next()
}

// known makes the server known to the request's helpers.
func (s *server) known(c *gin.Context) {
	c.Set(serverKey, s)
	c.Set(bodyKey, []byte(nil))
}

// Package api implements Kafka Connect's REST API. It keeps no state: every handler calls the
// herder.
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
	"millrace/runtime/fault"
	"millrace/runtime/herder"
)

// Herder is everything that the API needs. Each handler uses the part that is declared beside it.
// All methods are safe for concurrent use. Methods with a context may block; an operation that has
// started runs to its end, even if the context ends.
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

// every is needed by all requests.
type every interface {
	// Redact hides secrets in a text, except within texts that the caller gave.
	Redact(text string, given ...string) string
	// Leader returns the worker that serves requests rejected with herder.Elsewhere. It waits until
	// there is one.
	Leader(ctx context.Context) (*herder.Elsewhere, error)
	Connector(ctx context.Context, name string) (rest.ConnectorInfo, error)
}

// Timeouts of requests; the first two are Kafka Connect's.
const (
	requestTimeout = 90 * time.Second
	healthTimeout  = 10 * time.Second

	leastPatience = 10 * time.Second // for a worker that is unreachable
	electionTime  = 3 * time.Second  // for a cluster to elect a leader after the session of the last one has expired
)

type server struct {
	herder every
	all    Herder // handlers use their part of it
	log    *slog.Logger
	wait   time.Duration   // timeout of herder calls
	life   context.Context // when it ends, requests in flight are answered with errStopping
	client *http.Client    // for forwarded requests

	patience time.Duration // for a leader that is unreachable
	away     away

	held, heldOfWorkers atomic.Int64 // bytes of request bodies
}

// Scope selects the endpoints that a handler serves.
type Scope int

// The scopes.
const (
	Everything Scope = iota
	WithoutAdmin
	AdminOnly
	ProbesOnly // /health and /health/live
)

// Handler serves the API. client sends the requests that other workers serve.
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
	r.NoRoute(func(c *gin.Context) { answerError(c, fault.NotFound, "HTTP 404 Not Found") })
	r.NoMethod(func(c *gin.Context) { answerError(c, methodNotAllowed, "HTTP 405 Method Not Allowed") })
	allowed := map[string][]string{}
	var paths []string
	for _, route := range s.routes() {
		if !route.in(scope) {
			continue
		}
		handlers := []gin.HandlerFunc{succeed(route.success())}
		if route.json {
			handlers = append(handlers, needJSON)
		}
		r.Handle(route.method, route.path, append(handlers, route.handle)...)
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

// options answers OPTIONS requests with the methods of a path.
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

// normalize allows a trailing slash in every path, and answers HEAD wherever there is GET.
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

// recovered turns a handler's panic into a failed request.
func (s *server) recovered(c *gin.Context) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("a request panicked", "method", c.Request.Method, "path", c.Request.URL.Path, "panic", p)
			answerError(c, fault.Internal, "internal error; see the worker's log")
		}
	}()
	c.Next()
}

// known stores the server in the request's context.
func (s *server) known(c *gin.Context) {
	c.Set(serverKey, s)
	c.Set(bodyKey, []byte(nil))
}

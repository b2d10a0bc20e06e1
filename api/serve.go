package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"millrace/api/console"
	"millrace/configs"
)

// Limits for connections: timeouts, and the size of headers.
const (
	headerTimeout  = 10 * time.Second
	readTimeout    = 60 * time.Second
	writeTimeout   = requestTimeout + 30*time.Second
	idleTimeout    = 120 * time.Second
	maxHeaderBytes = 64 << 10
)

// Server serves the API on its listeners.
type Server struct {
	listeners *Listeners
	main      *http.Server
	admin     *http.Server
	probe     *http.Server
	giveUp    context.CancelFunc // answers requests in flight with errStopping
	log       *slog.Logger
}

// NewServer makes a server. Its error names the invalid key. metrics serves /metrics on every
// listener; nil disables it.
func NewServer(l *Listeners, c configs.Config, h Herder, metrics http.Handler, log *slog.Logger) (*Server, error) {
	scope := Everything
	if l.apart {
		scope = WithoutAdmin
	}
	client, err := NewClient(c)
	if err != nil {
		return nil, err
	}
	s := newServer(h, log)
	s.client, s.patience = client, max(leastPatience, c.Millis("session.timeout.ms")+electionTime)
	guard, err := protect(c, log)
	if err != nil {
		return nil, err
	}
	handler, err := crossOrigin(c, guard(withConsole(withMetrics(metrics, s.handler(scope)))))
	if err != nil {
		return nil, err
	}
	if handler, err = responseHeaders(c, handler); err != nil {
		return nil, err
	}
	l.logTo(log)
	admin := guard(withMetrics(metrics, s.handler(AdminOnly)))
	if open := l.Open(c); len(open) > 0 {
		log.Warn("the REST API is reachable from other machines without authentication: anyone who reaches it can read and write files and run connectors; "+
			"set rest.extension.classes or ssl.client.auth=required, or listen on loopback alone: listeners=http://127.0.0.1:8083", "listeners", strings.Join(open, ","))
	}
	hosts := newHosts(l, c)
	life, giveUp := context.WithCancel(context.Background())
	s.life = life
	serve := func(h http.Handler) *http.Server { return httpServer(oneMeaning(hosts.check(h)), hosts, log) }
	return &Server{listeners: l, giveUp: giveUp, main: serve(handler), admin: serve(admin), probe: serve(withMetrics(metrics, s.handler(ProbesOnly))), log: log}, nil
}

// oneMeaning prevents browsers and proxies from interpreting messages differently than the worker.
// Browsers must not guess the type of a response. A connection is closed after a chunked request:
// net/http ignores a Content-Length beside Transfer-Encoding, but a proxy may have used it. The
// proxy could then take the rest for another client's request (request smuggling, RFC 9112, section
// 6.1).
func oneMeaning(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if len(r.TransferEncoding) > 0 {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// withMetrics serves GET /metrics. It is separate from the API because scrapers do not accept JSON.
func withMetrics(metrics, api http.Handler) http.Handler {
	if metrics == nil {
		return api
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/metrics" {
			mux.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	})
}

// withConsole serves the pages of the console, on the listeners that serve connectors.
func withConsole(api http.Handler) http.Handler {
	pages := console.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == console.Path || strings.HasPrefix(r.URL.Path, console.Path+"/") {
			pages.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	})
}

func httpServer(h http.Handler, hosts *hosts, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		BaseContext:       hosts.mark,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// Run serves until ctx ends. Then requests in flight get up to drain to finish.
func (s *Server) Run(ctx context.Context, drain time.Duration) error {
	var group sync.WaitGroup
	failed := make(chan error, len(s.listeners.all()))
	serve := func(server *http.Server, l net.Listener) {
		group.Go(func() {
			if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				failed <- fmt.Errorf("serving REST on %s: %w", l.Addr(), err)
			}
		})
	}
	for _, l := range s.listeners.main {
		serve(s.main, l)
	}
	for _, l := range s.listeners.admin {
		serve(s.admin, l)
	}
	for _, l := range s.listeners.probe {
		serve(s.probe, l)
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	err = errors.Join(err, s.stop(drain))
	group.Wait()
	return err
}

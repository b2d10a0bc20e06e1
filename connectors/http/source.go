package http

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/valyala/fasthttp"

	"millrace/configs"
	"millrace/plugins/connect"
)

// Source is the connector HttpSource. It always has one task, the listener.
type Source struct{ props map[string]string }

var (
	_ connect.SourceConnector = (*Source)(nil)
	_ connect.Validator       = (*Source)(nil)
	_ connect.ExactlyOnce     = (*Source)(nil)
	_ connect.SourceTask      = (*listener)(nil)
	_ connect.Follower        = (*listener)(nil)
)

// Start validates the properties.
func (s *Source) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	s.props = props
	_, err := parseSource(props)
	return err
}

// TaskConfigs returns one task.
func (s *Source) TaskConfigs(int) ([]map[string]string, error) {
	return []map[string]string{s.props}, nil
}

// Stop does nothing: Start takes no resources.
func (s *Source) Stop() error { return nil }

// NewTask returns a new task.
func (s *Source) NewTask() connect.SourceTask { return &listener{} }

// Validate checks what the definitions cannot.
func (s *Source) Validate(_ context.Context, props map[string]string, values []configs.Value) []configs.Value {
	_, err := parseSource(props)
	return complain(values, err)
}

// ExactlyOnceSupport is false: a client without a response sends its request again.
func (s *Source) ExactlyOnceSupport(map[string]string) bool { return false }

// listener is the task. It answers requests when Kafka has acknowledged their records.
type listener struct {
	sourceOptions
	log         *slog.Logger
	inbox       *inbox
	connections *connections
	served      chan struct{} // closed when all connections are closed
	quiet       func() bool   // cancels the wait for the end of the task
	batch       connect.Batch
}

// Limits for requests: timeouts of their parts, the size of the header, and the idle time of
// connections.
const (
	headerTimeout = 20 * time.Second
	writeTimeout  = 20 * time.Second // of the response
	maxHeader     = 16 << 10
	idleTimeout   = 2 * time.Minute
	endTimeout    = 2 * time.Second // for responses at the end of the task
)

// Start begins to listen. When ctx ends it accepts no more requests.
func (t *listener) Start(ctx context.Context, sc connect.SourceContext, props map[string]string) (err error) {
	if t.sourceOptions, err = parseSource(props); err != nil {
		return err
	}
	t.log, t.inbox = sc.Log, newInbox(t.limits)
	socket, err := (&net.ListenConfig{}).Listen(ctx, "tcp", t.listen)
	if err != nil {
		return fmt.Errorf("%s=%s: %w; choose an address of this machine, and a port that nothing else listens at", listenKey, t.listen, err)
	}
	t.log.Info("listening", "address", socket.Addr().String(), "path", props[pathKey], "https", t.tls != nil)
	if host, _, _ := net.SplitHostPort(socket.Addr().String()); t.guard.kind == noAuth && !net.ParseIP(host).IsLoopback() {
		t.log.Warn("any client that reaches the address can write records: set http.auth, or listen on 127.0.0.1")
	}
	if t.tls != nil {
		socket = tls.NewListener(socket, t.tls)
	}
	t.connections, t.served = newConnections(socket, t.maxConnections), make(chan struct{})
	server := &fasthttp.Server{
		Handler: t.serve, ErrorHandler: t.serveBroken, HeaderReceived: t.bodyLater, ExpectHandler: t.expect, ConnState: t.connections.note,
		StreamRequestBody: true, ReadBufferSize: maxHeader, ReadTimeout: headerTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		DisablePreParseMultipartForm: true, NoDefaultServerHeader: true, SecureErrorLogMessage: true, Logger: slog.NewLogLogger(t.log.Handler(), slog.LevelDebug),
	}
	go func() {
		defer close(t.served)
		t.connections.serve(server, func(err error) { t.log.Warn("no connection could be taken", "error", err) })
	}()
	t.quiet = context.AfterFunc(ctx, func() {
		t.connections.stopping.Store(true)
		t.inbox.close()
	})
	return nil
}

// bodyLater makes the server leave the body, except its first byte, to the handler.
func (t *listener) bodyLater(*fasthttp.RequestHeader) fasthttp.RequestConfig {
	return fasthttp.RequestConfig{MaxRequestBodySize: 1, ReadTimeout: t.bodyTimeout}
}

// Poll returns the records that arrived while others were in flight.
func (t *listener) Poll(ctx context.Context) (*connect.Batch, error) {
	for {
		if t.inbox.isBusy() {
			t.gather(ctx)
		}
		if r := t.inbox.take(); r != nil {
			t.batch = connect.Batch{Records: r.records, Lag: connect.UnknownLag}
			return &t.batch, nil
		}
		select {
		case <-t.inbox.ready:
		case <-ctx.Done():
			return nil, nil
		}
	}
}

// gathering is how long records wait for others that arrive at about the same time. A client that
// sends one request at a time does not wait.
const gathering = time.Millisecond

// gather waits a moment, or until as many records have arrived as last time.
func (t *listener) gather(ctx context.Context) {
	timer := time.NewTimer(gathering)
	defer timer.Stop()
	for t.inbox.isBusy() {
		select {
		case <-t.inbox.ready:
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// Follow answers the requests whose records Kafka has acknowledged.
func (t *listener) Follow(p connect.Progress) {
	switch changed := t.inbox.follow(p); {
	case changed && p.Paused:
		t.log.Info("requests are refused while the connector is paused")
	case changed:
		t.log.Info("requests are taken again")
	}
}

// Stop answers all requests and closes all connections.
func (t *listener) Stop() error {
	if t.connections == nil {
		return nil
	}
	t.quiet()
	t.inbox.abandon()
	t.connections.end()
	// for clients that still send or do not read
	defer time.AfterFunc(endTimeout, t.connections.cutAll).Stop()
	<-t.served
	return nil
}

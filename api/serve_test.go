package api

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"millrace/api/rest"
)

// slow is a herder whose answer waits for a signal.
type slow struct {
	Herder
	entered, let chan struct{}
}

func (s *slow) Redact(text string, _ ...string) string { return text }

func (s *slow) Connector(context.Context, string) (rest.ConnectorInfo, error) {
	close(s.entered)
	<-s.let
	return rest.ConnectorInfo{}, nil
}

// slowServer is a server with a slow herder. It is not running yet.
func slowServer(t *testing.T) (*slow, *Server) {
	t.Helper()
	h, c := &slow{entered: make(chan struct{}), let: make(chan struct{})}, parse(t, nil)
	l, err := Listen(c)
	if err != nil {
		t.Fatal(err)
	}
	server, err := NewServer(l, c, h, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return h, server
}

// A stopping server accepts no new connections, and finishes the requests in flight.
func TestDrain(t *testing.T) {
	h, server := slowServer(t)
	ctx, stop := context.WithCancel(t.Context())
	done, answered := make(chan error, 1), make(chan int, 1)
	go func() { done <- server.Run(ctx, time.Minute) }()
	url, addr := server.listeners.Advertised(parse(t, nil))
	client := &http.Client{Transport: &http.Transport{}}
	go func() {
		resp, err := client.Get(url + "/connectors/a")
		if err != nil {
			t.Error(err)
			answered <- 0
			return
		}
		resp.Body.Close()
		answered <- resp.StatusCode
	}()
	<-h.entered
	stop()
	for {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			break
		}
		conn.Close()
	}
	close(h.let)
	if status := <-answered; status != http.StatusOK {
		t.Errorf("status %d of the request in flight", status)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	client.CloseIdleConnections()
}

// A worker that must close its connections answers first, and reports that the request may have
// been processed.
func TestStopAnswersWhatIsInFlight(t *testing.T) {
	h, server := slowServer(t)
	defer close(h.let)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx, 2*time.Second) }()
	url, _ := server.listeners.Advertised(parse(t, nil))
	go func() { <-h.entered; stop() }()
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Get(url + "/connectors/a")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get(againHeader) != unfinished {
		t.Errorf("%d, %s: %q", resp.StatusCode, againHeader, resp.Header.Get(againHeader))
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

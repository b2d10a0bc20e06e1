package api

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"millrace/runtime/herder"
)

// slow is a herder whose answer waits until it is let go.
type slow struct {
	Herder
	entered, let chan struct{}
}

func (s *slow) Connector(context.Context, string) (herder.ConnectorInfo, error) {
	close(s.entered)
	<-s.let
	return herder.ConnectorInfo{}, nil
}

// A server that is to stop takes no new connections, and finishes what is under way.
func TestDrain(t *testing.T) {
	h := &slow{entered: make(chan struct{}), let: make(chan struct{})}
	c := parse(t, nil)
	l, err := Listen(c)
	if err != nil {
		t.Fatal(err)
	}
	server, err := NewServer(l, c, h, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done, answered := make(chan error, 1), make(chan int, 1)
	go func() { done <- server.Run(ctx, time.Minute) }()
	url, addr := l.Advertised(c)
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
		t.Errorf("status %d of the request that was under way", status)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	client.CloseIdleConnections()
}

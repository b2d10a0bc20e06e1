package schemaregistry

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/plugins/connect"
)

// pipes is a listener whose connections are pipes, which run on the clock of synctest.
type pipes struct {
	conns  chan net.Conn
	closed context.Context
	close  context.CancelFunc
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed.Done():
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.close(); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p.conns <- server
	return client, nil
}

// slow starts a registry that takes a while for each response, and a client for it.
func slow(t *testing.T, each time.Duration, urls string) *Registry {
	t.Helper()
	p := &pipes{conns: make(chan net.Conn)}
	p.closed, p.close = context.WithCancel(context.Background())
	n := 0
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(each):
		case <-r.Context().Done(): // the client gave up
			return
		}
		n++
		_, _ = fmt.Fprintf(w, `{"schema": "s", "references": [{"name": "r%d", "subject": "r%d", "version": 1}]}`, n, n)
	}))
	server.Listener = p
	server.Start()
	t.Cleanup(server.Close)
	r := open(t, urls)
	r.over.DialContext = p.dial
	return r
}

// A request ends after 10 seconds, with each URL. The error is retriable.
func TestTimeout(t *testing.T) {
	for urls, want := range map[string]time.Duration{"http://h": timeout, "http://h,http://i": 2 * timeout} {
		synctest.Test(t, func(t *testing.T) {
			r, began := slow(t, time.Hour, urls), time.Now()
			_, err := r.ByID(1)
			if took := time.Since(began); took != want || !connect.IsRetriable(err) || !strings.Contains(err.Error(), "does not answer") {
				t.Errorf("%s: %v after %v, want %v", urls, err, took, want)
			}
		})
	}
}

// Reading all references of a schema ends, too, however fast each of them arrives.
func TestReferencesTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const each = 4 * time.Second
		r, began := slow(t, each, "http://h"), time.Now()
		_, err := r.References(sr.Schema{References: []sr.SchemaReference{{Name: "r0", Subject: "r0", Version: 1}}})
		if took := time.Since(began); took > referencesTimeout+each || !connect.IsRetriable(err) || !strings.Contains(err.Error(), "took more than 30s for all of them") {
			t.Errorf("%v after %v", err, took)
		}
	})
}

package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/herder"
)

// peerTimeout is the time to wait for the other workers' parts of an answer.
const peerTimeout = 2 * time.Second

// overview answers with every connector and its throughput on all workers. A client that sends the
// ETag of its last answer gets 304 if nothing has changed.
func (h workersHandlers) overview(c *gin.Context) {
	history := strings.EqualFold(c.Query("history"), "true")
	out := h.herder.Overview(c.Request.Context(), history)
	if _, forwarded := c.GetQuery("forward"); !forwarded {
		h.addPeers(c, &out)
	}
	body, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	c.Header("ETag", tag)
	c.Header("Cache-Control", "no-cache")
	if c.GetHeader("If-None-Match") == tag {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return
	}
	answer(c, out)
}

// addPeers adds the connectors' throughput on other workers. It lists the workers that do not
// respond in time as unreachable.
func (h workersHandlers) addPeers(c *gin.Context, out *rest.Overview) {
	urls := h.herder.Peers()
	if len(urls) == 0 {
		return
	}
	var peers []*rest.Overview
	for i, a := range queryAll[rest.Overview](h.server, c, urls) {
		if a == nil {
			out.Unreachable = append(out.Unreachable, urls[i])
			continue
		}
		peers = append(peers, a)
	}
	herder.MergeOverview(out, peers...)
}

// queryAll sends the request to other workers and returns their responses in order. A response is nil
// if a worker does not respond in time.
func queryAll[T any](s *server, c *gin.Context, urls []string) []*T {
	ctx, cancel := context.WithTimeout(c.Request.Context(), peerTimeout)
	defer cancel()
	answers := make([]*T, len(urls))
	var group sync.WaitGroup
	for i, url := range urls {
		group.Go(func() { answers[i] = queryPeer[T](ctx, s, c, url) })
	}
	group.Wait()
	return answers
}

// queryPeer returns another worker's response, or nil if there is none.
func queryPeer[T any](ctx context.Context, s *server, c *gin.Context, url string) *T {
	f := forwarding{s: s, c: c, last: true}
	a, err := f.send(ctx, &herder.Elsewhere{URL: url})
	var out T
	if err != nil || a.status != http.StatusOK || json.NewDecoder(bytes.NewReader(a.body)).Decode(&out) != nil {
		return nil
	}
	return &out
}
